"""What is wrong with conditions, expressions and amounts."""

from engine.rulesets.codes.code import error, warning

# Conditions and amounts.
UNDECLARED_VALUE = error(
    "TRG060",
    "A value that the attribute never has",
    "The attribute is declared with a list of values, and this is none of them.",
)
WRONG_TYPE = error(
    "TRG061",
    "A value of another type than the attribute",
    "A number can only be compared with numbers, a yes_no attribute only with `yes` and `no`, and so on. A value in "
    "quotes is always text.",
)
WRONG_OPERATOR = error(
    "TRG062",
    "A comparison that does not fit the attribute",
    "`at_least`, `at_most`, `more_than` and `less_than` compare numbers and instants; `includes` looks into lists; "
    "`is`, `is_not`, `one_of` and `none_of` are for everything but lists.",
)
NEVER_TRUE = error(
    "TRG063",
    "A condition that can never be true",
    "No value of the attribute meets all that is asked of it here, so the rule would never do anything.",
)
NOT_A_CONDITION = error(
    "TRG064",
    "A text where a condition belongs",
    "A condition is a mapping from attributes to values, as `if: {category: repair}`, and comparisons are words: "
    "`if: {minutes: {more_than: 30}}`, not `minutes > 30`. An expression can be written too, always as a block: "
    "`if: |` and the expression on the lines below, indented.",
)
BAD_AMOUNT = error(
    "TRG065",
    "An amount that cannot be worked out",
    "An amount is a number, or a sum of numbers and numeric attributes with `+`, `-`, `*`, `/` and parentheses, as "
    "`10 * co2_saved_kg`; named counts and member attributes can be used too, as `5 * count.visits`. "
    "It has at most 200 characters and 16 levels of parentheses.",
)
NOT_NUMERIC = error(
    "TRG066",
    "Arithmetic with something that is no number",
    "Only attributes of type `number` or `whole` can be added up or multiplied.",
)
NOT_COUNTABLE = error(
    "TRG067",
    "An attribute that cannot be told apart or counted by",
    "`distinct` and `for_each` need attributes with values that can be told apart: text, choices, whole numbers and "
    "yes_no. Lists, decimals and instants cannot be used.",
)

# Expressions.
BAD_EXPRESSION = error(
    "TRG100",
    "An expression that cannot be read",
    "An expression in a block (`if: |`) is written in a part of the Common Expression Language: `==` compares, `&&` is "
    "and, `||` is or, `!` is not, texts stand in quotes, and every name says what it is of: `action.category == "
    '"repair" && count.visits >= 3`. The help line shows how to write what stands here.',
)
EXPRESSION_TOO_LARGE = error(
    "TRG101",
    "An expression that is too large",
    "An expression has at most 300 words and signs, is nested at most 32 deep, loops over lists within loops once at "
    "most, writes out lists of at most 50 items and texts of at most 1,000 characters, and is never so much work that "
    "it would hold up others. Divide it over several rules, or use a named count.",
)
UNKNOWN_FUNCTION = error(
    "TRG102",
    "An unknown function",
    'Expressions have `size(…)`, `has(…)`, `timestamp("…")`, and after a text or a list `.startsWith(…)`, '
    "`.endsWith(…)`, `.contains(…)`, `.exists(item, …)` and `.all(item, …)`. There is no clock among them: rules never "
    "ask what time it is.",
)
WRONG_KINDS = error(
    "TRG103",
    "Things that do not go together in an expression",
    "Only what is of one kind can be compared: numbers with numbers, texts with texts and values, instants with "
    "instants. `<` and `>` need numbers or instants, arithmetic needs numbers, and `in`, `exists` and `all` need "
    "lists.",
)
NOT_YES_OR_NO = error(
    "TRG104",
    "A value where a condition belongs, or the other way round",
    "A condition is something that holds or does not: a comparison, or a yes_no attribute. `&&`, `||` and `!` join "
    "conditions; everything else is about values.",
)
NOT_KNOWN_HERE = error(
    "TRG105",
    "Something that cannot be known here",
    "A segment is a matter of the member, so it cannot ask about an action or about segments; and a count that is kept "
    "for each value of an attribute can only be asked for where the rule's action carries that attribute.",
)
ALWAYS_TRUE = warning(
    "TRG106",
    "A condition that is always true",
    "Whatever happens, this part of the condition holds, so it could as well be left out. Perhaps another value or "
    "another comparison was meant.",
)
