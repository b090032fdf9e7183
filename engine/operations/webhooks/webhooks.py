"""Webhooks: everything that can be asked and said about them."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.clock import Clock
from engine.operations.access.refusals import unknown_brand
from engine.operations.problems import Problem
from engine.operations.submissions import Rejected
from engine.operations.webhooks import changing, replaying
from engine.operations.webhooks.refusals import (
    description_problem,
    no_place,
    overlap_problem,
    programs_problem,
    shut_out,
    types_problem,
    unknown_webhook,
    url_problem,
)
from engine.operations.webhooks.testing import try_out
from engine.operations.webhooks.values import (
    Answer,
    Carrier,
    Made,
    NewWebhook,
    Outcome,
    Progress,
    Webhook,
    WebhookChange,
    WhyDisabled,
    webhook_of,
)
from engine.rules.instants import MINUTE, Instant
from engine.store import credentials
from engine.store import webhooks as stored
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.webhook_progress import AttemptRow, attempts, place_at, progress_of_all, waiting_counts
from engine.store.writer import Writer

OutcomeT = TypeVar("OutcomeT")

USUAL_OVERLAP_HOURS = 24


@dataclass(slots=True)
class Outside:
    """What the service is given from outside to reach receivers with, once it is open."""

    carrier: Carrier | None = None
    private: bool = False
    """Whether addresses within the own network may be sent to, and plain HTTP."""
    changed: Callable[[], None] = field(default=lambda: None)
    """Called after every change, so that it is heeded at once."""


class Webhooks:
    """Makes, changes and tells of webhooks. Raises StoreUnavailable.

    `of` is the brand whose webhooks alone exist for whoever asks; None for operators, who see all.
    """

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer) -> None:
        self._clock = clock
        self._programs: frozenset[str] | None = None
        self._library = library
        self._reader = reader
        self._writer = writer
        self.outside = Outside()

    def only(self, programs: frozenset[str], library: Library) -> "Webhooks":
        """The same for somebody for whom there are these programmes and no others, as in that library."""
        narrowed = copy(self)
        narrowed._programs = programs
        narrowed._library = library
        return narrowed

    async def all(self, of: str | None) -> Sequence[Webhook]:
        """Those that there are for whoever asks, the newest first."""
        seen = self._seen_by(of)
        return [each for each in map(webhook_of, await stored.webhooks(self._reader)) if seen(each)]

    async def one(self, id_: str, of: str | None) -> Webhook | None:
        """One of them."""
        row = await stored.webhook_by_id(self._reader, id_)
        webhook = None if row is None else webhook_of(row)
        return webhook if webhook is not None and self._seen_by(of)(webhook) else None

    async def progress(self, webhook: Webhook) -> Progress:
        """How far it has come."""
        told = (await progress_of_all(self._reader))[webhook.id]
        waiting, parked = await waiting_counts(self._reader, webhook.id)
        horizon = await self._reader.feed_horizon()
        return Progress(
            place=told.place,
            behind=told.place < horizon,
            delivered=told.delivered,
            failed=told.failed,
            members_waiting=waiting,
            parked=parked,
            failing_since=told.failing_since,
            rests_until=told.rests_until if told.rests_until > self._clock.now() else None,
            delivered_at=told.delivered_at,
        )

    async def attempts(
        self, webhook: Webhook, count: int, before: int | None = None, outcome: Outcome | None = None
    ) -> Sequence[tuple[int, AttemptRow]]:
        """What was sent lately, the newest first: at most so many, before the number of one, of one outcome only."""
        return await attempts(self._reader, webhook.id, count, before, outcome.value if outcome else None)

    async def create(self, new: NewWebhook) -> Made | Rejected:
        """Makes a webhook, whose secret is told this once. It is sent what happens from now on."""
        if self._programs is not None and not new.programs:
            new = replace(new, programs=tuple(sorted(self._programs)))
        problem = await self._brand_problem(new.brand) or self._problem(
            WebhookChange(new.url, new.description, new.programs, new.types)
        )
        problem = problem or await self._shut_out_problem(new.brand, "brand")
        if problem is not None:
            return Rejected((problem,))
        place = await self._reader.feed_horizon()
        made = await changing.create(new, place=place, now=self._clock.now(), writer=self._writer)
        return self._changed(made)

    async def change(self, id_: str, what: WebhookChange, of: str | None, *, by: str) -> Webhook | Rejected:
        """Changes what is given of a webhook; for what was not sent yet, it goes by what it is then."""
        if self._programs is not None and what.programs == ():
            what = replace(what, programs=tuple(sorted(self._programs)))
        webhook = await self.one(id_, of)
        problem = unknown_webhook(id_) if webhook is None else self._problem(what)
        if problem is None and webhook is not None and _bears_on_sending(webhook, what):
            problem = await self._shut_out_problem(webhook.brand, "id")
        if problem is not None:
            return Rejected((problem,))
        changed = await changing.change(
            id_, what, seen=self._seen_by(of), by=by, now=self._clock.now(), writer=self._writer
        )
        return self._changed(changed)

    async def delete(self, id_: str, of: str | None, *, by: str) -> Webhook | Rejected:
        """Forgets a webhook; what is on its way may still arrive."""
        return self._changed(
            await changing.delete(id_, seen=self._seen_by(of), by=by, now=self._clock.now(), writer=self._writer)
        )

    async def rotate_secret(
        self, id_: str, of: str | None, overlap_hours: int = USUAL_OVERLAP_HOURS, *, by: str
    ) -> Made | Rejected:
        """Signs with another secret, which is told this once, and for a while with the one before as well."""
        problem = overlap_problem(overlap_hours)
        if problem is not None:
            return Rejected((problem,))
        made = await changing.rotate_secret(
            id_, overlap_hours, seen=self._seen_by(of), by=by, now=self._clock.now(), writer=self._writer
        )
        return self._changed(made)

    async def resume(self, id_: str, of: str | None, *, by: str) -> Webhook | Rejected:
        """Sends again at once: what is parked, and everything from where it stopped."""
        webhook = await self.one(id_, of)
        problem = unknown_webhook(id_) if webhook is None else await self._shut_out_problem(webhook.brand, "id")
        if problem is not None:
            return Rejected((problem,))
        resumed = await changing.resume(id_, seen=self._seen_by(of), by=by, now=self._clock.now(), writer=self._writer)
        return self._changed(resumed)

    async def replay(
        self, id_: str, of: str | None, *, by: str, after: int | None = None, since: Instant | None = None
    ) -> Webhook | Rejected:
        """Sends again what comes after a place, or was posted from a time on."""
        if (after is None) == (since is None):
            return Rejected((no_place(),))
        if since is not None:
            # Some are posted a moment before others that lie below them: rather one too many than one too few.
            horizon = await self._reader.feed_horizon()
            place = await place_at(self._reader, Instant(since - MINUTE), horizon)
            after = await self._not_ahead(id_, place)
        assert after is not None, "one of the two was given"
        named_by = "after" if since is None else "since"
        webhook = await replaying.replay(
            id_, after, named_by, seen=self._seen_by(of), by=by, now=self._clock.now(), writer=self._writer
        )
        return self._changed(webhook)

    async def test(self, id_: str, of: str | None) -> tuple[Webhook, Answer] | Rejected:
        """Sends something that means nothing, now, and tells what was answered."""
        webhook = await self.one(id_, of)
        if webhook is None:
            return Rejected((unknown_webhook(id_),))
        assert self.outside.carrier is not None, "whoever opened the service gave it something to send with"
        answer = await try_out(webhook, self.outside.carrier, now=self._clock.now(), writer=self._writer)
        return webhook, answer

    async def _not_ahead(self, id_: str, place: int) -> int:
        told = (await progress_of_all(self._reader)).get(id_)
        return place if told is None else min(place, told.place)

    async def _brand_problem(self, brand: str | None) -> Problem | None:
        if brand is None or await credentials.brand_by_key(self._reader, brand) is not None:
            return None
        return unknown_brand(brand, [each.key for each in await credentials.brands(self._reader)])

    async def _shut_out_problem(self, brand: str | None, path: str) -> Problem | None:
        """Why nothing would be sent to a brand; None when it would. See `engine.operations.webhooks.shutting`."""
        if brand is None:
            return None
        disabled, keyless = await credentials.shut_out(self._reader, [brand], self._clock.now())
        return shut_out(brand, path, disabled=brand in disabled) if brand in disabled | keyless else None

    def _problem(self, what: WebhookChange) -> Problem | None:
        """The first of what is wrong with what is given."""
        private = self.outside.private
        return (
            (None if what.url is None else url_problem(what.url, private=private))
            or (None if what.description is None else description_problem(what.description))
            or programs_problem(what.programs, self._library)
            or types_problem(what.types)
        )

    def _seen_by(self, of: str | None) -> Callable[[Webhook], bool]:
        def seen(webhook: Webhook) -> bool:
            return of in (None, webhook.brand) and self._may_know_of(webhook.programs)

        return seen

    def _may_know_of(self, programs: tuple[str, ...] | None) -> bool:
        """Whether a webhook is for nothing but what there is for whoever asks."""
        return self._programs is None or (programs is not None and self._programs.issuperset(programs))

    def _changed(self, outcome: OutcomeT) -> OutcomeT:
        self.outside.changed()
        return outcome


def _bears_on_sending(webhook: Webhook, what: WebhookChange) -> bool:
    """Whether a change is about what is sent, or where, and not to something that waits for somebody to enable it."""
    asked_not_to = webhook.why_disabled is WhyDisabled.ASKED if what.enabled is None else not what.enabled
    changed = (what.enabled, what.url, what.programs, what.types)
    return not asked_not_to and any(each is not None for each in changed)
