"""The docket, whatever happens: nothing is skipped, and a member's items are first taken in their order.

Random histories: items come in, receivers take or refuse them by member, answers come back in any order, time passes,
what changed is stored or lost, and the process dies and begins again from what was stored.
"""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.live.webhooks.docket import Docket, Fetch, Send
from engine.operations.webhooks.values import Answer
from engine.rules.dictionary import RuleId
from engine.rules.effects import LevelChanged
from engine.rules.instants import HOUR, SECOND, Instant
from engine.store.pages import FeedRow
from engine.store.tailing import Placed
from engine.store.webhook_progress import BacklogRow, ProgressRow

GOOD, BAD = Answer(204, None, "", 1), Answer(500, None, "", 1)
EFFECT = LevelChanged(at=Instant(0), rule=RuleId("levels"), entry=None, before=None, after="seed")


class World:
    """A feed, what is stored of a webhook, and the docket of the process that is at it."""

    def __init__(self) -> None:
        self.now = Instant(1_000 * HOUR)
        self.feed: list[Placed] = []
        self.numbers: dict[str, int] = defaultdict(int)
        self.progress = ProgressRow("w", 0, None, Instant(0), None, 0, Instant(0), 0, 0, None)
        self.backlog: dict[tuple[str, int], BacklogRow] = {}
        self.sent: list[Send] = []
        self.taken: dict[str, list[int]] = defaultdict(list)
        self.begin()

    def begin(self) -> None:
        """A process begins, from what is stored."""
        self.docket = Docket(self.progress, list(self.backlog.values()), lambda: 0.5)
        self.sent.clear()

    def happens(self, member: str) -> None:
        self.numbers[member] += 1
        row = FeedRow(member, self.numbers[member], self.now, self.now, EFFECT, None)
        self.feed.append(Placed(len(self.feed) + 1, "club", row))

    def read(self, count: int) -> None:
        if self.docket.wants_more:
            until = min(self.docket.read + count, len(self.feed))
            self.docket.add(self.feed[self.docket.read : until], until)

    def send(self) -> None:
        """Begins everything that can be begun."""
        while (errand := self.docket.next(self.now)) is not None:
            if isinstance(errand, Fetch):
                until = self.docket.read
                known = (e for e in self.feed[:until] if e.row.member_id == errand.member_id)
                items = [each for each in known if each.row.number >= errand.number][: errand.count]
                self.docket.fetched(errand, items, until)
            else:
                self.sent.append(errand)

    def answer(self, which: int, answer: Answer) -> None:
        if self.sent:
            send = self.sent.pop(which % len(self.sent))
            if answer.is_good:
                self.taken[send.item.row.member_id].append(send.item.row.number)
            self.docket.told(send, answer, self.now)

    def store(self) -> None:
        docket = self.docket
        state = (docket.failing_since, docket.failures_in_row, docket.rests_until, 0, 0, docket.delivered_at)
        self.progress = ProgressRow("w", docket.place, None, Instant(0), *state)
        gone, kept = docket.changes()
        for key in gone:
            del self.backlog[key]
        self.backlog |= {(row.member_id, row.number): row for row in kept}

    def finish(self) -> None:
        """Everything is taken from now on."""
        for _ in range(1_000):
            self.now = Instant(self.now + 60 * SECOND)
            self.read(50)
            self.send()
            while self.sent:
                self.answer(0, GOOD)
                self.send()
            self.store()
            if not self.backlog and self.progress.place == len(self.feed):
                return
        raise AssertionError(f"it never ends: {self.progress.place} of {len(self.feed)}, {self.backlog}")


MEMBERS = st.sampled_from(["anna", "bo", "cid", "dora"])
STEP = st.one_of(
    st.tuples(st.just("happens"), MEMBERS),
    st.tuples(st.just("read"), st.integers(1, 7)),
    st.tuples(st.just("send"), st.just(0)),
    st.tuples(st.just("take"), st.integers(0, 9)),
    st.tuples(st.just("refuse"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 4 * 3_600)),
    st.tuples(st.just("store"), st.just(0)),
    st.tuples(st.just("die"), st.just(0)),
)


@settings(max_examples=300)
@given(st.lists(STEP, max_size=80))
def test_nothing_is_skipped_and_a_members_items_come_in_order(steps: list[tuple[str, object]]) -> None:
    world = World()
    for verb, given_ in steps:
        match verb, given_:
            case "happens", str(member):
                world.happens(member)
            case "read", int(count):
                world.read(count)
            case "send", _:
                world.send()
            case "take", int(which):
                world.answer(which, GOOD)
            case "refuse", int(which):
                world.answer(which, BAD)
            case "wait", int(seconds):
                world.now = Instant(world.now + seconds * SECOND)
            case "store", _:
                world.store()
            case _:
                world.begin()
        under_way = [each.item.row.member_id for each in world.sent]
        assert len(under_way) == len(set(under_way)), "two items of one member are under way"

    world.sent.clear()
    world.begin()  # whatever was under way is lost
    world.finish()

    for member, last in world.numbers.items():
        assert list(dict.fromkeys(world.taken[member])) == list(range(1, last + 1)), member
