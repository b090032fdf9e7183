"""Expressions: conditions in a block (`if: |`), in a part of the Common Expression Language (CEL).

Literals (whole numbers, decimals, texts in either quotes, `true`, `false`, lists), `action.x`, `member.x`, `count.x`,
`==` `!=` `<` `<=` `>` `>=`, `&&` `||` `!`, `+` `-` `*` `/` `%`, `in`, `size()`, `.startsWith()`, `.endsWith()`,
`.contains()`, `.exists(v, …)`, `.all(v, …)`, `has(action.x)`, `timestamp("…")`, and notes after `//`.

What is accepted here is accepted by CEL and comes to the same, and the other way round, but for these departures:

- Whole numbers and decimals compare and reckon with one another. Arithmetic is exact in decimal: `0.1 + 0.2 == 0.3`,
  `7 / 2` is 3.5, nothing overflows, and what is divided by zero is as absent; `%` works for decimals too.
- Every name is known and every value of an attribute declared, before anything runs: `action.category == "rent"` is an
  error if that is no category, and so is a condition that can never hold.
- `<` and `>` are for numbers and instants, `+` and the other signs for numbers: texts, lists, yes and no have no order
  and no sum. Whole lists and conditions are not compared, nor kept in lists: `(a > 1) == (b > 1)` is an error.
- The conditional `a ? b : c`, `null`, maps, bytes, unsigned numbers, exponents, `matches`, `map`, `filter`,
  `exists_one` and conversions are not there. Numbers have at most 15 digits, literals no raw or tripled quotes.
- `timestamp` takes a text that is written out, and times without seconds too.
- A list that is written out has items, all of one kind; one name cannot stand for the items of two loops
  within one another.
- A fact of another type than is declared now, because it was told under an older version, is as absent.
"""

from engine.rulesets.expressions.reading import read_expression

__all__ = ["read_expression"]
