"""The docket: what is to be sent for one webhook, in which order, and what became of it. No clock, no I/O.

Feed items come in by their places. Each member has a lane: one item of theirs is under way at a time, and the next only
once it was taken. An item that was refused becomes the member's backlog: it is tried again later, everything after it
waits, and is read from the feed again when its turn has come; so neither the memory nor the table grows with what
waits, but with the members who do. Everybody else's items go on.

What is stored is one number, the place, below which everything was taken or waits in the backlog.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from engine.live.webhooks.pauses import (
    DISABLED_AFTER,
    LONGEST_ASKED_FOR,
    PARKED_AFTER,
    RESTS_AFTER,
    Chance,
    pause_before,
    rest_after,
)
from engine.operations.webhooks.values import Answer, Outcome, WhyDisabled
from engine.rules.instants import SECOND, Instant
from engine.store.tailing import Placed
from engine.store.webhook_progress import AGAIN, PARKED, WAITING, BacklogRow, ProgressRow

IN_FLIGHT = 8
"""Requests to one receiver at a time."""

WINDOW = 400
"""Items that were read and not taken yet."""

MOST_WAITING = 1_000
"""Members whose backlog is kept; while there are more, nothing new is begun."""

BACK_AGAIN = 5 * SECOND
"""Once a receiver is back, what waited for it is sent within about so long."""

FETCHED = 50
"""Items of a member that are read at a time."""

_GONE = 410
_WAIT = (429, 503)


@dataclass(frozen=True, slots=True)
class Send:
    """An item that is to be sent now; `attempt` counts from 1."""

    lane: str
    item: Placed
    attempt: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """A member's items from a number on are to be read now, up to the place that was read; see `Docket.fetched`."""

    lane: str
    member_id: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a request."""

    outcome: Outcome
    next_at: Instant | None = None


@dataclass(slots=True)
class _Lane:
    """One member's items, in order; or one item by itself that is sent again."""

    queue: deque[Placed] = field(default_factory=deque)
    waits: BacklogRow | None = None
    """The item that was refused. What is in the queue then begins with it."""
    is_busy: bool = False

    @property
    def is_alone(self) -> bool:
        return self.waits is not None and self.waits.state == AGAIN


