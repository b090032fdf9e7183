"""The queue in front of the writer: everybody's own order is kept, and nobody's flood keeps others waiting.

Who waits, waits in a lane: a brand in a programme has one. What is to be stored together is taken from the lanes in
turn, so much work from each (deficit round robin, Shreedhar and Varghese 1995); within a lane in the order of arrival.
Work is measured by the time that it will take, and not by how many: slow members of one brand are no burden on the
others. Work that is done by itself takes turns with batches. A lane can be full while others are taken, and a lane in
which little waits is always open.

Everybody in a batch is answered when all of it is stored. So it is short while somebody is in it who has nothing more
waiting: they would wait for the work of those who have. Where everybody has more, long batches are the cheaper ones.

No threads and no clock: whoever uses it sees to that nobody else does meanwhile.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar

Lane: TypeAlias = tuple[str, str]
"""A programme and a brand."""

NOBODYS: Lane = ("", "")
"""The lane of what the engine does of itself."""

TURN_MICROSECONDS = 10_000
"""Work that a lane may have taken each time that it is its turn."""

LONG_MICROSECONDS = 250_000
"""Work of a batch when everybody in it has more waiting, or nobody else does. Who comes meanwhile waits for it."""

SHORT_MICROSECONDS = 100_000
"""Work of a batch otherwise. To store much less at a time takes a tenth more for each."""


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
    """Microseconds of work that it may still have taken in this turn."""
    is_begun: bool = False
    """Whether this turn has given it its credit already."""


@dataclass(slots=True)
class _Room:
    """What still fits into a batch."""

    most: int
    """Candidates."""
    is_shared: bool
    """Whether somebody is in it, or is likely to come, who has nothing more waiting."""
    microseconds: int = 0
    """Work that is in it."""

    def has_room_for(self, size: int, microseconds: int) -> bool:
        limit = SHORT_MICROSECONDS if self.is_shared else LONG_MICROSECONDS
        return size <= self.most and self.microseconds + microseconds <= limit

    def put(self, size: int, microseconds: int) -> None:
        self.most -= size
        self.microseconds += microseconds


class FairQueue(Generic[WaiterT]):
    """Everybody who waits."""

    def __init__(self, cost_of: Callable[[Lane], int]) -> None:
        """`cost_of` tells the microseconds that a candidate of a lane will take."""
        self._cost_of = cost_of
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
        self._was_shared = False
        """Whether somebody was in the batch before who had nothing more waiting while others had."""

    def take(self, most: int) -> Sequence[WaiterT]:
        """What is to be done next: one that is alone, or others that hold `most` candidates at the most, at least one.

        They are as many as will take LONG_MICROSECONDS or SHORT_MICROSECONDS. Empty when nobody waits.
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
        batch = _Room(most, is_shared=self._was_shared)
        self._was_shared = False
        passed_over = 0
        while self._turns and passed_over < len(self._turns):
            waiting = self._turns[0]
            if waiting.items[0].is_alone:
                self._turns.rotate(-1)
                passed_over += 1
                continue
            passed_over = 0
            cost = self._cost_of(waiting.lane)
            if not waiting.is_begun:
                waiting.is_begun, waiting.credit = True, waiting.credit + TURN_MICROSECONDS
            while waiting.items and not (item := waiting.items[0]).is_alone and item.size * cost <= waiting.credit:
                if taken and not batch.has_room_for(item.size, item.size * cost):
                    return taken  # its turn goes on with the next batch
                taken.append(self._popped(waiting))
                waiting.credit -= item.size * cost
                batch.put(item.size, item.size * cost)
            self._turns.popleft()
            self._end_turn(waiting)
            if not waiting.items and self._turns:
                batch.is_shared = self._was_shared = True
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
