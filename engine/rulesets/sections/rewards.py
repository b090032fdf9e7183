"""`rewards`: what members can claim from the catalogue.

repair_voucher:
  cost: {points: 500}
  stock: 200                             # for everybody together
  times_per_member: 1
  needs: {level: sprout}
  perks: [repair_voucher]
  last_day: 2027-12-31
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.rewards import RewardSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes
from engine.rulesets.challenge_dates import read_days
from engine.rulesets.costs import read_cost
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_perk_list, read_perks
from engine.rulesets.needs import read_needs
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.not_yet import report_not_yet
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a reward",
    optional=(
        "name",
        "description",
        "cost",
        "stock",
        "times_per_member",
        "needs",
        "perks",
        "first_day",
        "last_day",
    ),
    own_example="{cost: {points: 100}}",
)
_BOUNDS = ("cost", "needs", "stock", "times_per_member")


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    if parts:
        report_not_yet(parts[0].key.span, "a reward", "nobody can claim it", scope.findings)
    return replace(ruleset, rewards=read_named(parts, "a reward", REWARDS.example, _read, scope))


REWARDS = Section("rewards", f"rewards: {{free_coffee: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> RewardSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings)
    cost = read_cost(fields.get("cost"), "`cost`", scope)
    stock, times = (fields.whole(key, scope.findings) for key in ("stock", "times_per_member"))
    needs = read_needs(fields.get("needs"), scope)
    perks = read_perks(read_perk_list(fields.get("perks"), scope), scope)
    first, last = read_days(fields, scope)
    _report_free_for_all(name, fields, scope)
    _report_more_than_stock(fields, stock, times, scope)
    return RewardSpec(name.text, names, description, cost, stock, times, needs, perks, first, last)


def _report_free_for_all(name: Scalar, fields: Fields, scope: Scope) -> None:
    if fields.all_known and not any(key in fields for key in _BOUNDS):
        message = f"anybody can claim {quoted(name.text)} for nothing, as often as they like"
        scope.findings.add(codes.FREE_FOR_ALL, name.span, message, "add for example `times_per_member: 1`")


def _report_more_than_stock(fields: Fields, stock: int | None, times: int | None, scope: Scope) -> None:
    if stock is not None and times is not None and times > stock:
        message = f"each member can have {times:,}, and there are {stock:,} for all together"
        suggestion = "lower `times_per_member`, or raise `stock`"
        scope.findings.add(codes.MORE_THAN_STOCK, fields.place("times_per_member"), message, suggestion)