class Docket:
    """Of one webhook, for as long as this process holds it."""

    def __init__(self, progress: ProgressRow, backlog: Sequence[BacklogRow], chance: Chance) -> None:
        self.read = progress.place
        """The place up to which the feed was read."""
        self.failing_since = progress.failing_since
        self.failures_in_row = progress.failures_in_row
        self.rests_until = progress.rests_until
        self.delivered_at = progress.delivered_at
        self.delivered = 0
        """Since it was last asked for by `changes`; likewise `failed`."""
        self.failed = 0
        self.verdict: WhyDisabled | None = None
        """Why nothing is to be sent any more."""
        self.in_flight = 0
        self._chance = chance
        self._lanes = {_lane_of(row): _Lane(waits=row) for row in backlog}
        self._due = [(row.next_at, _lane_of(row)) for row in backlog]
        heapify(self._due)
        self._fresh: deque[str] = deque()
        """Lanes of which something can be sent that was never sent before."""
        self._open: set[int] = set()
        self._lowest: list[int] = []
        """The places of items that were read and wait in no backlog yet; and the same as a heap, with more."""
        self._stored = {_lane_of(row): (row.member_id, row.number) for row in backlog}
        self._changed: set[str] = set()
        self._parked: list[BacklogRow] = []
        self._waiting = len(backlog)

    @property
    def wants_more(self) -> bool:
        """Whether more of the feed should be read."""
        calm = self.failures_in_row < RESTS_AFTER or not self._fresh
        return calm and len(self._open) < WINDOW and self._waiting < MOST_WAITING and self.verdict is None

    @property
    def place(self) -> int:
        """Everything up to here was taken, or waits in the backlog."""
        while self._lowest and self._lowest[0] not in self._open:
            heappop(self._lowest)
        return self._lowest[0] - 1 if self._lowest else self.read

    def add(self, items: Sequence[Placed], until: int) -> None:
        """Takes in the items of the feed from where it was read before up to a place."""
        for item in items:
            lane = self._lanes.setdefault(item.row.member_id, _Lane())
            if lane.waits is not None:
                continue  # it is after the one that waits, and will be read again
            lane.queue.append(item)
            self._open.add(item.place)
            heappush(self._lowest, item.place)
            if len(lane.queue) == 1:
                self._fresh.append(item.row.member_id)
        self.read = until

    def next(self, now: Instant) -> Send | Fetch | None:
        """What can be begun now; None when nothing can."""
        most = 1 if self.failures_in_row >= RESTS_AFTER else IN_FLIGHT
        if self.verdict is not None or self.in_flight >= most or self.rests_until > now:
            return None
        # While everything is refused: by turns, else one that will never be taken would stand before all the others.
        if self.failures_in_row % 2 == 0:
            return self._next_fresh() or self._next_due(now)
        return self._next_due(now) or self._next_fresh()

    def fetched(self, fetch: Fetch, items: Sequence[Placed], until: int) -> None:
        """Takes in what was read for a `Fetch`, up to a place."""
        lane, self.in_flight = self._lanes[fetch.lane], self.in_flight - 1
        waits = lane.waits
        assert waits is not None, "only what waits is read again"
        lane.is_busy = False
        lane.queue = deque(each for each in items if not lane.is_alone or each.row.number == waits.number)
        if lane.queue:
            first = lane.queue[0]
            if first.row.number != waits.number or first.place != waits.place:
                self._wait(fetch.lane, lane, _first_wait(first, waits))
            heappush(self._due, (waits.next_at, fetch.lane))
        elif until < self.read and not lane.is_alone:
            heappush(self._due, (waits.next_at, fetch.lane))  # more was read meanwhile: once more
        else:
            self._release(fetch.lane)

    def told(self, sent: Send, answer: Answer, now: Instant) -> Told:
        """Takes in what came of a request."""
        self.in_flight -= 1
        lane = self._lanes[sent.lane]
        lane.is_busy = False
        if answer.is_good:
            return self._taken(sent, lane, now)
        return self._refused(sent, lane, answer, now)

    def passed_over(self, sent: Send, now: Instant) -> None:
        """Takes in that there is nothing to be sent any more: whom it was about was erased."""
        self.in_flight -= 1
        lane = self._lanes[sent.lane]
        lane.is_busy = False
        self._go_on(sent, lane, now)

    def changes(self) -> tuple[list[tuple[str, int]], list[BacklogRow]]:
        """What changed of the backlog since it was last asked: what waits no longer, and what does or is parked."""
        gone, kept = [], list(self._parked)
        for key in self._changed:
            lane, stored = self._lanes.get(key), self._stored.pop(key, None)
            waits = None if lane is None else lane.waits
            if waits is not None:
                self._stored[key] = (waits.member_id, waits.number)
                kept.append(waits)
            if stored is not None and stored != self._stored.get(key):
                gone.append(stored)
        parked = {(row.member_id, row.number) for row in self._parked}
        self._changed.clear()
        self._parked.clear()
        self.delivered = self.failed = 0
        return [each for each in gone if each not in parked], kept

    def _next_fresh(self) -> Send | None:
        while self._fresh:
            key = self._fresh.popleft()
            lane = self._lanes.get(key)
            if lane is not None and lane.queue and lane.waits is None and not lane.is_busy:
                return self._begin(key, lane, 1)
        return None

    def _next_due(self, now: Instant) -> Send | Fetch | None:
        while self._due and self._due[0][0] <= now:
            at, key = heappop(self._due)
            lane = self._lanes.get(key)
            if lane is None or lane.waits is None or lane.is_busy or lane.waits.next_at != at:
                continue  # it was put there before something else became of it
            if lane.queue:
                return self._begin(key, lane, lane.waits.attempts + 1)
            lane.is_busy = True
            self.in_flight += 1
            return Fetch(key, lane.waits.member_id, lane.waits.number, 1 if lane.is_alone else FETCHED)
        return None

    def _begin(self, key: str, lane: _Lane, attempt: int) -> Send:
        lane.is_busy = True
        self.in_flight += 1
        return Send(key, lane.queue[0], attempt)

    def _taken(self, sent: Send, lane: _Lane, now: Instant) -> Told:
        was_away = self.failures_in_row >= RESTS_AFTER
        self.delivered += 1
        self.delivered_at, self.failing_since, self.failures_in_row = now, None, 0
        self.rests_until = Instant(0)
        self._go_on(sent, lane, now)
        if was_away:
            self._send_what_waited(now)
        return Told(Outcome.DELIVERED)

    def _go_on(self, sent: Send, lane: _Lane, now: Instant) -> None:
        """The member's next item, after one that was taken or is parked."""
        item = lane.queue.popleft()
        self._open.discard(item.place)
        if lane.is_alone:
            self._release(sent.lane)
        elif lane.waits is not None:
            # When none is in the queue, the next one must be looked for, and may be there or not.
            number = lane.queue[0].row.number if lane.queue else item.row.number + 1
            place = lane.queue[0].place if lane.queue else item.place
            row = lane.waits._replace(place=place, number=number, attempts=0, since=now, next_at=now)
            self._wait(sent.lane, lane, row)
            heappush(self._due, (now, sent.lane))
        elif lane.queue:
            self._fresh.append(sent.lane)
        else:
            del self._lanes[sent.lane]

    def _refused(self, sent: Send, lane: _Lane, answer: Answer, now: Instant) -> Told:
        self.failed += 1
        self.failures_in_row += 1
        self.failing_since = now if self.failing_since is None else self.failing_since
        asked_for = min((answer.retry_after or 0) * SECOND, LONGEST_ASKED_FOR)
        rest = rest_after(self.failures_in_row, self._chance)
        if answer.status in _WAIT:
            rest = max(rest, asked_for)
        if rest:
            self.rests_until = max(self.rests_until, Instant(now + rest))
        if answer.status == _GONE:
            self.verdict = WhyDisabled.GONE
        elif now - self.failing_since >= DISABLED_AFTER:
            self.verdict = WhyDisabled.FAILING
        return self._try_again(sent, lane, asked_for, now)

    def _try_again(self, sent: Send, lane: _Lane, asked_for: int, now: Instant) -> Told:
        item, waits = sent.item, lane.waits
        since = now if waits is None or not waits.attempts else waits.since
        state = waits.state if waits else WAITING
        next_at = Instant(now + max(pause_before(sent.attempt, self._chance), asked_for))
        member_id, number = item.row.member_id, item.row.number
        row = BacklogRow(item.program, member_id, item.place, number, sent.attempt, since, next_at, state)
        if now - since >= PARKED_AFTER and self.verdict is None:
            self._parked.append(row._replace(state=PARKED))
            self._go_on(sent, lane, now)
            return Told(Outcome.PARKED)
        if waits is None:
            self._open.difference_update(each.place for each in lane.queue)
            self._waiting += 1
        lane.queue.clear()  # read again when it is sent again: it may be long until then
        self._wait(sent.lane, lane, row)
        heappush(self._due, (next_at, sent.lane))
        return Told(Outcome.FAILED, next_at)

    def _send_what_waited(self, now: Instant) -> None:
        """It is back: nothing waits for hours any more."""
        for key, lane in self._lanes.items():
            soon = Instant(now + int(BACK_AGAIN * self._chance()))
            if lane.waits is not None and not lane.is_busy and soon < lane.waits.next_at:
                self._wait(key, lane, lane.waits._replace(next_at=soon))
        self._due = [(each.waits.next_at, key) for key, each in self._lanes.items() if each.waits is not None]
        heapify(self._due)

    def _wait(self, key: str, lane: _Lane, row: BacklogRow) -> None:
        lane.waits = row
        self._changed.add(key)

    def _release(self, key: str) -> None:
        del self._lanes[key]
        self._changed.add(key)
        self._waiting -= 1


def _lane_of(row: BacklogRow) -> str:
    return f"{row.member_id} {row.number}" if row.state == AGAIN else row.member_id


def _first_wait(item: Placed, waits: BacklogRow) -> BacklogRow:
    """The next item that there is, in the place of one that was taken or is there no more."""
    return waits._replace(place=item.place, number=item.row.number)
