"""The queue in front of the writer: everybody's own order is kept, and nobody's flood keeps others waiting.

Who waits, waits in a lane: a brand in a programme has one. What is to be stored together is taken from the lanes in
turn, so much from each (deficit round robin, Shreedhar and Varghese 1995); within a lane in the order of arrival. Work
that is done by itself takes turns with batches. A lane can be full while others are taken, and a lane in which little
waits is always open.

No threads and no clock: whoever uses it sees to that nobody else does meanwhile.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar

Lane: TypeAlias = tuple[str, str]
"""A programme and a brand."""

NOBODYS: Lane = ("", "")
"""The lane of what the engine does of itself."""

TURN = 100
"""Candidates that a lane may have taken each time that it is its turn."""


class Waiter(Protocol):
    """Something that waits to be done."""

    @property
    def lane(self) -> Lane: ...

    @property
    def size(self) -> int:
        """Candidates."""
        ...

    @property
    def is_alone(self) -> bool:
        """Whether it is done by itself, while no batch runs."""
        ...


WaiterT = TypeVar("WaiterT", bound=Waiter)


@dataclass(slots=True)
class _Waiting(Generic[WaiterT]):
    """Those who wait in one lane."""

    lane: Lane
    items: deque[WaiterT] = field(default_factory=deque)
    size: int = 0
    credit: int = 0
    """Candidates that it may still have taken in this turn."""
    is_begun: bool = False
    """Whether this turn has given it its credit already."""


class FairQueue(Generic[WaiterT]):
    """Everybody who waits."""

    def __init__(self) -> None:
        self.clear()

    def __len__(self) -> int:
        return sum(len(each.items) for each in self._turns)

    def __bool__(self) -> bool:
        return bool(self._turns)

    def __iter__(self) -> Iterator[WaiterT]:
        return (item for each in self._turns for item in each.items)

    @property
    def size(self) -> int:
        """Candidates that wait."""
        return self._size

    def size_of(self, lane: Lane) -> int:
        """Candidates that wait in a lane."""
        waiting = self._lanes.get(lane)
        return 0 if waiting is None else waiting.size

    def append(self, item: WaiterT) -> None:
        """Puts something at the end of its lane."""
        waiting = self._lanes.get(item.lane)
        if waiting is None:
            waiting = self._lanes[item.lane] = _Waiting(item.lane)
            self._turns.append(waiting)
        waiting.items.append(item)
        waiting.size += item.size
        self._size += item.size
        self._alone += item.is_alone

    def clear(self) -> None:
        """Forgets everybody."""
        self._lanes: dict[Lane, _Waiting[WaiterT]] = {}
        self._turns: deque[_Waiting[WaiterT]] = deque()
        """The lanes in which somebody waits; whose turn it is first."""
        self._size = 0
        self._alone = 0
        self._did_batch = True

    def take(self, most: int) -> Sequence[WaiterT]:
        """What is to be done next: one that is alone, or as many others as hold no more than `most`, at least one.

        Empty when nobody waits.
        """
        if self._alone and self._did_batch:
            alone = self._next_alone()
            if alone is not None:
                self._did_batch = False
                return [alone]
        self._did_batch = True
        return self._gathered(most) or self._only_alone()

    def _only_alone(self) -> Sequence[WaiterT]:
        alone = self._next_alone()
        self._did_batch = alone is None
        return [] if alone is None else [alone]

    def _next_alone(self) -> WaiterT | None:
        """The first that is at the head of its lane; its lane then waits until all others had their turn."""
        for waiting in self._turns:
            if waiting.items[0].is_alone:
                item = self._popped(waiting)
                self._turns.remove(waiting)
                self._end_turn(waiting)
                return item
        return None

    def _gathered(self, most: int) -> list[WaiterT]:
        taken: list[WaiterT] = []
        room, passed_over = most, 0
        while self._turns and passed_over < len(self._turns):
            waiting = self._turns[0]
            if waiting.items[0].is_alone:
                self._turns.rotate(-1)
                passed_over += 1
                continue
            passed_over = 0
            if not waiting.is_begun:
                waiting.is_begun, waiting.credit = True, waiting.credit + TURN
            while waiting.items and not (item := waiting.items[0]).is_alone and item.size <= waiting.credit:
                if taken and item.size > room:
                    return taken  # its turn goes on with the next batch
                taken.append(self._popped(waiting))
                waiting.credit -= item.size
                room -= item.size
            self._turns.popleft()
            self._end_turn(waiting)
        return taken

    def _popped(self, waiting: _Waiting[WaiterT]) -> WaiterT:
        item = waiting.items.popleft()
        waiting.size -= item.size
        self._size -= item.size
        self._alone -= item.is_alone
        return item

    def _end_turn(self, waiting: _Waiting[WaiterT]) -> None:
        """The lane is last now, or gone: who waits for nothing saves nothing up."""
        waiting.is_begun = False
        if waiting.items:
            self._turns.append(waiting)
        else:
            del self._lanes[waiting.lane]
