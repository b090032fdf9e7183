"""`points`: an action that meets a condition puts points into wallets, within limits.

found_it_yourself:
  name: {sv: Hittade svaret själv, en: Found it yourself}
  when: help.answer_found
  if: {solved: true}
  give: {points: 20, xp: 20}
  hold_for: 48 hours                        # pending until then
  cancel_if: {action: support.call_started, same: topic}
  limits: {times_per_day: 3, cooldown: 10 minutes}
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.rules.limits import wallet_limits
from engine.rules.points import Award, PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.tree import Amount
from engine.rulesets import codes, nodes, values
from engine.rulesets.amounts import fixed, read_amount
from engine.rulesets.conditions import read_condition
from engine.rulesets.counts import countable_attribute
from engine.rulesets.diagnostics import near, quoted
from engine.rulesets.forms import Form
from engine.rulesets.gifts import example_gift
from engine.rulesets.holds import read_waiting
from engine.rulesets.limits import read_limits
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import DeclaredAction, Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a points rule",
    required={"when": "purchase", "give": "{points: 10}"},
    optional=("name", "description", "if", "hold_for", "cancel_if", "once_per", "limits"),
    elsewhere={
        "at_most": "write it beside the wallet, as `give: {points: 10 * quantity, at_most: 200}`",
        "cooldown": "write it under `limits`, as `limits: {cooldown: 10 minutes}`",
        "times_per_day": "write it under `limits`, as `limits: {times_per_day: 3}`",
        "points_per_day": "write it under `limits`, as `limits: {points_per_day: 500}`",
        "multiply": "points are multiplied in their amount, as `10 * quantity`, or for a time by `campaigns`",
    },
)
AWARD = Form("an award", required={"amount": "10 * quantity"}, optional=("at_most",))


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, points=read_named(parts, "a points rule", POINTS.example, _read, scope))


POINTS = Section("points", f"points: {{thank_you: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> PointsSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    action = scope.action(fields.get("when"))
    condition = read_condition(fields.get("if"), action, scope)
    give = _awards(fields.get("give"), action, scope)
    once_per = countable_attribute(fields.get("once_per"), "`once_per`", action, scope)
    if once_per is not None and once_per.optional:
        message = f"{quoted(once_per.name)} is optional, and an action without it would never be rewarded"
        suggestion = "choose an attribute that every action has, or make it one"
        scope.findings.add(codes.NOT_COUNTABLE, fields.place("once_per"), message, suggestion)
    wallets = _wallets_named(fields.get("give"), scope)
    endless = name.span if "once_per" not in fields and not _all_limited(wallets, scope) else None
    limits = read_limits(fields.get("limits"), give, wallets, endless, scope)
    waiting = read_waiting(fields, action, scope)
    description = description_of(fields, scope.languages, scope.findings)
    if action is None or not give:
        return None
    return PointsSpec(
        name=name.text,
        names=names,
        when=action.type.name,
        give=give,
        condition=condition,
        limits=limits,
        hold_for=waiting.hold_for,
        cancel_if=waiting.cancel_if,
        once_per=once_per.name if once_per else None,
        description=description,
    )


def _awards(node: Node | None, action: DeclaredAction | None, scope: Scope) -> Mapping[str, Award]:
    """Awards by wallet; an `at_most` beside the wallets holds for each of them."""
    pairs = _pairs(node, scope) if node is not None else None
    shared = next((pair for pair in pairs or () if pair.key.text == "at_most"), None)
    most = values.whole(shared.value, "`at_most`", scope.findings) if shared else None
    awards: dict[str, Award] = {}
    for wallet, value in pairs or ():
        if wallet.text == "at_most":
            continue
        scope.wallets.use(wallet, scope.findings)
        if award := _award(value, most, action, scope):
            awards[wallet.text] = award
            _warn_of_full_wallet(wallet, value, award, scope)
    if shared and pairs and len(pairs) == 1:
        message = "`give` has an `at_most` but no wallet"
        scope.findings.add(codes.MISSING_KEY, shared.key.span, message, "add a wallet, as `points: 20`")
    return awards


def _pairs(node: Node, scope: Scope) -> Sequence[Pair] | None:
    return values.pairs(node, "`give`", scope.findings, f"give: {example_gift(scope)}", "wallets and amounts")


def _wallets_named(node: Node | None, scope: Scope) -> frozenset[str]:
    """The wallets that a rule means to fill, also with a broken amount or under a misspelt name."""
    keys = [key.text for key, _ in node.pairs] if isinstance(node, nodes.Mapping) else []
    known = scope.wallets.names
    return frozenset(key if key in known else near(key, known) or key for key in keys if key != "at_most")


def _all_limited(wallets: Collection[str], scope: Scope) -> bool:
    """Whether every one of these wallets takes only so much."""
    declared = [scope.dictionary.wallets.get(wallet) for wallet in wallets]
    return bool(declared) and all(wallet is not None and wallet.limits for wallet in declared)


def _award(node: Node, most: int | None, action: DeclaredAction | None, scope: Scope) -> Award | None:
    if not isinstance(node, nodes.Mapping):
        amount = read_amount(node, action, scope)
        return _capped(amount, most, node, scope) if amount is not None else None
    fields = AWARD.fields(node, scope.findings)
    own, content = (fields.get("at_most"), fields.get("amount")) if fields else (None, None)
    own_most = values.whole(own, "`at_most`", scope.findings) if own is not None else most
    amount = read_amount(content, action, scope) if content is not None else None
    return _capped(amount, own_most, own or node, scope) if amount is not None else None


def _warn_of_full_wallet(wallet: Scalar, at: Node, award: Award, scope: Scope) -> None:
    """A wallet that takes less in a period than one award of a rule."""
    declared = scope.dictionary.wallets.get(wallet.text)
    limits = wallet_limits(declared) if declared is not None else ()
    constant = fixed(award.amount)
    single = min(constant, award.at_most or constant) if constant is not None else None
    for limit in limits:
        if single is not None and limit.cap < single:
            message = (
                f"the wallet {quoted(wallet.text)} takes {limit.cap:,} {_per(limit.key)}, and this gives {single:,}"
            )
            suggestion = f"give less, or raise its limit {quoted(limit.key)} in `programme.yaml`"
            scope.findings.add(codes.CAP_BELOW_AWARD, at.span, message, suggestion)
            return


def _per(limit: str) -> str:
    """`per_day` as it is said."""
    return limit.replace("_", " ")


def _capped(amount: Amount, most: int | None, at: Node, scope: Scope) -> Award:
    constant = fixed(amount)
    if most is not None and constant is not None and constant > most:
        message = f"`at_most` is {most:,}, but the rule always gives {constant:,}"
        scope.findings.add(codes.CAP_BELOW_AWARD, at.span, message, "raise `at_most`, or give less")
    return Award(amount, most)
