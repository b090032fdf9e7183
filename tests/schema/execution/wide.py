"""A made-up schema with everything in it that GraphQL has, whose values are often not what they should be.

What a field gives is thrown by dice of its own, so that it gives the same whenever it is asked.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from random import Random
from typing import Annotated, Any, NewType, cast

import strawberry
from strawberry.schema.config import StrawberryConfig


@strawberry.enum
class Colour(Enum):
    RED = "r"
    GREEN = "g"
    DARK_BLUE = "b"


Stamp = NewType("Stamp", int)
Anything = NewType("Anything", object)

ODD: list[Callable[[], object]] = [
    lambda: None,
    lambda: "text",
    lambda: 7,
    lambda: 2**40,
    lambda: 1.5,
    lambda: float("nan"),
    lambda: True,
    lambda: b"bytes",
    lambda: [1, None, "text"],
    lambda: {"key": "value"},
    lambda: ValueError("an error that is returned"),
    lambda: _Late("late"),
    lambda: Colour.RED,
    lambda: (each for each in (1, 2)),
    lambda: object(),
]


class _Late:
    """Has to be awaited. Unlike a coroutine nobody minds when it is not."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __await__(self) -> Generator[None, None, object]:
        yield from ()
        return self._value


@dataclass(slots=True)
class Seen:
    """What the operations of one execution did."""

    oddity: float
    """How often a value is not what it should be."""
    changes: list[str] = field(default_factory=list)


class _Thrown:
    """Gives every field of an object its value."""

    def __init__(self, seed: str, oddity: float) -> None:
        self._seed = seed
        self._oddity = oddity

    def value(self, name: str, right: Callable[[Random, str], object]) -> Any:
        seed = f"{self._seed}/{name}"
        dice = Random(seed)
        if dice.random() >= self._oddity:
            return right(dice, seed)
        if dice.random() < 0.3:
            raise RuntimeError(f"{name} breaks")
        return dice.choice(ODD)()

    def thing(self, dice: Random, seed: str) -> Any:
        """Something that is named, of either kind."""
        return (_plain if dice.random() < 0.5 else _nest)(seed, self._oddity)

    def things(self, dice: Random, seed: str) -> Any:
        listed = [self.value(f"{seed}#{number}", self.thing) for number in range(dice.randint(0, 3))]
        return tuple(listed) if dice.random() < 0.2 else listed

    def plain(self, dice: Random, seed: str) -> Any:
        return _plain(seed, self._oddity)

    def nests(self, dice: Random, seed: str) -> Any:
        return [_nest(f"{seed}#{number}", self._oddity) for number in range(dice.randint(0, 3))]


def _attributes(seed: str, oddity: float) -> dict[str, Any]:
    thrown = _Thrown(seed, oddity)

    def kept(name: str, right: Callable[[Random, str], object]) -> Any:
        try:
            value = thrown.value(name, right)
        except RuntimeError as error:
            return error
        # A coroutine can be awaited once only, and an attribute is read twice; a generator likewise.
        return None if hasattr(value, "__await__") or isinstance(value, Iterator) else value

    return {
        "name": kept("name", lambda dice, _: dice.choice(["anna", "bo", ""])),
        "size": kept("size", lambda dice, _: dice.choice([0, 5, -3])),
        "size_or_not": kept("size_or_not", lambda dice, _: dice.choice([None, 5])),
        "weight": kept("weight", lambda dice, _: dice.choice([0.5, 3])),
        "good": kept("good", lambda dice, _: dice.random() < 0.5),
        "id": strawberry.ID(seed[-20:]),
        "colour": kept("colour", lambda dice, _: dice.choice(list(Colour))),
        "colours": kept("colours", lambda dice, _: [*dice.choices(list(Colour), k=2), None]),
        "at": kept("at", lambda dice, _: dice.choice([3, 4])),
        "anything": kept("anything", lambda dice, _: dice.choice([{"a": [1]}, "text", 0, [None]])),
        "day": kept("day", lambda *_: date(2027, 3, 1)),
        "grid": kept("grid", lambda *_: [[1, 2], None, [3, None]]),
        "words": kept("words", lambda *_: ["a", "b"]),
        "thrown": thrown,
    }


@strawberry.interface
class Named:
    name: str
    size_or_not: int | None


@strawberry.type
class Plain(Named):
    id: strawberry.ID
    size: int
    weight: float
    good: bool
    colour: Colour
    colours: list[Colour | None] | None
    at: Stamp
    anything: Anything | None
    day: date | None
    grid: list[list[int | None] | None] | None
    words: list[str]
    thrown: strawberry.Private[_Thrown]

    @strawberry.field
    def shouted(self, times: int = 1) -> str:
        return self.thrown.value(f"shouted{times}", lambda dice, _: "A" * max(times, 0))  # type: ignore[no-any-return]

    @strawberry.field
    def shouted_or_not(self, info: strawberry.Info, text: str | None = None) -> str | None:
        assert isinstance(info.context, Seen)
        return self.thrown.value(f"or_not{text}", lambda *_: text)  # type: ignore[no-any-return]

    @strawberry.field
    def where(self, info: strawberry.Info) -> str:
        """Asks for what only stock execution knows."""
        return "/".join(map(str, info.path.as_list()))

    @strawberry.field
    async def later(self) -> str | None:
        return self.thrown.value("later", lambda *_: "later")  # type: ignore[no-any-return]

    @strawberry.field
    def sometimes_later(self) -> str:
        return self.thrown.value("sometimes_later", lambda dice, _: "now" if dice.random() < 0.8 else _Late("then"))  # type: ignore[no-any-return]


