"""Explanations as the API tells them: in words for the member, and as a tree for tools."""

from collections.abc import Callable, Sequence

import strawberry

from engine.operations.submissions import RecordedAction
from engine.rules import effects, explanation, standing
from engine.rules.dictionary import RuleId
from engine.rules.explain import Reason
from engine.rules.tree import ALWAYS, Condition
from engine.rulesets.wording import asked_of, in_words, value_in_words
from engine.service import ExplainedAction, ExplainedRule
from schema.account_words import AccountWords
from schema.book import Book
from schema.context import Context
from schema.explaining import ActionWords
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.scalars import DateTime, SafeInt
from schema.sentences import sentence
from schema.types.campaigns import CampaignDefinition, campaign_of
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.progress import Progress, progress_of
from schema.types.rules import Limit, RuleReference, limit_of, rule_reference


@strawberry.type(description="A part of a condition that decided, and what it was decided on.")
class Observation:
    what: str = strawberry.field(description="What was looked at, as rule files spell it: `solved`, `member.level`.")
    asked: str = strawberry.field(description="What the rule asks of it, in the words of rule files.")
    value: str | None = strawberry.field(description="What was found; null when nobody told it.")
    holds: bool | None = strawberry.field(
        description="Whether that is what is asked; null when what it needs was not told."
    )


