"""What a guard at the door makes of the times of what came in before."""

from textwrap import dedent

from engine.rules.door import Door, Recent, Watched
from engine.rules.entries import Action
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rulesets import compile_sources
from tests.rules.taking_back import PROGRAMME
from tests.rules.telling import at, did


def rules(guard: str) -> Ruleset:
    """A programme with one guard, which is asked as an action comes in."""
    guards = f"fair_play: {{guard: {{why: No., when: read, {guard}}}}}"
    compiled = compile_sources({"programme.yaml": dedent(PROGRAMME), "rules.yaml": guards}, "club")
    assert compiled.ruleset is not None
    return compiled.ruleset


class Club:
    """What comes to a club's door, each after the one before."""

    def __init__(self, guard: str) -> None:
        self.rules = rules(guard)
        self.door = Door(self.rules.fair_play)
        self.recent = Recent({}, {})

    def comes(self, when: str, member: str = "anna", topic: str = "cats", told: str = "") -> bool | Instant | None:
        """Whether an action comes in; or when it could, None when nobody can say."""
        watched = self.watched(did("read", when, topic=topic), member, at(told or when))
        stopped = self.recent.stops(watched)
        if stopped is not None:
            return stopped.until
        self.recent.let_in(watched)
        return True

    def watched(self, action: Action, member: str, came_at: Instant) -> list[Watched]:
        return self.door.watched("club", action, member, came_at, self.rules.dictionary, {})


def test_a_day_of_a_window_is_a_day_of_the_calendar() -> None:
    club = Club("at_most: 1, within: 1 days, who: everyone_together")
    assert club.comes("2027-03-27 12:00") is True
    assert club.comes("2027-03-28 11:59") == at("2027-03-28 12:00")
    assert club.comes("2027-03-28 12:00") is True, "though clocks were put forward, and it is only 23 hours"
    club = Club("at_most: 1, within: 1 days, who: everyone_together")
    assert club.comes("2027-10-30 12:00") is True
    assert club.comes("2027-10-31 11:59") == at("2027-10-31 12:00"), "clocks were put back: it is nearly 25 hours"


def test_nobody_can_say_when_there_is_room_after_a_day_that_is_over() -> None:
    club = Club("at_most: 1, per: day, who: everyone_together")
    assert club.comes("2027-03-01 12:00") is True
    assert club.comes("2027-03-01 13:00") == at("2027-03-02 00:00")
    assert club.comes("2027-03-02 12:00") is True
    assert club.comes("2027-03-01 14:00", told="2027-03-02 13:00") is None


def test_nobody_can_say_when_there_is_room_again_where_later_ones_have_come_already() -> None:
    club = Club("at_most: 1, within: 1 hours, who: everyone_together")
    assert club.comes("2027-03-01 12:00") is True
    assert club.comes("2027-03-01 13:55") is True
    assert club.comes("2027-03-01 12:50") is None
    assert club.comes("2027-03-01 14:20") == at("2027-03-01 14:55")


TURNS = "in_turns_with: topic, at_most: 1, within: 7 days"


def test_favours_a_week_before_and_a_week_after_are_in_no_week_together() -> None:
    club = Club(TURNS)
    assert club.comes("2027-03-01 12:00", "bo", "anna") is True
    assert club.comes("2027-03-12 12:00", "bo", "anna") is True
    assert club.comes("2027-03-06 12:00", "anna", "bo") is True
    assert club.comes("2027-03-06 13:00", "anna", "bo") is True


def test_who_may_return_a_favour_again_is_told_when_enough_of_either_is_over() -> None:
    club = Club(TURNS)
    assert club.comes("2027-03-01 12:00", "anna", "bo") is True
    assert club.comes("2027-03-02 12:00", "bo", "anna") is True
    assert club.comes("2027-03-03 12:00", "bo", "anna") is True
    assert club.comes("2027-03-04 12:00", "anna", "bo") == at("2027-03-08 12:00")
    assert club.comes("2027-03-08 12:00", "anna", "bo") is True


def test_nobody_can_say_when_a_favour_may_be_returned_where_later_ones_have_come_already() -> None:
    club = Club(TURNS)
    for day in (1, 2, 11, 12):
        assert club.comes(f"2027-03-{day:02} 12:00", "bo", "anna") is True
    assert club.comes("2027-03-03 12:00", "anna", "bo") is True
    assert club.comes("2027-03-04 12:00", "anna", "bo") is None
