"""Whatever is handed in, in whatever order, whatever fails and whenever it is started again: every promise holds.

A state machine over the whole service, on a real database, with a virtual clock. After each step states, ledger, awards
and feed agree with the journal; in the end every member stands where the naive model of `tests.model` says.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.rules.instants import HOUR, Instant
from tests.databases import Postgres, Sqlite
from tests.reliability.lives import MEMBERS, Life, any_submission
from tests.scenarios.any_programme import DAYS

seeds = st.integers(0, 2**32)
ago = st.integers(0, 24 * DAYS)


class AnyLife(RuleBasedStateMachine):
    """What can happen to a deployment."""

    def __init__(self) -> None:
        super().__init__()
        self._parts = ExitStack()
        self._life: Life | None = None

    @property
    def life(self) -> Life:
        assert self._life is not None, "it has begun"
        return self._life

    def database(self) -> str:
        """The address of a fresh database."""
        raise NotImplementedError

    @initialize(seed=seeds, rules_change=st.booleans())
    def begin(self, seed: int, rules_change: bool) -> None:
        self._life = Life(self.database())
        self._rules_change = rules_change
        self.life.publish(Random(seed), None, keep_awards=False)

    @rule(seed=seeds, together=st.integers(1, 4))
    def act(self, seed: int, together: int) -> None:
        dice = Random(seed)
        now = self.life.clock.now()
        self.life.submit([any_submission(dice, self.life.next_key(), now) for _ in range(together)])

    @precondition(lambda self: self._life is not None and self._life.given)
    @rule(seed=seeds)
    def send_again(self, seed: int) -> None:
        self.life.submit_again(Random(seed).choice(sorted(self.life.given)))

    @precondition(lambda self: self._life is not None and self._life.given)
    @rule(seed=seeds, remaining=st.sampled_from([None, None, {"size": 0}]))
    def take_back(self, seed: int, remaining: object) -> None:
        given = Random(seed).choice(sorted(self.life.given))
        self.life.reverse(self.life.given[given].entry, remaining)

    @precondition(lambda self: self._life is not None and self._life.reversals)
    @rule(seed=seeds)
    def restore(self, seed: int) -> None:
        self.life.reverse(Random(seed).choice(self.life.reversals))

    @rule(seed=seeds, hours=st.none() | st.integers(-24 * DAYS, 24 * 7), keep_awards=st.booleans())
    def publish(self, seed: int, hours: int | None, keep_awards: bool) -> None:
        if self._rules_change and self.life.versions < 4:
            since = None if hours is None else Instant(self.life.clock.now() + hours * HOUR)
            self.life.publish(Random(seed), since, keep_awards)

    @rule(seed=seeds, member=st.sampled_from(MEMBERS))
    def tell_of_a_member(self, seed: int, member: str) -> None:
        self.life.tell(Random(seed), member)

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.life.move(timedelta(hours=hours))

    @rule()
    def catch_up(self) -> None:
        self.life.catch_up()

    @rule(seed=seeds, step=st.integers(1, 14))
    def the_database_fails(self, seed: int, step: int) -> None:
        submission = any_submission(Random(seed), self.life.next_key(), self.life.clock.now())
        self.life.submit_while_it_fails(submission, step)

    @rule()
    def restart(self) -> None:
        self.life.restart()

    @invariant()
    def everything_agrees(self) -> None:
        if self._life is not None:
            self.life.check()

    def teardown(self) -> None:
        if self._life is not None:
            self.life.ask_the_doctor()
            if not self._rules_change:
                self.life.check_against_the_model()
            self.life.close()
        self._parts.close()


@contextmanager
def on_sqlite(sqlite: Sqlite) -> Iterator[type[AnyLife]]:
    with TemporaryDirectory() as folder:

        class OnSqlite(AnyLife):
            made = 0

            def database(self) -> str:
                OnSqlite.made += 1
                path = Path(folder) / str(OnSqlite.made)
                path.mkdir()
                return sqlite.database(path, migrated=True)

        yield OnSqlite


def on_postgres(postgres: Postgres) -> type[AnyLife]:
    class OnPostgres(AnyLife):
        def database(self) -> str:
            return self._parts.enter_context(postgres.database(migrated=True))

    return OnPostgres


def lived(machine: type[AnyLife], examples: int) -> None:
    """So many lives, or as many as the profile asks for if those are more."""
    longer = settings().max_examples > settings.get_profile("default").max_examples
    chosen = settings(
        max_examples=settings().max_examples // 10 if longer else examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.reliability
def test_any_life_on_sqlite(sqlite: Sqlite) -> None:
    with on_sqlite(sqlite) as machine:
        lived(machine, 8)


@pytest.mark.reliability
def test_any_life_on_postgres(postgres: Postgres) -> None:
    lived(on_postgres(postgres), 3)
