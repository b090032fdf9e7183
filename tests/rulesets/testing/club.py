"""A small club whose rules are tested by tests that stand in its own files."""

from textwrap import dedent, indent

from engine.rulesets import Compiled, Severity, compile_sources
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.running import Run, Runner

PROGRAMME = """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}, xp: {}}
perks: {voucher: {}}
member_attributes: {city: text, age: whole}
segments: {northern: {if: {member.city: Umeå}}}
impact: {saved: {unit: kg, from: [{of: purchase, amount: co2_saved_kg}]}}
actions:
  purchase:
    attributes:
      category: [repair, second_hand, new]
      co2_saved_kg: {type: number, optional: yes}
      tags: {list: text, optional: yes}
  help.found: {attributes: {topic: text, solved: yes_no}}
  trip: {attributes: {times: whole, zone: text}}
"""

RULES = """\
counts:
  repairs: {of: purchase, if: {category: repair}}
  finds: {of: help.found, for_each: topic}
points:
  thanks:
    when: purchase
    if: {category: [repair, second_hand]}
    give: {points: 20, xp: 5}
    limits: {times_per_day: 2}
  travelled: {when: trip, give: {points: 10 * times}, limits: {times_per_day: 9}}
  northerner: {when: purchase, if: {member.segments: {includes: northern}}, give: {xp: 1}, limits: {times_per_day: 9}}
badges:
  hero:
    count: {of: purchase, if: {category: repair}}
    tiers: {bronze: {at_least: 1}, silver: {at_least: 3, give: {points: 7, perk: voucher}}}
  secret: {count: {of: purchase}, at_least: 2, hidden: yes}
streaks:
  daily: {when: help.found, if: {solved: yes}, every: day}
challenges:
  spring:
    first_day: 2027-03-01
    last_day: 2027-03-31
    steps: {fix: {do: purchase, if: {category: repair}, times: 2}}
levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 10}}}
"""


def written(tests: str, rules: str = RULES) -> str:
    """A file with rules, and with tests if there are any."""
    return dedent(rules) + (f"tests:\n{indent(dedent(tests), '  ')}" if tests else "")


def compiled(tests: str, rules: str = RULES, **others: str) -> Compiled:
    """The club with one file of rules and tests, and other files by name."""
    files = {f"{name}.yaml": dedent(text) for name, text in others.items()}
    return compile_sources({"programme.yaml": PROGRAMME, "rules.yaml": written(tests, rules), **files}, "club")


def told(tests: str, rules: str = RULES) -> list[str]:
    """Code and message of everything that is wrong."""
    found = compiled(tests, rules).diagnostics
    return [f"{each.code} {each.message}" for each in found if each.severity is Severity.ERROR]


def runs(tests: str, rules: str = RULES, with_all: bool = False, **others: str) -> list[Run]:
    """The tests of the club, run."""
    club = compiled(tests, rules, **others)
    assert club.ruleset is not None, club.diagnostics
    return list(Runner(club.ruleset, with_all).run_all(club.tests))


def failures(tests: str, rules: str = RULES, **others: str) -> list[str]:
    """What those tests tell that fail."""
    return [failure(run, "club") for run in runs(tests, rules, with_all=False, **others) if not run.passed]


def run_of(events: str, expect: str, more: str = "", with_all: bool = False, **others: str) -> Run:
    """One test of the club, of events and expectations as they stand in a list."""
    (run,) = runs(
        f"- name: A test\n{indent(dedent(more), '  ')}\n  events:\n{indent(dedent(events), '    ')}\n"
        f"  expect:\n{indent(dedent(expect), '    ')}\n",
        with_all=with_all,
        **others,
    )
    return run
