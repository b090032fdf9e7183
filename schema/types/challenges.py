"""Challenges with their steps, and how far a member has come."""

from datetime import date
from enum import Enum

import strawberry

from engine.rules import challenges, standing
from schema.book import Book
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.scalars import DateTime
from schema.types.badges import Gift, gift_of
from schema.types.node import Named
from schema.types.progress import Progress, progress_of


@strawberry.type(description="One thing to do in a challenge, some number of times.")
class ChallengeStepDefinition(Named):
    action_type: str = strawberry.field(description="The key of the action type that counts.")
    times: int = strawberry.field(description="How many such actions make the step done.")


@strawberry.type(description="A time-boxed goal of one or more steps, for each member on their own calendar.")
class ChallengeDefinition(Named):
    first_day: date = strawberry.field(description="The first day that counts, on the member's calendar.")
    last_day: date = strawberry.field(description="The last day that counts, inclusive, on the member's calendar.")
    steps: list[ChallengeStepDefinition] = strawberry.field(description="What there is to do; every step must be done.")
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
    ACTIVE = strawberry.enum_value("active", description="It is on, and not completed.")
    COMPLETED = strawberry.enum_value("completed", description="Every step was done in time.")
    ENDED = strawberry.enum_value("ended", description="Its last day is over, and it was not completed.")


@strawberry.type(description="A step of a challenge as one member has it.")
class StepStanding:
    step: ChallengeStepDefinition = strawberry.field(description="The step.")
    progress: Progress = strawberry.field(description="Times done against what the step asks for.")
    done: bool = strawberry.field(description="Whether the step is done.")


@strawberry.type(description="A challenge as one member has it, as of now.")
class ChallengeStanding:
    challenge: ChallengeDefinition = strawberry.field(description="The challenge.")
    status: ChallengeStatus = strawberry.field(description="Upcoming, on, completed, or over.")
    progress: Progress = strawberry.field(description="Times done over all steps against all that they ask for.")
    steps: list[StepStanding] = strawberry.field(description="How far each step has come.")
    starts_at: DateTime = strawberry.field(description="The first instant that counts, in the member's zone.")
    ends_at: DateTime = strawberry.field(description="The first instant that counts no longer, in the member's zone.")
    completed_at: DateTime | None = strawberry.field(description="When the last step was done; null until then.")


def challenge_definition(book: Book, spec: challenges.ChallengeSpec) -> ChallengeDefinition:
    return ChallengeDefinition(
        key=spec.name,
        names=spec.names,
        reader=book.reader,
        first_day=spec.first_day,
        last_day=spec.last_day,
        steps=[step_definition(book, step) for step in spec.steps],
        spec=spec,
        book=book,
    )


def challenge_of(book: Book, key: str) -> ChallengeDefinition:
    """The challenge of that key."""
    return challenge_definition(book, book.challenge(key))


def step_definition(book: Book, step: challenges.ChallengeStep) -> ChallengeStepDefinition:
    return ChallengeStepDefinition(
        key=step.name, names=step.names, reader=book.reader, action_type=step.do, times=step.times
    )


def step_of(book: Book, challenge: str, key: str) -> ChallengeStepDefinition:
    """The step of that key."""
    return step_definition(book, book.step(challenge, key))


def challenge_standing(book: Book, stands: standing.ChallengeStanding) -> ChallengeStanding:
    return ChallengeStanding(
        challenge=challenge_definition(book, stands.challenge),
        status=ChallengeStatus(stands.status.value),
        progress=progress_of(stands.progress),
        steps=[
            StepStanding(step=step_definition(book, each.step), progress=progress_of(each.progress), done=each.done)
            for each in stands.steps
        ],
        starts_at=DateTime(stands.starts_at),
        ends_at=DateTime(stands.ends_at),
        completed_at=DateTime(stands.completed_at) if stands.completed_at is not None else None,
    )
