"""Whatever stands in `tests:`, reading it ends in a report, and what could be read is run without raising."""

import random
import re
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulesets import compile_sources
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.running import Runner
from tests.rulesets.fuzzing.mutations import mutated
from tests.rulesets.test_fuzz import assert_is_reported
from tests.rulesets.testing.club import PROGRAMME, RULES, written

TESTS = """\
- name: A day
  zone: Pacific/Apia
  member: {city: Umeå, age: 30}
  events:
    - {at: 2011-12-29 10:00, do: purchase, category: repair, co2_saved_kg: 2.5, tags: [a], times: 3, every: 12 hours}
    - {at: 2011-12-30, zone: America/St_Johns}
    - {at: 2027-03-28 02:30, do: help.found, topic: a, solved: no, times: 40, every: 1 week}
    - {at: 2027-03-01, pause: daily, first_day: 2027-03-02, last_day: 2027-03-08}
    - {at: 2027-03-01, repair: daily}
    - {at: 2027-03-01, tell: {city: Åre}}
    - {at: 2027-03-01, do: trip, with: {times: 4, zone: x}}
  expect:
    - {at: 2027-03-01, points: {at_least: 1}, badges: [hero.bronze], badge.hero: silver, level: tree}
    - {streak.daily: 1, streak.daily.status: at_risk, challenge.spring: active, challenge.spring.fix: 1}
    - {count.repairs: 3, count.finds.a: 1, impact.saved: 7.5, perks: [voucher], segments: [northern]}
"""
FIRST, LAST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-12-31")
NUMBER = re.compile("[0-9]+")


def assert_is_run(sources: dict[str, str]) -> bool:
    assert_is_reported(sources)
    compiled = compile_sources(sources, "club")
    if compiled.ruleset is None or not compiled.tests:
        return False
    for run in Runner(compiled.ruleset).run_all(compiled.tests):
        assert run.passed or failure(run, "club").startswith("FAILED ")
    return True


def test_hundreds_of_mutated_tests_are_reported_or_run() -> None:
    chance = random.Random(20270301)
    for _ in range(200):
        assert_is_run({"programme.yaml": PROGRAMME, "rules.yaml": written(mutated(TESTS, chance))})


def test_hundreds_of_tests_with_other_numbers_are_reported_or_run() -> None:
    chance = random.Random(20270331)
    ran = 0
    for _ in range(120):
        tests, rules = with_other_number(TESTS, chance), with_other_number(RULES, chance)
        ran += assert_is_run({"programme.yaml": PROGRAMME, "rules.yaml": written(tests, rules)})
    assert ran > 20


def with_other_number(text: str, chance: random.Random) -> str:
    found = chance.choice(list(NUMBER.finditer(text)))
    other = str(chance.choice([0, 1, 2, 9, 12, 28, 59, 100, 1999, 2000]))
    return text[: found.start()] + other.rjust(len(found.group()), "0") + text[found.end() :]


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(FIRST, LAST),
    st.sampled_from(["Europe/Stockholm", "Pacific/Apia", "America/St_Johns", "Africa/Monrovia", "Asia/Kathmandu"]),
    st.integers(1, 30),
    st.sampled_from(["7 minutes", "23 hours", "1 day", "5 weeks"]),
)
def test_tests_at_any_time_in_any_zone_are_run(at: datetime, zone: str, times: int, every: str) -> None:
    tests = f"""\
- name: A
  zone: {zone}
  events:
    - {{at: {at:%Y-%m-%d %H:%M}, do: purchase, category: repair, times: {times}, every: {every}}}
    - {{at: {at:%Y-%m-%d}, zone: Pacific/Kiritimati}}
    - {{at: {at:%Y-%m-%d %H:%M:%S}, do: help.found, topic: a, solved: yes}}
  expect: [{{count.repairs: {times}, count.finds.a: 1}}, {{at: 2200-12-31, streak.daily: 0}}]
"""
    assert assert_is_run({"programme.yaml": PROGRAMME, "rules.yaml": written(tests, RULES)})
