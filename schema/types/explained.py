"""The field `explanation` of standings. Its type is named late: explanations tell of all that standings are made of."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from engine.rules.dictionary import RuleId
from schema.book import Book
from schema.context import Info

if TYPE_CHECKING:
    from schema.types.explanations import Explanation

Explained: TypeAlias = Annotated["Explanation", strawberry.lazy("schema.types.explanations")]


async def explained_standing(
    info: Info, book: Book, member_id: str, rule: RuleId, locale: str | None
) -> Explained | None:
    """How the member stands with a rule; None when the rule has gone since the standing was read."""
    from schema.types.explanations import load_rule_explanation

    return await load_rule_explanation(info.context, book, member_id, rule, locale)
