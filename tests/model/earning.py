"""Points: rules with their limits and campaigns, points that wait, wallets and what expires in them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor

from engine.rules.calendar import PeriodKind
from engine.rules.campaigns import CampaignSpec, Hours
from engine.rules.counts import spelt
from engine.rules.dictionary import Expiry
from engine.rules.entries import Action
from engine.rules.points import Award, PointsSpec
from tests.model.asking import holds, number_of
from tests.model.days import first_of, first_of_next, in_present_period, later, wall, weekday
from tests.model.member import Member
from tests.model.memories import Given, Held, Income, LimitKey, Rewarded

LARGEST = 1_000_000_000


def reward_action(member: Member) -> None:
    """Each points rule, in the order of the rule files: first what the action cancels, then what it is worth."""
    for rule in member.rules.points:
        _cancel(member, rule)
        _reward(member, rule)


def _cancel(member: Member, rule: PointsSpec) -> None:
    cancel, action = rule.cancel_if, member.action
    if cancel is None or action is None or action.type != cancel.action or not holds(cancel.condition, member):
        return

    same = _spelt(action, cancel.same)
    if None not in same.values():
        member.held = [each for each in member.held if (each.rule, each.same) != (rule.name, same)]


def _spelt(action: Action, names: Iterable[str]) -> dict[str, str | None]:
    return {name: spelt(action.attributes.get(name)) for name in names}


def _reward(member: Member, rule: PointsSpec) -> None:
    action = member.action
    if action is None or action.type != rule.when or not holds(rule.condition, member):
        return
    value = spelt(action.attributes.get(rule.once_per)) if rule.once_per else None
    if not _is_free(member, rule, value):
        return
    worth = {wallet: _worth(member, rule, wallet, award) for wallet, award in rule.give.items()}
    amounts = {wallet: min(amount, _room(member, rule, wallet)) for wallet, amount in worth.items()}
    amounts = {wallet: amount for wallet, amount in amounts.items() if amount > 0}
    if not amounts:
        return
    member.rewarded.append(Rewarded(rule.name, member.now, member.lives, value, amounts, _limits_now(member, rule)))
    for wallet, amount in amounts.items():
        member.given.append(Given(member.now, f"points.{rule.name}", wallet, amount))
    if rule.hold_for is not None:
        until = later(member.now, rule.hold_for, member.zone)
        same = _spelt(action, rule.cancel_if.same if rule.cancel_if else ())
        member.held.append(Held(rule.name, until, same, amounts))
    else:
        receive(member, amounts)


def _limits_now(member: Member, rule: PointsSpec) -> frozenset[LimitKey]:
    """Every limit that counts what the rule gives now."""
    limits = rule.limits
    wallets = {wallet: member.dictionary.wallets[wallet].limits for wallet in rule.give}
    return frozenset(
        [
            *(("times", per) for per in limits.times),
            *limits.points,
            *((f"wallets.{wallet}", per) for wallet, caps in wallets.items() for per in caps),
            *([("cooldown", None)] if limits.cooldown else []),
            *([("once_per", None)] if rule.once_per else []),
        ]
    )


def _counted(member: Member, rule: str | None, limit: LimitKey) -> list[Rewarded]:
    """What counts for a limit of a rule, or of a wallet."""
    return [each for each in member.rewarded if rule in (None, each.rule) and limit in each.counts_for]


def _is_free(member: Member, rule: PointsSpec, value: str | None) -> bool:
    """Whether no cooldown, no `once_per` and no limit of times keeps the rule from rewarding at all."""
    if rule.once_per is not None:
        before = [each.value for each in _counted(member, rule.name, ("once_per", None))]
        if value is None or value in before:
            return False
    cooldown = rule.limits.cooldown
    if cooldown is not None:
        last = _counted(member, rule.name, ("cooldown", None))[-1:]
        if any(member.now < later(each.at, cooldown, member.zone) for each in last):
            return False
    for per, most in rule.limits.times.items():
        uses = [(each.on, 1) for each in _counted(member, rule.name, ("times", per))]
        if len(in_present_period(uses, member.lives, per)) >= most:
            return False
    return True


def _room(member: Member, rule: PointsSpec, wallet: str) -> int:
    """How much fits under the limits of the rule and of the wallet."""
    of_rule: list[tuple[str | None, LimitKey, int]] = [
        (rule.name, (limited, per), most) for (limited, per), most in rule.limits.points.items() if limited == wallet
    ]
    of_wallet: list[tuple[str | None, LimitKey, int]] = [
        (None, (f"wallets.{wallet}", per), most) for per, most in member.dictionary.wallets[wallet].limits.items()
    ]
    rooms = [LARGEST]
    for whose, limit, most in (*of_rule, *of_wallet):
        into_it = [each for each in _counted(member, whose, limit) if wallet in each.amounts]
        uses = [(each.on, each.amounts[wallet]) for each in into_it]
        rooms.append(most - sum(in_present_period(uses, member.lives, limit[1] or PeriodKind.EVER)))
    return max(0, min(rooms))


def _worth(member: Member, rule: PointsSpec, wallet: str, award: Award) -> int:
    """The amount, its `at_most`, campaigns, rounded down."""
    amount = number_of(award.amount, member)
    if amount is None or amount <= 0:
        return 0
    if award.at_most is not None:
        amount = min(amount, Fraction(award.at_most))
    return min(floor(_with_campaigns(member, rule.name, wallet, amount)), LARGEST)


def _with_campaigns(member: Member, rule: str, wallet: str, amount: Fraction) -> Fraction:
    """The best of those that overlap; then those that stack, first those that multiply, then those that add."""
    running = [each for each in member.rules.campaigns if _changes(each, rule, wallet) and _runs(each, member)]
    alone = [_changed(each, amount) for each in running if not each.stack]
    amount = max(alone, default=amount)
    for adds in (False, True):
        for campaign in running:
            if campaign.stack and (campaign.multiply is None) is adds:
                amount = _changed(campaign, amount)
    return amount


def _changes(campaign: CampaignSpec, rule: str, wallet: str) -> bool:
    return rule in (campaign.applies_to or (rule,)) and wallet in (campaign.wallets or (wallet,))


def _runs(campaign: CampaignSpec, member: Member) -> bool:
    today, clock = member.today, wall(member.now, member.zone)
    return (
        (campaign.first_day is None or campaign.first_day.toordinal() <= today)
        and (campaign.last_day is None or today <= campaign.last_day.toordinal())
        and weekday(today) in campaign.weekdays
        and (not campaign.hours or any(_lies_in(clock.hour * 60 + clock.minute, each) for each in campaign.hours))
        and holds(campaign.condition, member)
    )


def _lies_in(minute: int, hours: Hours) -> bool:
    if hours.start < hours.end:
        return hours.start <= minute < hours.end
    return minute >= hours.start or minute < hours.end


def _changed(campaign: CampaignSpec, amount: Fraction) -> Fraction:
    if campaign.multiply is not None:
        return amount * Fraction(campaign.multiply)
    return amount + (campaign.add or 0)


def give(member: Member, rule: str, amounts: Mapping[str, int]) -> None:
    """What a milestone, a challenge or a badge gives: as it stands."""
    for wallet, amount in amounts.items():
        member.given.append(Given(member.now, rule, wallet, amount))
    receive(member, amounts)


def receive(member: Member, amounts: Mapping[str, int]) -> None:
    """Points come into wallets; how long they last is decided now."""
    for wallet, amount in amounts.items():
        declared = member.dictionary.wallets.get(wallet)
        gone_on = _gone_on(declared.expires, member.today) if declared and declared.expires else None
        member.incomes.append(Income(wallet, member.newest_day, amount, gone_on, amount))


def _gone_on(expires: Expiry, today: int) -> int:
    """The first day without points that are earned today."""
    if expires.month_and_day is None:
        first = first_of(today, PeriodKind.MONTH, 0)
        for _ in range((expires.months or 0) + 1):
            first = first_of_next(first, PeriodKind.MONTH)
        return first
    year = first_of(today, PeriodKind.YEAR, 0)
    this_year = _last_day_with_them(year, *expires.month_and_day)
    next_year = _last_day_with_them(first_of_next(year, PeriodKind.YEAR), *expires.month_and_day)
    return (this_year if today <= this_year else next_year) + 1


def _last_day_with_them(year: int, month: int, day: int) -> int:
    """That day of a year, or the last of its month where it has none such."""
    first = year
    for _ in range(month - 1):
        first = first_of_next(first, PeriodKind.MONTH)
    return min(first + day, first_of_next(first, PeriodKind.MONTH)) - 1


def release_due(member: Member) -> None:
    due = [each for each in member.held if each.until <= member.now]
    member.held = [each for each in member.held if each.until > member.now]
    for held in due:
        receive(member, held.amounts)


def expire_due(member: Member) -> None:
    today = member.today
    for income in member.incomes:
        if income.left and income.gone_on is not None and income.gone_on <= today:
            member.expired.append((income.wallet, income.left))
            income.left = 0


def pay(member: Member, cost: Mapping[str, int]) -> bool:
    """Pays from what is lost first; pays nothing at all when some of it is not there."""
    if any(member.balance(wallet) < amount for wallet, amount in cost.items()):
        return False
    for wallet, amount in cost.items():
        member.spent.append((wallet, amount))
        _take(member, wallet, amount)
    return True


def _take(member: Member, wallet: str, amount: int) -> None:
    theirs = [each for each in member.incomes if each.wallet == wallet and each.left]
    for income in sorted(theirs, key=lambda each: (each.gone_on is None, each.gone_on or 0)):
        taken = min(income.left, amount)
        income.left -= taken
        amount -= taken
