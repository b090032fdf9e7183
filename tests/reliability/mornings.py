"""What a brand sends in a morning, much of it again and some of it wrong; and what it comes to."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeAlias

PROGRAMME = """
    name: The repair café
    languages: [en]
    zone: Europe/Stockholm
    wallets:
      points: {name: Points}
    actions:
      mended:
        name: Mended something
        attributes: {minutes: whole, thing: [bike, phone, coat]}
"""

RULES = """
    points:
      for_mending:
        name: For mending
        when: mended
        give: {points: minutes}
    badges:
      mender:
        name: Mender
        count: {of: mended}
        tiers:
          bronze: {at_least: 5}
          silver: {at_least: 20}
"""

TIERS = (5, 20)
"""How many actions the tiers need."""

Action: TypeAlias = Mapping[str, object]

WRONG: Mapping[str, Callable[[Action, datetime], bytes]] = {
    "INVALID_JSON": lambda action, now: _line(action)[:-2],
    "INVALID_JSON of broken UTF-8": lambda action, now: _line(action).replace(b"coat", b"co\xffat"),
    "UNKNOWN_ACTION_TYPE": lambda action, now: _line({**action, "type": "mendet"}),
    "MISSING_ATTRIBUTE": lambda action, now: _line({**action, "attributes": {"minutes": 5}}),
    "UNKNOWN_ATTRIBUTE": lambda action, now: _line(_with(action, colour="red")),
    "INVALID_ATTRIBUTE": lambda action, now: _line(_with(action, minutes="ten")),
    "INVALID_ATTRIBUTE of a choice": lambda action, now: _line(_with(action, thing="boat")),
    "OUTSIDE_TIME_WINDOW long ago": lambda action, now: _line(_at(action, now - timedelta(days=40))),
    "OUTSIDE_TIME_WINDOW ahead": lambda action, now: _line(_at(action, now + timedelta(days=2))),
    "INVALID_MEMBER": lambda action, now: _line({**action, "member": ""}),
}
"""Ten ways to be wrong, each beginning with the code that it is told."""


@dataclass
class Morning:
    """The lines, and what they must come to."""

    lines: list[bytes] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """By code."""

    @property
    def accepted(self) -> int:
        return sum(self.times.values())

    @property
    def badges(self) -> dict[str, int]:
        """How many tiers each member has won, of those who have any."""
        won = {member: sum(times >= least for least in TIERS) for member, times in self.times.items()}
        return {member: tiers for member, tiers in won.items() if tiers}

    def write(self, path: Path) -> None:
        path.write_bytes(b"".join(line + b"\n" for line in self.lines))


def morning_of(size: int, now: datetime, *, members: int, wrong: int, chance: Random) -> Morning:
    """So many actions that are right, in nearly the order in which they occurred; one in fifty comes twice."""
    morning = Morning()
    told: list[Action] = []
    for number in range(size):
        action = _action(number, size, now, members, chance)
        told.append(action)
        morning.lines.append(_line(action))
        morning.times[str(action["member"])] += 1
        morning.points[str(action["member"])] += _minutes(action)
        if chance.random() < 0.02:
            morning.lines.append(_line(chance.choice(told)))
            morning.repeated += 1
    _put_in(morning, list(_wrong_lines(size, wrong, now, members, chance)), chance)
    conflicts = [_line(_with(each, minutes=_minutes(each) + 1)) for each in chance.sample(told, size // 1000)]
    morning.lines += conflicts
    morning.rejected["IDEMPOTENCY_CONFLICT"] += len(conflicts)
    morning.rejected.update(code.split(" ")[0] for code in list(WRONG) * (wrong // len(WRONG)))
    return morning


def codes_of(rejected: Path) -> Counter[str]:
    """The first reason of each line in a file of rejected ones."""
    lines = [json.loads(line) for line in rejected.read_bytes().splitlines()]
    return Counter(each["_rejected"][0]["code"] for each in lines)


def in_order(items: Sequence[tuple[str, int]]) -> bool:
    """Whether the numbers of each member only ever grow."""
    by_member: dict[str, list[int]] = defaultdict(list)
    for member, number in items:
        by_member[member].append(number)
    return all(numbers == sorted(set(numbers)) for numbers in by_member.values())


def _action(number: int, size: int, now: datetime, members: int, chance: Random) -> Action:
    # Over the five days before; one in a hundred was kept by a till that was offline for a day.
    at = now - timedelta(days=5) * (1 - number / size) - timedelta(minutes=1)
    if chance.random() < 0.01:
        at -= timedelta(days=1)
    return {
        "member": f"visitor-{chance.randrange(members)}",
        "type": "mended",
        "idempotencyKey": f"till-{number}",
        "occurredAt": at.isoformat(),
        "attributes": {"minutes": chance.randrange(1, 60), "thing": chance.choice(("bike", "phone", "coat"))},
    }


def _wrong_lines(size: int, wrong: int, now: datetime, members: int, chance: Random) -> Iterator[bytes]:
    for number in range(wrong // len(WRONG)):
        for spoil in WRONG.values():
            action = _action(size + number, 2 * size, now, members, chance)
            action = _with({**action, "idempotencyKey": f"wrong-{number}-{chance.random()}"}, thing="coat")
            yield spoil(action, now)


def _put_in(morning: Morning, lines: Sequence[bytes], chance: Random) -> None:
    for line in lines:
        morning.lines.insert(chance.randrange(len(morning.lines)), line)


def _minutes(action: Action) -> int:
    attributes = action["attributes"]
    assert isinstance(attributes, Mapping)
    return int(attributes["minutes"])


def _with(action: Action, **attributes: object) -> Action:
    known = action["attributes"]
    assert isinstance(known, Mapping)
    return {**action, "attributes": {**known, **attributes}}


def _at(action: Action, when: datetime) -> Action:
    return {**action, "occurredAt": when.isoformat()}


def _line(action: Action) -> bytes:
    return json.dumps(action, ensure_ascii=False).encode()
