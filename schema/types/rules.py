"""Which rule something came from, and which limit held it back."""

from enum import Enum

import strawberry

from engine.rules.dictionary import RuleId
from schema.book import Book, told_once
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.sentences import rule_name
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.periods import Period


@strawberry.enum(description="A kind of rule.")
class RuleKind(Enum):
    POINTS = strawberry.enum_value("points", description="A points rule: an action that gives points.")
    STREAK = strawberry.enum_value("streaks", description="A streak, or one of its milestones.")
    CHALLENGE = strawberry.enum_value("challenges", description="A challenge.")
    BADGE = strawberry.enum_value("badges", description="A badge, or one of its tiers.")
    LEVELS = strawberry.enum_value("levels", description="The level ladder.")
    COUNT = strawberry.enum_value("counts", description="A named count, which other rules ask for.")
    IMPACT = strawberry.enum_value("impact", description="A measured good.")
    WALLET = strawberry.enum_value("wallets", description="A wallet, from which points expire.")
    FAIR_PLAY = strawberry.enum_value("fair_play", description="A guard, which holds back what is not fair play.")
    PROGRAM = strawberry.enum_value("programme", description="The rule files as a whole.")


@strawberry.type(description="The rule that something came from.")
class RuleReference:
    kind: RuleKind = strawberry.field(description="What kind of rule it is.")
    id: str = strawberry.field(
        description="The rule as the rule files have it: `points.found_it_yourself`; `levels` for the ladder."
    )
    book: strawberry.Private[Book]

    @resolved("The rule's name for people.")
    def name(self, locale: LocaleArgument = None) -> str:
        return rule_name(self.book.read_by(self.book.reader.preferring(locale)), RuleId(self.id))


@strawberry.enum(description="What a limit counts.")
class LimitKind(Enum):
    TIMES = strawberry.enum_value("times", description="How often the rule is rewarded in a period.")
    POINTS = strawberry.enum_value("points", description="How many points the rule puts into a wallet in a period.")
    COOLDOWN = strawberry.enum_value("cooldown", description="How long it must be since the rule was last rewarded.")
    WALLET = strawberry.enum_value(
        "wallet", description="How many points all points rules together put into a wallet in a period."
    )
    ONCE_PER = strawberry.enum_value(
        "once_per", description="The rule is rewarded once for each value of an attribute, and was for this one."
    )


@strawberry.type(description="A limit of a points rule, or of a wallet.")
class Limit:
    kind: LimitKind = strawberry.field(description="What is limited.")
    period: Period | None = strawberry.field(description="In which period; null for COOLDOWN and ONCE_PER.")
    wallet: WalletDefinition | None = strawberry.field(description="Of which wallet; null unless points are limited.")
    key: str = strawberry.field(
        description="The limit as rule files spell it: `times_per_day`, `points_per_week`, `wallets.points.per_day`."
    )


@told_once
def rule_reference(book: Book, rule: RuleId) -> RuleReference:
    return RuleReference(kind=RuleKind(rule.partition(".")[0]), id=rule, book=book)


def limit_of(book: Book, key: str) -> Limit:
    """A limit from its rule-file spelling."""
    if key in ("cooldown", "once_per"):
        return Limit(kind=LimitKind(key), period=None, wallet=None, key=key)
    if key.startswith("wallets."):
        _, wallet, spelt = key.split(".")
        period = Period(spelt.removeprefix("per_"))
        return Limit(kind=LimitKind.WALLET, period=period, wallet=wallet_definition(book, wallet), key=key)
    subject, _, spelt = key.rpartition("_per_") if "_per_" in key else key.rpartition("_")
    kind = LimitKind.TIMES if subject == "times" else LimitKind.POINTS
    limited = wallet_definition(book, subject) if kind is LimitKind.POINTS else None
    return Limit(kind=kind, period=Period(spelt), wallet=limited, key=key)
