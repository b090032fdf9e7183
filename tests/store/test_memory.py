"""What the writer remembers: never more than it may, the longest unused forgotten first."""

from engine.rules.state import State
from engine.store.candidates import Who
from engine.store.folding import Held
from engine.store.memory import Memory


def held(version: int) -> Held:
    return Held(State(version=1), version, 0, 0)


def test_the_longest_unused_is_forgotten_first() -> None:
    memory = Memory(limit=2)
    memory.remember({}, {"anna": held(1), "bo": held(1)})
    memory.remember({}, {"anna": held(2)})

    memory.remember({}, {"cleo": held(1)})

    assert memory.held("bo") is None
    assert memory.held("anna") == held(2)
    assert memory.held("cleo") == held(1)


def test_a_memory_without_room_remembers_nothing() -> None:
    memory = Memory(limit=0)

    memory.remember({Who("club", "anna"): "1"}, {"1": held(1)})

    assert memory.member(Who("club", "anna")) is None
    assert memory.held("1") is None


def test_forgetting_forgets_everybody() -> None:
    memory = Memory()
    memory.remember({Who("club", "anna"): "1"}, {"1": held(1)})

    memory.forget()

    assert memory.member(Who("club", "anna")) is None
    assert memory.held("1") is None
