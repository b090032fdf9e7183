"""A small programme and the shortest way to check rules in it."""

from textwrap import dedent

from engine.rules.ruleset import Ruleset
from engine.rulesets import Compiled, Diagnostic, compile_sources, render

PROGRAMME = """\
name: Club
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}, xp: {}}
perks: {voucher: {}}
actions:
  purchase:
    attributes:
      category: [repair, second_hand, new]
      co2_saved_kg: {type: number, optional: yes}
      quantity: whole
      express: yes_no
      shop: text
      tags: {list: text}
      delivered_at: instant
  help.found: {attributes: {topic: text}}
"""
"""Everything of it can be used; a test that checks some rules is told of what it leaves unused, too."""

UNUSED = {"TRG080", "TRG081", "TRG082"}


def check(rules: str, programme: str = PROGRAMME) -> Compiled:
    """What becomes of one file of rules, `rules.yaml`, beside a `programme.yaml`."""
    return compile_sources({"programme.yaml": dedent(programme), "rules.yaml": dedent(rules)}, "club")


def findings(rules: str, programme: str = PROGRAMME) -> list[Diagnostic]:
    """What is wrong with some rules, apart from names that they leave unused."""
    return [each for each in check(rules, programme).diagnostics if each.code not in UNUSED]


def told(rules: str, programme: str = PROGRAMME) -> list[str]:
    """The code and message of everything that is wrong with some rules."""
    return [f"{each.code} {each.message}" for each in findings(rules, programme)]


def report(rules: str, programme: str = PROGRAMME) -> str:
    """The whole report on some rules, apart from names that they leave unused."""
    sources = {"programme.yaml": dedent(programme), "rules.yaml": dedent(rules)}
    return render(findings(rules, programme), sources)


def ruleset(rules: str, programme: str = PROGRAMME) -> Ruleset:
    """The ruleset of rules that have no errors."""
    compiled = check(rules, programme)
    assert compiled.ruleset is not None, compiled.diagnostics
    return compiled.ruleset
