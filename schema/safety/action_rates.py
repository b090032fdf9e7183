"""How many actions a key may submit: asked before anything of a request is done, and told beside every answer.

The headers are those of the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers): two
policies, `burst` for the rate and `day` for the quota of the day, in actions rather than requests.
"""

from collections.abc import Iterator, Mapping

from graphql import GraphQLError

from engine.live.rates import Granted, Left, Quota, Verdict, Wait
from engine.service import Service
from engine.settings import Settings
from schema.auth.callers import Caller, Role
from schema.execution.requests import Prepared, RequestRefused
from schema.safety.budget import price_of

DAY_SECONDS = 86_400


class ActionRates:
    """Holds keys to what they may submit."""

    def __init__(self, settings: Settings) -> None:
        self._usual = Quota(settings.actions_per_second, settings.actions_at_once, settings.actions_per_day)

    async def take(self, service: Service, caller: Caller, actions: int) -> Verdict | None:
        """Takes so many actions of what the caller may submit, all or none; None for whoever has no limit."""
        quota = self.quota_of(caller)
        return None if quota.is_none or not actions else await service.rates.take(caller.key_id, quota, actions)

    def quota_of(self, caller: Caller) -> Quota:
        """What a caller may submit: as the key was handed out, else brands as the settings say, operators all."""
        usual, limits = self._usual if caller.role is Role.BRAND else Quota(), caller.limits
        per_second = usual.per_second if limits.per_second is None else limits.per_second
        at_once = self._usual.at_once if limits.at_once is None else limits.at_once
        per_day = usual.per_day if limits.per_day is None else limits.per_day
        return Quota(per_second, max(1, at_once), per_day)

    async def check(self, prepared: Prepared, service: Service, caller: Caller) -> Left | None:
        """Takes what an operation submits, and tells what is left then. Raises RequestRefused, with 429."""
        actions = price_of(prepared).submitted(prepared.variables)
        verdict = await self.take(service, caller, actions)
        if isinstance(verdict, Wait):
            raise RequestRefused([refusal_of(verdict, actions)], status=429, headers=headers_for(verdict.left))
        return verdict.left if isinstance(verdict, Granted) else None


def refusal_of(wait: Wait, actions: int) -> GraphQLError:
    """What to tell somebody who has to wait."""
    extensions = {"code": "RATE_LIMITED", "retryAfterSeconds": wait.seconds, "rateLimit": told_of(wait.left)}
    return GraphQLError(words_for(wait, actions), extensions=extensions)


def words_for(wait: Wait, actions: int) -> str:
    """The same in words."""
    quota, left = wait.left.quota, wait.left
    if wait.of_the_day and actions > quota.per_day:
        return (
            f"this submits {actions:,} at once, and this key may submit {quota.per_day:,} actions a day: send less, or "
            "ask whoever handed it out for more. Nothing of it was done."
        )
    again = f"send the same again in {wait.seconds:,} {'second' if wait.seconds == 1 else 'seconds'}"
    if wait.of_the_day:
        return (
            f"this key may submit {quota.per_day:,} actions a day, and {left.today:,} are left until midnight UTC, of "
            f"{actions:,} asked for; {again}. Nothing of it was done."
        )
    return (
        f"this key may submit {quota.per_second:,} actions a second and {quota.at_once:,} at once, and "
        f"{left.at_once:,} are left, of {actions:,} asked for; {again}. Nothing of it was done."
    )


def told_of(left: Left) -> list[Mapping[str, object]]:
    """The policies, as answers tell them under `extensions.rateLimit`."""
    return [
        {"policy": name, "limit": limit, "windowSeconds": window, "remaining": remaining, "resetSeconds": reset}
        for name, limit, window, remaining, reset in _policies(left)
    ]


def headers_for(left: Left) -> Mapping[str, str]:
    """The same as headers."""
    policies = list(_policies(left))
    return {
        "ratelimit_policy": ", ".join(
            f'"{name}";q={limit};w={window};qu="actions"' for name, limit, window, _, _ in policies
        ),
        "ratelimit": ", ".join(f'"{name}";r={remaining};t={reset}' for name, _, _, remaining, reset in policies),
    }


def _policies(left: Left) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, limit, window in seconds, what remains, and when it is whole again, in seconds."""
    quota = left.quota
    if quota.per_second:
        window = max(1, -(-quota.at_once // quota.per_second))
        yield "burst", quota.at_once, window, left.at_once, left.full_in_seconds
    if quota.per_day:
        yield "day", quota.per_day, DAY_SECONDS, left.today, left.tomorrow_in_seconds