@strawberry.input
class Shape:
    sides: int
    colours: list[Colour] | None = None
    inner: "Shape | None" = None
    note: str | None = strawberry.UNSET


@strawberry.type
class Nest(Named):
    plain: Plain
    plain_or_not: Plain | None
    thrown: strawberry.Private[_Thrown]

    @strawberry.field
    def things(self) -> list[Named]:
        return self.thrown.value("things", self.thrown.things)  # type: ignore[no-any-return]

    @strawberry.field
    def perhaps(self, first: int | None = None) -> list["Either | None"] | None:
        return self.thrown.value(f"perhaps{first}", self.thrown.things)  # type: ignore[no-any-return]

    @strawberry.field
    async def nests(self) -> list["Nest"] | None:
        return self.thrown.value("nests", self.thrown.nests)  # type: ignore[no-any-return]

    @strawberry.field
    async def sure(self, shape: Shape | None = None) -> Named:
        return self.thrown.value(f"sure{shape}", self.thrown.thing)  # type: ignore[no-any-return]

    @strawberry.field
    def lines(self) -> list[str] | None:
        return self.thrown.value("lines", lambda *_: (each for each in "ab"))  # type: ignore[no-any-return]

    @strawberry.field
    def shaped(self, shape: Shape) -> str:
        return self.thrown.value(f"shaped{shape}", lambda *_: repr(shape))  # type: ignore[no-any-return]


Either = Annotated[Plain | Nest, strawberry.union("Either")]


def _plain(seed: str, oddity: float) -> Plain:
    return Plain(**_attributes(seed, oddity))


def _nest(seed: str, oddity: float) -> Nest:
    thrown = _Thrown(seed, oddity)
    given = _attributes(seed, oddity)
    strange = Random(seed).random() < oddity
    return Nest(
        name=given["name"],
        size_or_not=given["size_or_not"],
        plain=cast("Plain", None) if strange else thrown.plain(Random(seed), f"{seed}/plain"),
        plain_or_not=None if len(seed) % 3 == 0 else thrown.plain(Random(seed), f"{seed}/plain?"),
        thrown=thrown,
    )


@strawberry.type
class Query:
    @strawberry.field
    def nest(self, info: strawberry.Info, seed: str = "s") -> Nest | None:
        return _Thrown(seed, info.context.oddity / 3).value("nest", lambda *_: _nest(seed, info.context.oddity))  # type: ignore[no-any-return]

    @strawberry.field
    async def sure_nest(self, info: strawberry.Info, seed: str = "s") -> Nest:
        return _Thrown(seed, info.context.oddity / 3).value("sure", lambda *_: _nest(seed, info.context.oddity))  # type: ignore[no-any-return]

    @strawberry.field
    async def named(self, info: strawberry.Info, seed: str = "s") -> list[Named]:
        thrown = _Thrown(seed, info.context.oddity / 3)
        return thrown.value("named", _Thrown(seed, info.context.oddity).things)  # type: ignore[no-any-return]

    @strawberry.field
    def count(self, info: strawberry.Info, of: list[int] | None = None) -> int | None:
        return _Thrown("count", info.context.oddity).value("count", lambda *_: len(of or ()))  # type: ignore[no-any-return]


@strawberry.type
class Changed:
    nest: Nest | None
    certain: Nest


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def change(self, info: strawberry.Info, shape: Shape, seed: str = "s") -> Changed | None:
        return _changed(info, "change", seed)

    @strawberry.mutation
    def change_surely(self, info: strawberry.Info, seed: str = "s") -> Changed:
        return _changed(info, "change_surely", seed)


def _changed(info: strawberry.Info, name: str, seed: str) -> Changed:
    info.context.changes.append(f"{name} {seed}")
    oddity = info.context.oddity
    thrown = _Thrown(f"{seed}{len(info.context.changes)}", oddity / 3)
    return thrown.value(name, lambda *_: Changed(nest=_nest(seed, oddity), certain=_nest(f"{seed}!", oddity)))  # type: ignore[no-any-return]


def wide_schema() -> strawberry.Schema:
    """The schema, with scalars of its own: one that may fail to be written, one that may be anything."""
    return strawberry.Schema(
        Query,
        Mutation,
        types=[Plain, Nest],
        config=StrawberryConfig(
            scalar_map={
                Stamp: strawberry.scalar(name="Stamp", serialize=lambda value: {3: "three", 4: "four"}[value]),
                Anything: strawberry.scalar(name="Anything"),
            }
        ),
    )
