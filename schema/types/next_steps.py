"""Next steps: what a member is closest to, and which actions would bring it."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, TypeAlias

import strawberry

from engine.rules import explanation
from engine.rules.badges import BadgeSpec
from engine.rules.standing import BadgeStanding
from engine.rules.tree import ALWAYS
from engine.rulesets.wording import in_words
from schema.account_words import AccountWords
from schema.book import Book
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.scalars import SafeInt
from schema.types.connections import MOST
from schema.types.progress import Progress, progress_of
from schema.types.rules import RuleReference, rule_reference

FirstSteps: TypeAlias = Annotated[int, strawberry.argument(description=f"How many: 1 to {MOST}.")]


@strawberry.type(description="Something that a member can do, that would bring a next step closer.")
class NextAction:
    action_type: str = strawberry.field(description="The key of the action type.")
    condition: str | None = strawberry.field(
        description="What must hold of the action, in the words of rule files; null when nothing must."
    )
    remaining: SafeInt | None = strawberry.field(
        description="How much of it is missing: how often, how much in all, on how many days. Null when nobody can "
        "say, because what it brings depends on the action."
    )
    points: SafeInt | None = strawberry.field(
        description="How many points it brings each time, towards a level; null for others, and where that depends on "
        "the action."
    )
    book: strawberry.Private[Book]
    account: strawberry.Private[explanation.Account]
    way: strawberry.Private[explanation.Way]

    @resolved("The same in words that the member understands, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return AccountWords(self.book.read_by(self.book.reader.preferring(locale)), self.account).way(self.way)


@strawberry.type(description="What a member is close to: a badge, a level, a challenge, a run that is at risk.")
class NextStep:
    rule: RuleReference = strawberry.field(description="What it is.")
    progress: Progress = strawberry.field(
        description="How far it is. For a badge, everything that it needs besides its counts is one more; for a run, "
        "it is the length with the present period in it."
    )
    actions: list[NextAction] = strawberry.field(
        description="What would bring it closer; empty when it is not an action that is missing."
    )
    book: strawberry.Private[Book]
    step: strawberry.Private[explanation.NextStep]

    @resolved("How far it is, what is missing and what would bring it, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return AccountWords(self.book.read_by(self.book.reader.preferring(locale)), self.step.account).text()


def next_steps_of(book: Book, steps: Sequence[explanation.NextStep], most: int) -> list[NextStep]:
    """The first of some steps that this reader may know of."""
    told_of = (each for each in steps if _may_tell(book, each))
    return [_next_step(book, each) for each in islice(told_of, most)]


def _may_tell(book: Book, step: explanation.NextStep) -> bool:
    """Whether neither the badge is hidden nor one that it needs: what is a surprise is nobody's next step."""
    standing = step.account.standing
    if not isinstance(standing, BadgeStanding):
        return True
    needed: list[BadgeSpec] = [book.badge(each) for each in standing.badge.needs.badges]
    return all(map(book.tells_of, (standing.badge, *needed)))


def _next_step(book: Book, step: explanation.NextStep) -> NextStep:
    ways = [way for asked in step.account.missing for way in asked.ways]
    return NextStep(
        rule=rule_reference(book, step.rule),
        progress=progress_of(step.progress),
        actions=[_action(book, step.account, each) for each in ways],
        book=book,
        step=step,
    )


def _action(book: Book, account: explanation.Account, way: explanation.Way) -> NextAction:
    asks = way.condition != ALWAYS and book.may_tell(way.condition)
    words = in_words(way.condition) if asks else ""
    return NextAction(
        action_type=way.action,
        condition=words if words and words != in_words(ALWAYS) else None,
        remaining=SafeInt(way.remaining) if way.remaining is not None else None,
        points=SafeInt(way.points) if way.points is not None else None,
        book=book,
        account=account,
        way=way,
    )