@strawberry.type(description="Something that a rule gave, or that happened to it.")
class ExplainedEffect:
    type: str = strawberry.field(description="The feed item type that tells the same, as `PointsGiven`.")
    wallet: WalletDefinition | None = strawberry.field(description="The wallet, for points; null for others.")
    amount: SafeInt | None = strawberry.field(description="How many points; null for others.")
    limited_by: Limit | None = strawberry.field(
        description="The limit that made it fewer than the rule's amount, or nothing at all; null when none did."
    )
    until: DateTime | None = strawberry.field(
        description="When what is pending will be there, or when the limit leaves room again; null for others."
    )
    campaigns: list[CampaignDefinition] = strawberry.field(
        description="The campaigns that changed the amount from what the rule gives by itself."
    )
    book: strawberry.Private[Book]
    tell: strawberry.Private[Callable[[Book], str]]

    @resolved("One sentence for the member, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return self.tell(self.book.read_by(self.book.reader.preferring(locale)))


@strawberry.type(
    description="One rule, or a part of it: whether it matched, the condition and the values that decided, and what it "
    "gave. Within the explanation of a badge, a challenge, a streak or the ladder: one thing that it asks for."
)
class ExplanationStep:
    rule: RuleReference = strawberry.field(description="The rule.")
    part: str | None = strawberry.field(
        description="Which part of it, by its key: a challenge's step, a count, a badge that is needed, a limit. Null "
        "for the rule as a whole."
    )
    matched: bool = strawberry.field(description="Whether what is asked is so.")
    condition: str | None = strawberry.field(
        description="What is asked of an action, in the words of rule files; null when that is nothing, or a secret."
    )
    observed: list[Observation] = strawberry.field(description="The parts of the condition that decided.")
    gave: list[ExplainedEffect] = strawberry.field(description="What came of it; empty when nothing did.")
    limited_by: Limit | None = strawberry.field(description="The limit that held it back; null when none did.")
    progress: Progress | None = strawberry.field(description="How far it is; null when that is no number.")
    children: list["ExplanationStep"] = strawberry.field(description="Its parts, where it has several.")
    book: strawberry.Private[Book]
    tell: strawberry.Private[Callable[[Book], str]]

    @resolved("The same in words that the member understands, in Swedish or English.")
    def because(self, locale: LocaleArgument = None) -> str:
        return self.tell(self.book.read_by(self.book.reader.preferring(locale)))


@strawberry.type(description="Why something is as it is: in words for the member, and as a tree for tools.")
class Explanation:
    steps: list[ExplanationStep] = strawberry.field(
        description="Rule by rule. For an action: every rule that listened to it, in the order in which they saw it, "
        "then those that followed from what the others gave; empty when the action was taken back. For a badge, a "
        "streak, a challenge or the ladder: that one rule, whose children are what it asks for."
    )
    book: strawberry.Private[Book]
    tell: strawberry.Private[Callable[[Book], str]]

    @resolved("The whole of it in a few sentences for the member, in Swedish or English.")
    def text(self, locale: LocaleArgument = None) -> str:
        return self.tell(self.book.read_by(self.book.reader.preferring(locale)))


async def load_action_explanation(context: Context, recorded: RecordedAction, locale: str | None) -> Explanation | None:
    """The explanation of an action, for its member; None when there is no such action or member."""
    from schema.types.member import book_for

    explained = await context.service.explain_action(recorded.id)
    member = await context.member_by_id(recorded.member_id)
    program = context.service.program(recorded.program)
    if explained is None or member is None or program is None:
        return None
    book = book_for(context, program, member)
    return action_explanation(book.read_by(book.reader.preferring(locale)), explained)


def action_explanation(book: Book, explained: ExplainedAction) -> Explanation:
    steps = [_action_step(book, explained, each) for each in ActionWords(book, explained).steps]
    return Explanation(steps=steps, book=book, tell=lambda read: ActionWords(read, explained).text())


async def load_rule_explanation(
    context: Context, book: Book, member_id: str, rule: RuleId, locale: str | None
) -> Explanation | None:
    """The explanation of how a member stands with a rule; None when the rule has gone in the meantime."""
    explained = (await context.explained_rules(member_id)).get(rule)
    book = context.renewed(book)
    return rule_explanation(book.read_by(book.reader.preferring(locale)), explained) if explained else None


def rule_explanation(book: Book, explained: ExplainedRule) -> Explanation:
    account, by = explained.account, explained.by

    def tell(read: Book) -> str:
        return AccountWords(read, account, by).text()

    children = [_requirement_step(book, account, each) for each in account.requirements]
    step = _step(
        book,
        account.rule,
        not account.missing,
        tell,
        gave=[account.decided] if account.decided is not None else [],
        children=children,
    )
    return Explanation(steps=[step], book=book, tell=tell)


def _requirement_step(book: Book, account: explanation.Account, asked: explanation.Requirement) -> ExplanationStep:
    words = AccountWords(book, account)
    condition = asked.ways[0].condition if len(asked.ways) == 1 else ALWAYS
    return _step(
        book,
        account.rule,
        asked.met,
        lambda read: AccountWords(read, account).requirement(asked),
        part=words.part(asked),
        condition=condition,
        progress=asked.progress,
    )


def _action_step(book: Book, explained: ExplainedAction, step: explanation.Step) -> ExplanationStep:
    return _step(
        book,
        step.rule,
        step.matched,
        lambda read: ActionWords(read, explained).because(step),
        part=step.part,
        condition=step.condition,
        reasons=step.reasons,
        gave=step.effects,
        tell_effect=lambda read, effect: ActionWords(read, explained).effect(effect),
        progress=step.came_of.progress if step.came_of is not None else None,
        children=[_action_step(book, explained, each) for each in step.children],
    )


def _step(
    book: Book,
    rule: RuleId,
    matched: bool,
    tell: Callable[[Book], str],
    *,
    part: str | None = None,
    condition: Condition = ALWAYS,
    reasons: Sequence[Reason] = (),
    gave: Sequence[effects.AnyEffect] = (),
    tell_effect: Callable[[Book, effects.AnyEffect], str] | None = None,
    progress: standing.Progress | None = None,
    children: Sequence[ExplanationStep] = (),
) -> ExplanationStep:
    limits = [each.limited_by for each in gave if isinstance(each, _Limited) and each.limited_by is not None]
    return ExplanationStep(
        rule=rule_reference(book, rule),
        part=part,
        matched=matched,
        condition=asked_in_words(book, condition),
        observed=[_observation(each) for each in reasons if book.may_tell(each.node)],
        gave=[_effect(book, each, tell_effect or _told) for each in gave],
        limited_by=limit_of(book, limits[0]) if limits else None,
        progress=progress_of(progress) if progress is not None else None,
        children=list(children),
        book=book,
        tell=tell,
    )


def asked_in_words(book: Book, condition: Condition) -> str | None:
    """What a condition asks, in the words of rule files; None when that is nothing, or a secret."""
    if condition == ALWAYS or not book.may_tell(condition):
        return None
    words = in_words(condition)
    return None if words == in_words(ALWAYS) else words


def _told(book: Book, effect: effects.AnyEffect) -> str:
    return sentence(effect, book)


_Limited = effects.PointsGiven | effects.PointsHeld | effects.PointsLimited
_Moved = (
    effects.PointsGiven
    | effects.PointsHeld
    | effects.PointsReleased
    | effects.PointsCancelled
    | effects.PointsExpired
    | effects.PointsSpent
)


def _effect(book: Book, effect: effects.AnyEffect, tell: Callable[[Book, effects.AnyEffect], str]) -> ExplainedEffect:
    limit = effect.limited_by if isinstance(effect, _Limited) else None
    until = effect.until if isinstance(effect, effects.PointsHeld | effects.PointsLimited | effects.HeldBack) else None
    campaigns = effect.campaigns if isinstance(effect, effects.PointsGiven | effects.PointsHeld) else ()
    moved = effect if isinstance(effect, _Moved) else None
    return ExplainedEffect(
        type=type(effect).__name__,
        wallet=wallet_definition(book, moved.wallet) if moved is not None else None,
        amount=SafeInt(moved.amount) if moved is not None else None,
        limited_by=limit_of(book, limit) if limit is not None else None,
        until=DateTime(until) if until is not None else None,
        campaigns=[campaign_of(book, each) for each in campaigns],
        book=book,
        tell=lambda read: tell(read, effect),
    )


def _observation(reason: Reason) -> Observation:
    what, asked = asked_of(reason.node)
    return Observation(
        what=what,
        asked=asked,
        value=None if reason.found is None else value_in_words(reason.found),
        holds=reason.holds,
    )
