"""Challenges with their steps, and how far a member has come."""

from datetime import date
from enum import Enum

import strawberry

from engine.rules import challenges, standing
from engine.rules.instants import SECOND, Instant
from schema.auth.rights import EXPLAINED_TO
from schema.book import Book, told_once
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind
from schema.locales import LocaleArgument
from schema.scalars import DateTime, SafeInt
from schema.types.badges import Gift, gift_of
from schema.types.explained import Explained, explained_standing
from schema.types.node import Named, Node, declared
from schema.types.periods import Period
from schema.types.progress import Progress, progress_of


@strawberry.enum(description="What a step of a challenge asks for.")
class StepMeasure(Enum):
    TIMES = strawberry.enum_value("times", description="Some number of actions.")
    SUM = strawberry.enum_value("sum", description="What `attribute` adds up to.")
    DISTINCT = strawberry.enum_value("distinct", description="Some number of different values of `attribute`.")
    ON_DAYS = strawberry.enum_value("on_days", description="Some number of different days of the member.")


@strawberry.enum(description="In which order the steps of a challenge count.")
class StepOrder(Enum):
    ANY = strawberry.enum_value("any", description="In any order.")
    IN_SEQUENCE = strawberry.enum_value(
        "in_sequence", description="Each counts only once those before it are done, and one action counts for one step."
    )


@strawberry.type(description="One thing to do in a challenge, some number of times.")
class ChallengeStepDefinition(Named):
    action_type: str = strawberry.field(description="The key of the action type that counts.")
    measure: StepMeasure = strawberry.field(description="What is asked for of such actions.")
    attribute: str | None = strawberry.field(
        description="The attribute that is summed or told apart; null for TIMES and ON_DAYS."
    )
    times: int = strawberry.field(description="How much of `measure` makes the step done: how many actions, for TIMES.")


