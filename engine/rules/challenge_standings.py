"""Where a member stands in a challenge, or in the present round of one that begins anew."""

from collections.abc import Sequence

from engine.rules.calendar import Calendar
from engine.rules.challenge_rounds import Rounds, Window, in_round
from engine.rules.challenges import ChallengeSpec, challenge_id, challenge_state, first_day_of, rounds_of
from engine.rules.instants import Instant
from engine.rules.standing import ChallengeStanding, ChallengeStatus, Progress, StepStanding, towards
from engine.rules.state import ChallengeState
from engine.rules.turn import Turn


def challenge_standing(spec: ChallengeSpec, calendar: Calendar, turn: Turn) -> ChallengeStanding:
    """How far a member has come with a challenge at the instant of a turn."""
    rounds = rounds_of(spec, calendar)
    stored = challenge_state(turn.rules.get(challenge_id(spec.name)))
    round_ = rounds.at(_within(rounds.dates, turn.day), stored.round)
    held = in_round(stored, round_, spec.repeats)
    window = rounds.window(round_, first_day_of(spec, held, turn))
    status = _status(spec, held, window or rounds.dates, max(turn.day, stored.round))
    steps = tuple(
        StepStanding(step, progress, done=not progress.remaining)
        for step in spec.steps
        for progress in [towards(held.steps.get(step.name, 0), step.times)]
    )
    return ChallengeStanding(
        challenge=spec,
        status=status,
        steps=steps,
        progress=_progress(steps, spec.enough, status is ChallengeStatus.COMPLETED),
        starts_at=_starts_at(window or rounds.dates, calendar, turn.zone),
        ends_at=rounds.ends_at(window, turn.zone) if window is not None else _last_call(rounds, turn.zone),
        completed_at=Instant(held.completed_at) if held.completed_at is not None else None,
        joined=held.joined is not None if spec.opt_in else None,
        times=held.times_ever,
        round=round_,
    )


def _within(dates: Window, day: int) -> int:
    """The day, or the first or last that counts: before and after its dates, the first and last rounds are shown."""
    if dates.first is not None and day < dates.first:
        return dates.first
    return dates.last if dates.last is not None and day > dates.last else day


def _status(spec: ChallengeSpec, held: ChallengeState, window: Window, day: int) -> ChallengeStatus:
    if held.times >= spec.repeats:
        return ChallengeStatus.COMPLETED
    if window.is_over(day):
        return ChallengeStatus.ENDED
    return ChallengeStatus.ACTIVE if window.holds(day) else ChallengeStatus.UPCOMING


def _progress(steps: Sequence[StepStanding], enough: int, completed: bool) -> Progress:
    """Over the steps that are nearest to done, as many as are enough.

    Full once it is completed, whatever became of the steps: a new version may ask for others, or more of them.
    """
    nearest = sorted(steps, key=lambda step: -step.progress.fraction)[:enough]
    target = sum(step.progress.target for step in nearest)
    return Progress(target if completed else sum(step.progress.value for step in nearest), target)


def _starts_at(window: Window, calendar: Calendar, zone: str) -> Instant | None:
    return None if window.first is None else calendar.start_of(window.first, zone)


def _last_call(rounds: Rounds, zone: str) -> Instant | None:
    """The end of the dates within which a member's own days can begin."""
    return rounds.ends_at(rounds.dates, zone)
