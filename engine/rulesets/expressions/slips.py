"""What people write in expressions that are not quite these, and how it is written here."""

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rulesets.diagnostics import instead, near
from engine.rulesets.expressions.syntax import Call
from engine.rulesets.expressions.typed import Typed
from engine.rulesets.kinds import TEXTUAL

_METHODS = ("startsWith", "endsWith", "contains", "exists", "all")
_FUNCTIONS = ("size", "has", "timestamp")
_YES_NO = {"yes": "true", "no": "false", "on": "true", "off": "false"}
_ELSEWHERE = {
    "includes": "contains",
    "starts_with": "startsWith",
    "begins_with": "startsWith",
    "beginsWith": "startsWith",
    "ends_with": "endsWith",
    "any": "exists",
    "some": "exists",
    "every": "all",
    "length": "size",
    "len": "size",
    "count": "size",
    "defined": "has",
    "date": "timestamp",
    "datetime": "timestamp",
}
_CLOCK = ("now", "today", "getFullYear", "getMonth", "getDate", "getHours", "getDayOfWeek", "duration")


def as_quoted(word: str, expected: Attribute | None) -> str | None:
    """A bare word as it is written where a certain kind of value is expected; None if it is nothing like that."""
    if word in ("True", "False", "TRUE", "FALSE"):
        return word.lower()
    if expected is None:
        return None
    if expected.kind is AttributeKind.YES_NO:
        return _YES_NO.get(word.lower())
    if expected.kind in TEXTUAL and expected.choices:
        meant = near(word, expected.choices)
        return f'"{meant}"' if meant else None
    return None


def function_instead(call: Call, of: Attribute | None) -> str:
    """What to write instead of a function that there is not."""
    known = _METHODS if call.of is not None else _FUNCTIONS
    all_known = "there are " + ", ".join(f"`.{name}(…)`" if call.of is not None else f"`{name}(…)`" for name in known)
    if call.name in _CLOCK:
        return "rules never ask what time it is; use a count with `per` or `within`, or a campaign with its days"
    if call.name in _ELSEWHERE:
        name = _ELSEWHERE[call.name]
        if name == "contains" and of is not None and of.kind is AttributeKind.LIST:
            return f'write `"…" in {of.name}`'
        return f"write `{name}`" + ("" if name in known else ", as `size(action.tags)`" * (name == "size"))
    return instead(call.name, known, all_known)


def method_instead(name: str, wrong: Typed, part: str) -> str:
    """What to write instead of asking something that is no text what only texts can be asked."""
    if wrong.type.kind is AttributeKind.LIST:
        text = wrong.shown.strip("`")
        if name == "contains":
            return f"write `{part} in {text}`"
        return f"ask each of its items, as `{text}.exists(each, each.{name}({part}))`"
    return "compare it with `==`, or leave it out"