@strawberry.type(description="A goal of one or more steps, for each member on their own calendar.")
class ChallengeDefinition(Node, Named):
    first_day: date | None = strawberry.field(
        description="The first day that counts, on the member's calendar; null when it has been on since ever."
    )
    last_day: date | None = strawberry.field(
        description="The last day that counts, inclusive, on the member's calendar; null when it never ends."
    )
    days: int | None = strawberry.field(
        description="How many days each member has, that of joining included; null when only the dates say. Joining is "
        "the member's first entry in the programme, or the joining of a challenge that is `optIn`."
    )
    every: Period | None = strawberry.field(
        description="The period with which a new round begins; null for a challenge with a single one."
    )
    opt_in: bool = strawberry.field(description="Whether it counts only for those who joined it: see `joinChallenge`.")
    repeats: int = strawberry.field(description="How often it can be completed within one round.")
    steps: list[ChallengeStepDefinition] = strawberry.field(description="What there is to do.")
    order: StepOrder = strawberry.field(description="In which order the steps count.")
    needed: int = strawberry.field(description="How many of the steps must be done: all of them, or fewer.")
    spec: strawberry.Private[challenges.ChallengeSpec]
    book: strawberry.Private[Book]

    @resolved("What the challenge is about, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.spec.description or {})

    @resolved("What completing it gives.")
    def gives(self) -> Gift:
        return gift_of(self.book, self.spec.give)


@strawberry.enum(description="Where a challenge stands for one member.")
class ChallengeStatus(Enum):
    UPCOMING = strawberry.enum_value("upcoming", description="Its first day is still to come.")
    ACTIVE = strawberry.enum_value(
        "active", description="It is on, and not completed; it can be joined, if it asks for that."
    )
    COMPLETED = strawberry.enum_value(
        "completed", description="It was completed in time, as often as it can be in the present round."
    )
    ENDED = strawberry.enum_value("ended", description="Its last day is over, and it was not completed.")


@strawberry.type(description="A step of a challenge as one member has it.")
class StepStanding:
    step: ChallengeStepDefinition = strawberry.field(description="The step.")
    progress: Progress = strawberry.field(description="What is done against what the step asks for.")
    done: bool = strawberry.field(description="Whether the step is done.")


@strawberry.type(description="A challenge as one member has it, as of now.")
class ChallengeStanding:
    challenge: ChallengeDefinition = strawberry.field(description="The challenge.")
    status: ChallengeStatus = strawberry.field(description="Upcoming, on, completed, or over.")
    progress: Progress = strawberry.field(
        description="What is done over all steps against all that they ask for; over those nearest to done, when some "
        "of them are enough."
    )
    steps: list[StepStanding] = strawberry.field(description="How far each step has come.")
    starts_at: DateTime | None = strawberry.field(
        description="The first instant of the present round, in the member's zone. Null when it has been on since "
        "ever, or the member's own days have not begun."
    )
    ends_at: DateTime | None = strawberry.field(
        description="The first instant that counts no longer, in the member's zone. Null when it never ends, or the "
        "member's own days have not begun."
    )
    seconds_left: SafeInt | None = strawberry.field(
        description="How many seconds there are from the member's `asOf` to `endsAt`, for a countdown that does not "
        "trust the device's clock; 0 when it is over, null when `endsAt` is."
    )
    joined: bool | None = strawberry.field(description="Whether the member takes part; null when nobody has to join.")
    times: int = strawberry.field(description="How often the member completed it, in all rounds.")
    completed_at: DateTime | None = strawberry.field(
        description="When it was completed last, in whichever round; null until then."
    )
    book: strawberry.Private[Book]
    member_id: strawberry.Private[str]
    stands: strawberry.Private[standing.ChallengeStanding]

    @resolved(
        "Which place the member took: 1 for the first of all members to complete it in the present round. Null until "
        "it is completed, and for a challenge that can be completed several times in a round."
    )
    async def place(self, info: Info) -> int | None:
        return await info.context.service.place(self.book.program.key, self.member_id, self.stands)

    @resolved(
        "Why it is completed or not yet, what is missing, and what would bring it. Folds the whole journal anew.",
        roles=EXPLAINED_TO,
    )
    async def explanation(self, info: Info, locale: LocaleArgument = None) -> Explained | None:
        rule = challenges.challenge_id(self.challenge.key)
        return await explained_standing(info, self.book, self.member_id, rule, locale)


@told_once
def challenge_definition(book: Book, spec: challenges.ChallengeSpec) -> ChallengeDefinition:
    return ChallengeDefinition(
        **declared(book, NodeKind.CHALLENGE, spec.name, spec.names),
        first_day=spec.first_day,
        last_day=spec.last_day,
        days=spec.days,
        every=Period(spec.every.value) if spec.every is not None else None,
        opt_in=spec.opt_in,
        repeats=spec.repeats,
        steps=[step_definition(book, step) for step in spec.steps],
        order=StepOrder(spec.order.value),
        needed=spec.enough,
        spec=spec,
        book=book,
    )


def challenge_of(book: Book, key: str) -> ChallengeDefinition:
    """The challenge of that key."""
    return challenge_definition(book, book.challenge(key))


@told_once
def step_definition(book: Book, step: challenges.ChallengeStep) -> ChallengeStepDefinition:
    return ChallengeStepDefinition(
        key=step.name,
        names=step.names,
        reader=book.reader,
        action_type=step.do,
        measure=StepMeasure(step.measure.value),
        attribute=step.attribute,
        times=step.times,
    )


def step_of(book: Book, challenge: str, key: str) -> ChallengeStepDefinition:
    """The step of that key."""
    return step_definition(book, book.step(challenge, key))


def challenge_standing(
    book: Book, member_id: str, as_of: Instant, stands: standing.ChallengeStanding
) -> ChallengeStanding:
    return ChallengeStanding(
        challenge=challenge_definition(book, stands.challenge),
        status=ChallengeStatus(stands.status.value),
        progress=progress_of(stands.progress),
        steps=[
            StepStanding(step=step_definition(book, each.step), progress=progress_of(each.progress), done=each.done)
            for each in stands.steps
        ],
        starts_at=_told(stands.starts_at),
        ends_at=_told(stands.ends_at),
        seconds_left=_seconds_between(as_of, stands.ends_at),
        joined=stands.joined,
        times=stands.times,
        completed_at=_told(stands.completed_at),
        book=book,
        member_id=member_id,
        stands=stands,
    )


def _seconds_between(now: Instant, end: Instant | None) -> SafeInt | None:
    return None if end is None else SafeInt(max(0, end - now) // SECOND)


def _told(instant: Instant | None) -> DateTime | None:
    return DateTime(instant) if instant is not None else None
