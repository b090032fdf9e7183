"""Expressions agree with Google's implementation of the Common Expression Language, but for the documented departures.

Random conditions are printed as source and read by both: they accept and refuse the same ones, and come to the same for
the same facts, in all three values. What the two are known to do differently (see `engine.rulesets.expressions`) is not
printed: whole numbers beside decimals, order of texts, division that does not come out even. `make soak` asks 200,000
times.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from cel_expr_python import cel
from hypothesis import settings

from engine.rules.entries import AttributeValue
from engine.rules.evaluation import truth_in
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.tree import Condition
from engine.rulesets import compile_sources
from engine.rulesets.codes import Severity

PROGRAMME = """\
languages: [en]
zone: UTC
wallets: {points: {}}
member_attributes: {city: text, vip: yes_no, age: whole, friends: {list: text}}
actions:
  act:
    attributes:
      n: whole
      m: {type: whole, optional: yes}
      x: number
      y: {type: number, optional: yes}
      s: text
      o: {type: text, optional: yes}
      b: yes_no
      c: {type: yes_no, optional: yes}
      at: instant
      later: {type: instant, optional: yes}
      tags: {list: text}
      nums: {list: whole}
      maybe: {list: text, optional: yes}
"""

FACTS_EACH = 20
"""How many times each expression is asked, each time of other facts."""

KINDS = cel.Type
TYPES = {
    "action.n": KINDS.INT,
    "action.m": KINDS.INT,
    "action.x": KINDS.DOUBLE,
    "action.y": KINDS.DOUBLE,
    "action.s": KINDS.STRING,
    "action.o": KINDS.STRING,
    "action.b": KINDS.BOOL,
    "action.c": KINDS.BOOL,
    "action.at": KINDS.TIMESTAMP,
    "action.later": KINDS.TIMESTAMP,
    "action.tags": KINDS.List(KINDS.STRING),
    "action.nums": KINDS.List(KINDS.INT),
    "action.maybe": KINDS.List(KINDS.STRING),
    "member.friends": KINDS.List(KINDS.STRING),
    "member.city": KINDS.STRING,
    "member.vip": KINDS.BOOL,
    "member.age": KINDS.INT,
    "count.visits": KINDS.INT,
}
CHECKED = cel.NewEnv(variables=TYPES)
"""Knows every name and its type, and so refuses what cannot be meant; a fact is never absent in it."""

LOOSE = cel.NewEnv(
    variables={
        "action": KINDS.Map(KINDS.STRING, KINDS.DYN),
        "member": KINDS.Map(KINDS.STRING, KINDS.DYN),
        "count": KINDS.Map(KINDS.STRING, KINDS.DYN),
        "action.at": KINDS.TIMESTAMP,
        "action.later": KINDS.TIMESTAMP,
    }
)
"""Knows little more than maps, in which facts can be absent."""

WORDS = ["a", "b", "ab", "ba", "", "å"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Writer:
    """Writes random conditions; with a flaw now and then, if asked to."""

    def __init__(self, chance: random.Random, flaws: float) -> None:
        self._chance, self._flaws = chance, flaws
        self._items: dict[str, list[str]] = {"text": [], "whole": []}

    def condition(self, depth: int) -> str:
        chance = self._chance
        if self._is_flawed():
            return chance.choice(FLAWED)
        if depth == 0 or chance.random() < 0.25:
            return self._atom()
        match chance.randrange(7):
            case 0 | 1:
                return f"({self.condition(depth - 1)} && {self.condition(depth - 1)})"
            case 2 | 3:
                return f"({self.condition(depth - 1)} || {self.condition(depth - 1)})"
            case 4:
                return f"!({self.condition(depth - 1)})"
            case 5:
                return f"{self.condition(depth - 1)} || {self.condition(depth - 1)} && {self.condition(depth - 1)}"
            case _:
                return self._loop(depth - 1)

    def _is_flawed(self) -> bool:
        return self._chance.random() < self._flaws

    def _loop(self, depth: int) -> str:
        if len(self._items["text"]) + len(self._items["whole"]) == 2:
            return self._atom()
        kind = self._chance.choice(["text", "whole"])
        item = f"i{len(self._items['text']) + len(self._items['whole'])}"
        over = self._list(kind)
        self._items[kind].append(item)
        body = self.condition(min(depth, 1))
        self._items[kind].remove(item)
        return f"{over}.{self._chance.choice(['exists', 'all'])}({item}, {body})"

    def _list(self, kind: str) -> str:
        lists = {"text": ["action.tags", "action.maybe", "member.friends"], "whole": ["action.nums"]}[kind]
        items = ", ".join(self._of(kind, 0) for _ in range(self._chance.randint(1, 3)))
        return self._chance.choice([*lists, f"[{items}]"])

    def _atom(self) -> str:
        chance = self._chance
        match chance.randrange(9):
            case 0:
                return chance.choice(["action.b", "action.c", "member.vip", "true", "false"])
            case 1:
                return f"{chance.choice(['action.b', 'action.c'])} {chance.choice(['==', '!='])} {chance.choice(BOOLS)}"
            case 2 | 3:
                kind = chance.choice(["whole", "number", "instant"])
                sign = chance.choice(["==", "!=", "<", "<=", ">", ">="])
                return f"{self._of(kind, 2)} {sign} {self._of(kind, 2)}"
            case 4:
                return f"{self._of('text', 0)} {chance.choice(['==', '!='])} {self._of('text', 0)}"
            case 5:
                kind = chance.choice(["text", "whole"])
                return f"{self._of(kind, 1)} in {self._list(kind)}"
            case 6:
                test = chance.choice(["startsWith", "endsWith", "contains"])
                return f"{self._of('text', 0)}.{test}({self._of('text', 0)})"
            case 7:
                return f"has({chance.choice(['action.m', 'action.o', 'action.maybe', 'member.city', 'member.vip'])})"
            case _:
                sizes = f"size({chance.choice([self._of('text', 0), self._list('text')])})"
                return f"{sizes} {chance.choice(['==', '<', '>='])} {chance.randint(0, 3)}"

    def _of(self, kind: str, depth: int) -> str:
        chance = self._chance
        match kind:
            case "text":
                quotes = chance.choice("\"'")
                literal = f"{quotes}{chance.choice(WORDS)}{quotes}"
                return chance.choice(["action.s", "action.o", "member.city", literal, literal, *self._items["text"]])
            case "whole":
                simple = ["action.n", "action.m", "member.age", "count.visits", str(chance.randint(-3, 5))]
                one = chance.choice([*simple, "size(action.tags)", *self._items["whole"]])
                return self._reckoned(one, kind, ["+", "-", "*", "%"], depth)
            case "number":
                one = chance.choice(["action.x", "action.y", str(chance.randint(-8, 12) / 4)])
                return self._reckoned(one, kind, ["+", "-", "*"], depth)
            case _:
                written = (EPOCH + timedelta(hours=chance.randint(0, 4))).isoformat().replace("+00:00", "Z")
                return chance.choice(["action.at", "action.later", f'timestamp("{written}")'])

    def _reckoned(self, one: str, kind: str, signs: Sequence[str], depth: int) -> str:
        if depth == 0 or self._chance.random() < 0.6:
            return one
        sign = self._chance.choice(signs)
        if sign == "%":
            return f"({one} % {self._chance.choice(['2', '3', '-2', 'action.m'])})"
        if self._chance.random() < 0.2:
            return f"-({self._of(kind, depth - 1)})"
        if kind == "number" and self._chance.random() < 0.2:
            return f"{one} / {self._chance.choice(['2.0', '4.0'])}"
        return f"({one} {sign} {self._of(kind, depth - 1)})"


BOOLS = ["true", "false", "action.c", "member.vip"]
FLAWED = [
    *("action.n == 'a'", "action.s == 1", "action.b == 1", "action.at == 'a'", "action.s in [1]", "1 in action.tags"),
    *("action.n.startsWith('a')", "action.s.startsWith(1)", "!action.n", "action.n && action.b", "size(action.n) == 1"),
    *("-action.s == 1", "action.n + 'a' == 1", "action.b + 1 == 2", "action.s.exists(t, true)", "action.n > action.s"),
    *("action.q == 1", "member.q == 1", "count.q == 1", "q", "action.tags.exists(t, q)", "action.tags.exists(t, t)"),
    *("action.n == ", "(action.b", "action.b)", "action.b and action.c", "action.b &&", "== 1", "action.n = 1"),
    *("action.tags.exists(t)", "size()", "action.s.startsWith()", "action.tags.all('t', true)"),
    *("action.s in 'a'", "action.n in action.tags", "action.nums.all(t, t == 'a')", "action.b == 'true'", "nope(1)"),
    *(
        "'a",
        '"a\\q" == action.s',
        "action.n",
        "action.s",
        "action.n +",
        "1 +",
        "[1",
        "action.s.nope('a')",
        "action.at > 3",
    ),
]


class Read(NamedTuple):
    """An expression with what it became."""

    source: str
    condition: Condition


def rules_of(sources: Sequence[str]) -> str:
    counts = "counts:\n  visits: {of: act}\npoints:\n"
    rule = "  p{}:\n    when: act\n    give: {{points: 1}}\n    limits: {{times_ever: 1}}\n    if: |\n      {}\n"
    return counts + "".join(rule.format(number, source) for number, source in enumerate(sources))


def read(sources: Sequence[str]) -> tuple[list[Read], dict[str, set[str]]]:
    """Those of some expressions that are accepted, and the codes for which others are not."""
    compiled = compile_sources({"programme.yaml": PROGRAMME, "rules.yaml": rules_of(sources)}, "club")
    refused: dict[str, set[str]] = {}
    for each in compiled.diagnostics:
        if each.severity is Severity.ERROR:
            refused.setdefault(sources[(each.line - 4) // 6], set()).add(each.code)
    if refused:
        accepted = [source for source in sources if source not in refused]
        return (read(accepted)[0] if accepted else []), refused
    assert compiled.ruleset is not None
    conditions = {each.name: each.condition for each in compiled.ruleset.points}
    return [Read(source, conditions[f"p{number}"]) for number, source in enumerate(sources)], {}


def is_accepted(source: str) -> bool:
    """Whether CEL accepts an expression as a condition; `has` cannot be asked where every name has a type."""
    for name in ("action.m", "action.o", "action.maybe", "member.city", "member.vip"):
        source = source.replace(f"has({name})", "true")
    try:
        return bool(CHECKED.compile(source).return_type().name() == "BOOL")
    except RuntimeError:
        return False


def facts_of(chance: random.Random) -> OfAction:
    words = [chance.choice(WORDS) for _ in range(3)]
    always: dict[str, AttributeValue] = {
        "n": chance.randint(-3, 4),
        "x": float(chance.randint(-8, 12)) / 4,
        "s": chance.choice(WORDS),
        "b": chance.random() < 0.5,
        "at": chance.randint(0, 4) * 3_600_000_000,
        "tags": [*words[: chance.randint(0, 3)]],
        "nums": [chance.randint(-1, 3) for _ in range(chance.randint(0, 3))],
    }
    perhaps: dict[str, AttributeValue] = {
        "m": chance.randint(-2, 2),
        "y": float(chance.randint(-8, 12)) / 4,
        "o": chance.choice(WORDS),
        "c": chance.random() < 0.5,
        "later": chance.randint(0, 4) * 3_600_000_000,
        "maybe": [*words[: chance.randint(0, 2)]],
    }
    member: dict[str, AttributeValue] = {
        "city": chance.choice(WORDS),
        "vip": chance.random() < 0.5,
        "age": chance.randint(0, 3),
        "friends": [*words[: chance.randint(0, 2)]],
    }
    visits: dict[str, int | Decimal] = {"visits": chance.randint(0, 4)}
    return OfAction({**always, **some(perhaps, chance)}, some(member, chance), visits)


def some(facts: Mapping[str, AttributeValue], chance: random.Random) -> dict[str, AttributeValue]:
    return {name: value for name, value in facts.items() if chance.random() < 0.6}


def as_cel(facts: OfAction) -> dict[str, object]:
    """The facts as maps; instants apart, because CEL takes them from Python only where their type is known."""
    instants = {
        f"action.{name}": EPOCH + timedelta(microseconds=int(str(facts.attributes[name])))
        for name in ("at", "later")
        if name in facts.attributes
    }
    return {"action": dict(facts.attributes), "member": dict(facts.member), "count": dict(facts.counts), **instants}


def truth_in_cel(expression: cel.Expression, facts: OfAction) -> bool | None:
    value = expression.eval(data=as_cel(facts))
    return bool(value.value()) if value.type().name() == "BOOL" else None


def batches(chance: random.Random, expressions: int, flaws: float, at_once: int = 50) -> Iterator[list[str]]:
    for _ in range(0, expressions, at_once):
        written = (Writer(chance, flaws).condition(3) for _ in range(at_once))
        yield list(dict.fromkeys(source for source in written if len(source) < 600))


def test_random_conditions_come_to_the_same_as_in_cel() -> None:
    chance = random.Random(20270301)
    asked = 0
    for sources in batches(chance, settings().max_examples * 4, flaws=0):
        accepted, refused = read(sources)
        # What is certain is told here, and it is not a matter of the language.
        assert {code for codes in refused.values() for code in codes} <= {"TRG063", "TRG101"}
        for source, condition in accepted:
            expression, holds = LOOSE.compile(source), predicate_of(condition)
            for _ in range(FACTS_EACH):
                facts = facts_of(chance)
                truth = truth_in_cel(expression, facts)
                assert truth_in(condition, facts) is truth, (source, facts)
                assert holds(facts) is (truth is True), (source, facts)
                asked += 1
    assert asked > settings().max_examples * 67


def test_cel_accepts_what_is_accepted_and_refuses_what_is_refused() -> None:
    chance = random.Random(20270331)
    for sources in [FLAWED, *batches(chance, settings().max_examples * 4, flaws=0.06)]:
        accepted, refused = read(sources)
        for source, _ in accepted:
            assert is_accepted(source), source
        for source, codes in refused.items():
            assert not is_accepted(source) or codes <= {"TRG063", "TRG101"}, (source, codes)


@pytest.mark.parametrize(
    "source",
    [
        'action.s < "b"',
        'action.s + "a" == "ab"',
        '(action.s == "b") == action.b',
        'action.tags == ["a"]',
        "action.b ? action.b : action.c",
        '["a", 1].all(t, action.b)',
        "action.x > 1e3",
        'action.s.matches("a+")',
        "action.tags.exists_one(t, t == action.s)",
        "int(action.x) == 1",
        'action.s == r"a"',
        "action.tags.exists(t, action.tags.exists(t, t == action.s))",
    ],
)
def test_some_of_what_cel_accepts_is_refused(source: str) -> None:
    assert is_accepted(source)
    assert read([source])[1]


@pytest.mark.parametrize(
    "source", ["action.n > 1.5", "action.x >= 2", "action.n + action.x == 2", "action.n / 2 == 0.5"]
)
def test_whole_numbers_and_decimals_go_together_here_alone(source: str) -> None:
    assert not is_accepted(source)
    assert not read([source])[1]


@pytest.mark.parametrize("source", ["0.1 + 0.2 == 0.3 || action.c", "action.n / 2 > 3 && action.n < 8"])
def test_arithmetic_is_exact_here_alone(source: str) -> None:
    ((_, condition),) = read([source])[0]
    facts = OfAction({"n": 7, "c": False})
    assert predicate_of(condition)(facts)
    assert not truth_in_cel(LOOSE.compile(source), facts)
