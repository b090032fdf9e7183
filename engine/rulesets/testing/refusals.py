"""Why a member's choice was refused, with the dates and numbers that it came to."""

from collections.abc import Mapping

from engine.rules.calendar import Duration
from engine.rules.challenge_standings import challenge_standing
from engine.rules.challenges import ChallengeSpec
from engine.rules.effects import ChoiceRefused, Refusal
from engine.rules.entries import Act, Choice
from engine.rules.standing import ChallengeStatus
from engine.rules.state import StreakState, WalletState
from engine.rules.streak_periods import joined_days
from engine.rules.streaks import StreakSpec, streak_state
from engine.rulesets.diagnostics import quoted
from engine.rulesets.testing.known import Known


def refused(effect: ChoiceRefused, known: Known | None) -> str:
    """Why a choice cannot be: `begins 2027-06-10`, `costs 50 points, there are 20`."""
    found = _found(effect, known.entry, known) if known is not None and isinstance(known.entry, Choice) else None
    return found or effect.reason.value.replace("_", " ")


def _found(effect: ChoiceRefused, choice: Choice, known: Known) -> str | None:
    """The reason in full; None where the fold's own word says it all."""
    section, _, name = choice.rule.partition(".")
    if section == "streaks":
        streak = next((each for each in known.ruleset.streaks if each.name == name), None)
        return _of_streak(effect, choice, streak, known) if streak is not None else None
    challenge = next((each for each in known.ruleset.challenges if each.name == name), None)
    return _of_challenge(effect, challenge, known) if challenge is not None else None


def _of_challenge(effect: ChoiceRefused, spec: ChallengeSpec, known: Known) -> str | None:
    if effect.reason is Refusal.NOT_OFFERED:
        return "nobody has to join it: it has no `opt_in: yes`"
    if effect.act is Act.LEAVE:
        return "not joined"
    stood = challenge_standing(spec, known.rules.calendar, known.before)
    if stood.joined:
        return "joined already"
    if stood.status is ChallengeStatus.COMPLETED:
        return "completed already"
    if spec.first_day is not None and known.after.day < spec.first_day.toordinal():
        return f"begins {spec.first_day}"
    return f"its last day was {spec.last_day}" if spec.last_day is not None else None


def _of_streak(effect: ChoiceRefused, choice: Choice, spec: StreakSpec, known: Known) -> str | None:
    held = streak_state(known.before.rules.get(choice.rule))
    match effect.act, effect.reason:
        case Act.PAUSE, Refusal.NOT_OFFERED:
            return "the streak has no `pause`"
        case Act.REPAIR, Refusal.NOT_OFFERED:
            return "the streak has no `repair_within`"
        case Act.BUY_FREEZE, Refusal.NOT_OFFERED:
            return "the streak has no `freezes`" if spec.freezes is None else "its `freezes` have no `cost`"
        case Act.PAUSE, Refusal.NOT_NOW:
            return f"its last day {choice.last_day} comes before its first day {choice.first_day}"
        case Act.PAUSE, Refusal.TOO_LATE:
            return f"a pause is set in advance, and {choice.first_day} has passed"
        case Act.PAUSE, Refusal.NO_ROOM:
            return _no_room(choice, spec, held)
        case Act.REPAIR, Refusal.NOT_NOW:
            return "no run has broken that could be repaired"
        case Act.REPAIR, Refusal.TOO_LATE:
            return _too_late(spec, held, known)
        case Act.REPAIR, Refusal.NOT_ENOUGH_POINTS if spec.repair is not None:
            return _too_dear(spec.repair.cost, known.before.wallets)
        case Act.BUY_FREEZE, Refusal.NOT_ENOUGH_POINTS if spec.freezes is not None:
            return _too_dear(spec.freezes.cost, known.before.wallets)
        case Act.BUY_FREEZE, Refusal.NO_ROOM if spec.freezes is not None:
            return f"at most {spec.freezes.keep_at_most} can be kept"
        case _:
            return None


def _no_room(choice: Choice, spec: StreakSpec, held: StreakState) -> str | None:
    if spec.pause is None or choice.first_day is None or choice.last_day is None:
        return None
    first, last, longest = choice.first_day.toordinal(), choice.last_day.toordinal(), spec.pause.days_at_most
    whole = next(each for each in joined_days((*held.pauses, (first, last))) if each[0] <= first <= each[1])
    length = whole[1] - whole[0] + 1
    if length > longest:
        touching = "" if whole == (first, last) else " with the pause that it touches"
        return f"at most {_days(longest)} at a time, and this is {_days(length)}{touching}"
    if spec.pause.days_per_year is None:
        return "too many pauses lie ahead"
    so_far = dict(held.paused).get(choice.first_day.year, 0)
    return f"at most {_days(spec.pause.days_per_year)} of a year, and {_days(so_far)} are paused already"


def _too_late(spec: StreakSpec, held: StreakState, known: Known) -> str | None:
    if spec.repair is None or not held.broken:
        return None
    broke = held.broken[-1].at
    until = known.rules.calendar.after(broke, spec.repair.within, known.after.zone)
    within = _in_words(spec.repair.within)
    return f"the run broke {known.time(broke)} and could be repaired for {within}, until {known.time(until)}"


def _in_words(duration: Duration) -> str:
    return f"{duration.count} {duration.unit.value}{'' if duration.count == 1 else 's'}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _too_dear(cost: Mapping[str, int], wallets: Mapping[str, WalletState]) -> str:
    """Of each wallet that has too little: `costs 50 points, there are 20`."""
    short = [
        f"costs {amount:,} {wallet}, there are {there:,}"
        for wallet, amount in cost.items()
        if (there := wallets.get(wallet, WalletState()).balance) < amount
    ]
    return " and ".join(short) or f"costs {' and '.join(f'{n:,} {quoted(name)}' for name, n in cost.items())}"
