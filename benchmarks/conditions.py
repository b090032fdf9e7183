"""What asking a condition costs, beside what nobody can do better by hand, and what checking many rule files costs.

Run with `python benchmarks/conditions.py`. One condition is compiled as rules are, written by hand as a lambda, and
asked of Google's implementation of the language it is written in (`cel-expr-python`); they take turns in one run, for
an action that meets it and for one that does not. Compiled is to be within 3 times the lambda. Then 500 rules in 20
files are loaded and checked, which is to take less than half a second.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from cel_expr_python import cel
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rulesets import compile_sources

EXPRESSION = 'action.category == "repair" && action.co2_saved_kg >= 2.0 && "eco" in member.segments'

PROGRAMME = """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}, xp: {}}
member_attributes: {city: text, newsletter: yes_no}
segments: {eco: {if: {member.newsletter: yes}}}
actions:
"""

ACTION = """\
  purchase_{number}:
    attributes:
      category: [repair, second_hand, new]
      co2_saved_kg: number
      quantity: whole
      shop: text
      tags: {{list: text}}
"""

RULE = """\
  rule_{number}:
    when: purchase_{action}
    if: |
      action.category in ["repair", "second_hand"] && action.co2_saved_kg >= 2
        && ("eco" in member.segments || count.purchases_{action} >= {number})
    give: {{points: 10 * co2_saved_kg, xp: 5, at_most: 200}}
    limits: {{times_per_day: 3, points_per_week: 500}}
"""

STRUCTURED_RULE = """\
  rule_{number}:
    when: purchase_{action}
    if:
      category: [repair, second_hand]
      co2_saved_kg: {{at_least: 2}}
      any_of: [{{member.segments: eco}}, {{count.purchases_{action}: {{at_least: {number}}}}}]
    give: {{points: 10 * co2_saved_kg, xp: 5, at_most: 200}}
    limits: {{times_per_day: 3, points_per_week: 500}}
"""

FILES, RULES_A_FILE = 20, 25


def sources() -> dict[str, str]:
    """A programme of 500 rules in 20 files, every second one with an expression."""
    files = {"programme.yaml": PROGRAMME + "".join(ACTION.format(number=number) for number in range(FILES))}
    for file in range(FILES):
        rules = "".join(
            (RULE if number % 2 else STRUCTURED_RULE).format(number=file * RULES_A_FILE + number + 1, action=file)
            for number in range(RULES_A_FILE)
        )
        files[f"rules_{file}.yaml"] = f"counts: {{purchases_{file}: {{of: purchase_{file}}}}}\npoints:\n{rules}"
    return files


def compiled() -> Callable[[OfAction], bool]:
    """The condition as rules have it."""
    rule = f"points:\n  p:\n    when: purchase_0\n    if: |\n      {EXPRESSION}\n    give: {{points: 1}}\n"
    found = compile_sources({"programme.yaml": PROGRAMME + ACTION.format(number=0), "rules.yaml": rule}, "club")
    assert found.ruleset is not None, found.diagnostics
    return predicate_of(found.ruleset.points[0].condition)


def asked_of_cel() -> Callable[[OfAction], bool]:
    variables = {"action.category": cel.Type.STRING, "action.co2_saved_kg": cel.Type.DOUBLE}
    segments = {"member.segments": cel.Type.List(cel.Type.STRING)}
    expression = cel.NewEnv(variables=variables | segments).compile(EXPRESSION)

    def ask(facts: OfAction) -> bool:
        data = {f"action.{name}": value for name, value in facts.attributes.items()}
        return bool(expression.eval(data=data | {"member.segments": facts.member["segments"]}).value())

    return ask


def microseconds(ask: Callable[[OfAction], bool], facts: OfAction, times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        ask(facts)
    return (time.perf_counter() - begin) / times * 1e6


def measure_conditions(rounds: int, times: int, console: Console) -> Table:
    contenders: dict[str, Callable[[OfAction], bool]] = {
        "a lambda, written by hand": lambda facts: (
            facts.attributes["category"] == "repair"
            and facts.attributes["co2_saved_kg"] >= 2  # type: ignore[operator]
            and "eco" in facts.member["segments"]  # type: ignore[operator]
        ),
        "compiled": compiled(),
        "cel-expr-python": asked_of_cel(),
    }
    met = OfAction({"category": "repair", "co2_saved_kg": 2.5}, {"segments": ["new", "eco"]})
    unmet = OfAction({"category": "new", "co2_saved_kg": 2.5}, {"segments": ["new", "eco"]})
    took: dict[tuple[str, bool], list[float]] = {}
    for _ in track(range(rounds), "asking", console=console, transient=True):
        for name, ask in contenders.items():
            assert ask(met)
            assert not ask(unmet)
            for facts in (met, unmet):
                took.setdefault((name, facts is met), []).append(microseconds(ask, facts, times))
    table = Table("condition", "µs, met", "ratio", "µs, not met", "ratio", title="Asking a condition")
    floor = [statistics.median(took["a lambda, written by hand", outcome]) for outcome in (True, False)]
    for name in contenders:
        held, failed = (statistics.median(took[name, outcome]) for outcome in (True, False))
        ratios = [f"{held / floor[0]:.2f}", f"{failed / floor[1]:.2f}"]
        table.add_row(name, f"{held:.3f}", ratios[0], f"{failed:.3f}", ratios[1])
    return table


def measure_checking(rounds: int, console: Console) -> Table:
    files = sources()
    took: list[float] = []
    for _ in track(range(rounds), "checking", console=console, transient=True):
        begin = time.perf_counter()
        found = compile_sources(files, "club")
        took.append((time.perf_counter() - begin) * 1000)
        assert found.ruleset is not None, found.diagnostics
    lines = sum(text.count("\n") for text in files.values())
    table = Table("rule files", "lines", "ms, median", "ms, longest", title="Loading and checking")
    rules = f"{FILES * RULES_A_FILE} rules in {FILES} files"
    table.add_row(rules, f"{lines:,}", f"{statistics.median(took):.0f}", f"{max(took):.0f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20_000, help="times asked in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, interleaved (default: %(default)s)")
    arguments = parser.parse_args()
    console = Console()
    console.print(measure_conditions(arguments.rounds, arguments.times, console))
    console.print(measure_checking(arguments.rounds, console))


if __name__ == "__main__":
    main()
