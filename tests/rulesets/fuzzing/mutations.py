"""What is done to a rule file: to its bytes, words, structure and values. Chance decides, and nothing else."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random

import yaml

SIGNS = "{}[]:,&*!|>'\"%@`#-?\n\t \\\x00\x85\u2028\ud800\ufeffåß中😀"
YAML_WORDS = ["<<: *x", "&x ", "*x", "!!int ", "---\n", "...\n", "%YAML 1.1\n", "? ", "- ", "key: ", ": ", "\n  "]
NUMBERS = ["0", "-1", "1", "2", "7", "0.5", "1,5", "1e999", "9" * 400, "1000000000", "1000000001", "0.0000001", "010"]
DATES = ["1900-01-01", "2200-12-31", "2199-12-31", "9999-12-31", "0001-01-01", "2027-02-30", "2028-02-29", "31.12.2027"]
TIMES = ["00:00", "24:00", "04:00", "12:30", "23:59", "4:00", "noon", "10:00-10:00", "22:00-02:00"]
DURATIONS = [
    "0 days",
    "1 minute",
    "5 days",
    "3650 days",
    "99999999 weeks",
    "2 fortnights",
    "1 month",
    "1000 years",
    "h",
]
WORDS = ["no", "on", "~", "''", "yes", "null", "day", "week", "year", "ever", "always", "x", "[]", "{}", "/ 0", "5 %"]
VALUES = [*NUMBERS, *DATES, *TIMES, *DURATIONS, *WORDS]
SCRAPS = [*SIGNS, *YAML_WORDS, *VALUES, "[" * 40, "{a: " * 40]
TOKENS = [
    *(
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "&&",
        "||",
        "!",
        "+",
        "-",
        "*",
        "/",
        "%",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "in",
        "=",
    ),
    *("true", "false", "null", "1", "0", "-1", "0.5", '"x"', "'", "size(", "has(", "exists(", "all(", "timestamp("),
    *("action", "member", "count", "action.x", "member.level", "member.badges", "item", ".startsWith(", "if", "?", ":"),
]

_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DURATION = re.compile(r"\d+ (minutes?|hours?|days?|weeks?|months?|years?)")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")


def mutated(text: str, chance: Random) -> str:
    """The text with one to four changes; every fifth time just another value, so that many files stay sound."""
    if chance.random() < 0.2:
        return _values(text, chance)
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 4])):
        text = chance.choice(_KINDS)(text, chance)
    return text


def _bytes(text: str, chance: Random) -> str:
    found = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0 if found:
                found[place % len(found)] ^= 1 << chance.randrange(8)
            case 1:
                del found[place : place + chance.choice([1, 1, 2, 8, 40])]
            case 2:
                found[place:place] = chance.randbytes(chance.choice([1, 1, 2, 4]))
            case _:
                other = chance.randrange(len(found) + 1)
                found[place : place + 4], found[other : other + 4] = found[other : other + 4], found[place : place + 4]
    return found.decode("utf-8", chance.choice(["replace", "surrogateescape", "ignore"]))


def _scraps(text: str, chance: Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice([0, 0, 1, 3, 12, 60]))
    moved = chance.randrange(len(text) + 1)
    scrap: str = chance.choice([*SCRAPS, text[moved : moved + chance.randint(1, 40)], "", ""])
    return text[:start] + scrap + text[end:]


def _lines(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True) or [""]
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines[place], lines[other] = lines[other], lines[place]
        case 1:
            del lines[place]
        case 2:
            lines.insert(other, lines[place])
        case _:
            lines[place] = chance.choice([" ", "  ", "- ", "\t"]) + lines[place] if place % 2 else lines[place].lstrip()
    return "".join(lines)


def _values(text: str, chance: Random) -> str:
    """A number, date or duration at an extreme of its kind, or where it never could be."""
    pattern, instead = chance.choice([(_NUMBER, NUMBERS), (_NUMBER, NUMBERS), (_DATE, DATES), (_DURATION, DURATIONS)])
    places = [each.span() for each in pattern.finditer(text)]
    if not places:
        return text
    start, end = chance.choice(places)
    if pattern is _NUMBER and chance.random() < 0.5:
        return text[:start] + str(int(text[start:end]) + chance.choice([-1, 1, 10])) + text[end:]
    return text[:start] + chance.choice(instead) + text[end:]


def _words(text: str, chance: Random) -> str:
    """A word that is misspelt, or that stands where another stood."""
    places = [each.span() for each in re.finditer(r"[a-z_]{2,}", text)]
    if not places:
        return text
    (start, end), (first, last) = chance.choice(places), chance.choice(places)
    letter = chance.randrange(start, end)
    other = chance.choice([text[first:last], text[start:letter] + text[letter + 1 : end], chance.choice(VALUES)])
    return text[:start] + other + text[end:]


def _structure(text: str, chance: Random) -> str:
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, UnicodeError):
        return _scraps(text, chance)
    if root is None:
        return text
    for _ in range(chance.choice([1, 1, 2, 3])):
        chance.choice(_CHANGES)(root, chance)
    try:
        written: str = yaml.serialize(root, Dumper=yaml.CBaseDumper, allow_unicode=True)
        return written
    except (yaml.YAMLError, UnicodeError):
        return _scraps(text, chance)


def _all_nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _all_nodes(key)
            yield from _all_nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _all_nodes(item)


def _any(root: yaml.Node, kind: type[yaml.Node], chance: Random) -> yaml.Node | None:
    found = [node for node in _all_nodes(root) if isinstance(node, kind) and (node.value or kind is yaml.ScalarNode)]
    return chance.choice(found) if found else None


def _become(node: yaml.Node, other: yaml.Node) -> None:
    node.__class__, node.__dict__ = other.__class__, deepcopy(other).__dict__


def _plain(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)


def _rename_key(root: yaml.Node, chance: Random) -> None:
    if mapping := _any(root, yaml.MappingNode, chance):
        key, _ = chance.choice(mapping.value)
        word = chance.choice([str(key.value)[1:], chance.choice(VALUES)])
        _become(key, chance.choice([_any(root, yaml.ScalarNode, chance) or key, _plain(word)]))


def _drop_pair(root: yaml.Node, chance: Random) -> None:
    if mapping := _any(root, yaml.MappingNode, chance):
        del mapping.value[chance.randrange(len(mapping.value))]


def _double_pair(root: yaml.Node, chance: Random) -> None:
    if mapping := _any(root, yaml.MappingNode, chance):
        mapping.value.append(deepcopy(chance.choice(mapping.value)))


def _move_pair(root: yaml.Node, chance: Random) -> None:
    here, there = _any(root, yaml.MappingNode, chance), _any(root, yaml.MappingNode, chance)
    if here and there:
        there.value.append(deepcopy(here.value.pop(chance.randrange(len(here.value)))))


def _swap_values(root: yaml.Node, chance: Random) -> None:
    here, there = (_any(root, yaml.ScalarNode, chance) for _ in range(2))
    if here and there:
        here.__dict__, there.__dict__ = there.__dict__, here.__dict__


def _copy_node(root: yaml.Node, chance: Random) -> None:
    everywhere = list(_all_nodes(root))
    _become(chance.choice(everywhere), deepcopy(chance.choice(everywhere)))


def _other_shape(root: yaml.Node, chance: Random) -> None:
    node = chance.choice(list(_all_nodes(root)))
    inner = deepcopy(node)
    match chance.randrange(5):
        case 0:
            _become(node, yaml.SequenceNode("tag:yaml.org,2002:seq", [inner], flow_style=True))
        case 1:
            _become(node, yaml.MappingNode("tag:yaml.org,2002:map", [(_plain("name"), inner)], flow_style=True))
        case 2 if isinstance(node.value, list) and node.value:
            part = chance.choice(node.value)
            _become(node, part[-1] if isinstance(part, tuple) else part)
        case 3 if isinstance(node, yaml.MappingNode):
            values = [value for _, value in inner.value]
            _become(node, yaml.SequenceNode("tag:yaml.org,2002:seq", values, flow_style=True))
        case _:
            _become(node, _plain(chance.choice(VALUES)))


def _set_value(root: yaml.Node, chance: Random) -> None:
    scalar = _any(root, yaml.ScalarNode, chance)
    if isinstance(scalar, yaml.ScalarNode):
        scalar.value = chance.choice([*VALUES, f"{scalar.value} {chance.choice(WORDS)}", str(scalar.value)[:-1]])
        scalar.style = chance.choice([scalar.style, scalar.style, "'", "|"])


def _expression(root: yaml.Node, chance: Random) -> None:
    """A condition in a block or an amount, changed by its tokens; any value, when there is none."""
    scalars = [node for node in _all_nodes(root) if isinstance(node, yaml.ScalarNode)]
    reckoned = [node for node in scalars if node.style == "|" or re.search(r" [*/+-] ", str(node.value))]
    if not (reckoned or scalars):
        return
    node = chance.choice(reckoned or scalars)
    tokens = _TOKEN.findall(str(node.value)) or [""]
    for _ in range(chance.randint(1, 4)):
        place, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(5):
            case 0:
                tokens[place] = chance.choice(TOKENS)
            case 1:
                tokens.insert(place, chance.choice(TOKENS))
            case 2 if len(tokens) > 1:
                del tokens[place]
            case 3:
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case _:
                tokens[place:place] = tokens[other : other + chance.randint(1, 12)] * chance.choice([1, 1, 2, 40])
    node.value = "".join(tokens)


_CHANGES: tuple[Callable[[yaml.Node, Random], None], ...] = (
    _rename_key,
    _drop_pair,
    _double_pair,
    _move_pair,
    _swap_values,
    _copy_node,
    _other_shape,
    _set_value,
    _set_value,
    _expression,
    _expression,
)
_KINDS: tuple[Callable[[str, Random], str], ...] = (
    _bytes,
    _scraps,
    _lines,
    _values,
    _values,
    _words,
    _structure,
    _structure,
    _structure,
    _structure,
)
