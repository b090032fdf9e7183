"""How a change of each field of a specification is told. A field without a phrase is told by its name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.campaigns import CampaignSpec
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.counts import CountSpec, NamedCount
from engine.rules.dictionary import NO_PROOF, ActionType, Dictionary, EventMapping, Impact, Wallet
from engine.rules.fair_play import Different, GuardSpec
from engine.rules.gifts import Gift
from engine.rules.leaderboards import LeaderboardSpec
from engine.rules.levels import Level, LevelsSpec
from engine.rules.needs import Needs
from engine.rules.points import Award, CancelIf, Limits, PointsSpec
from engine.rules.rewards import RewardSpec
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import Freezes, Pauses, Repair, StreakSpec
from engine.rules.tree import ALWAYS
from engine.rulesets.difference.values import (
    clock,
    each,
    elapsed,
    expiry,
    freezes,
    in_prose,
    pauses,
    proof,
    quoted_text,
    repair,
    shown,
    source,
    weekday,
    weekdays,
)

_NOTHING: tuple[object, ...] = (None, (), {}, frozenset(), ALWAYS, Gift(), Needs(), NO_PROOF, False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A verb with what follows it: `gives` with `20 points`."""

    verb: str
    words: Callable[[Any, Any], str] = lambda value, key: shown(value)
    """The value in words. In a mapping, the key under which it stands is given too; else None."""
    named: Callable[[str], str] = str
    """What it is said of, which is not always the thing itself: the points of a wallet."""

    def sentence(self, subject: str, before: object, after: object, key: object = None) -> str:
        """What changed, of which one side may be nothing at all."""
        subject = self.named(subject)
        if _is_nothing(before):
            return f"{subject} {self._with('now')} {self.words(after, key)}".rstrip()
        if _is_nothing(after):
            return f"{subject} {self._with('no longer')} {self.words(before, key)}".rstrip()
        old, new = self.words(before, key), self.words(after, key)
        if old == new:  # the words leave out what changed
            old, new = repr(before), repr(after)
        return f"{subject} {self.verb} {new} instead of {_without_same_unit(old, new)}"

    def _with(self, adverb: str) -> str:
        """`now gives`, but `is now given`."""
        first, _, rest = self.verb.partition(" ")
        return f"{first} {adverb} {rest}" if first in ("is", "are", "can", "must") else f"{adverb} {self.verb}"


_NUMBER = re.compile(r"((?:(?:after|at most|within|for|the last) )*)([0-9][0-9,.]*) ([^-+*/(]{1,25})")


def _without_same_unit(old: str, new: str) -> str:
    """`12` of `12 months`, where what it is compared with is in months too."""
    was, now = _NUMBER.fullmatch(old), _NUMBER.fullmatch(new)
    return was[2] if was and now and (was[1], was[3]) == (now[1], now[3]) else old


def phrase_of(owner: type, field: str) -> Phrase:
    """How a change of this field is told."""
    return _PHRASES.get((owner, field)) or _COMMON.get(field) or Phrase(f"has {in_prose(field)}")


def noun_of(owner: type, field: str) -> str | None:
    """What each of the things is called that a field holds by name; None when it holds no such things."""
    return _NOUNS.get((owner, field))


def _is_nothing(value: object) -> bool:
    return any(value is each or (type(value) is type(each) and value == each) for each in _NOTHING)


def _flag(verb: str) -> Phrase:
    return Phrase(verb, lambda value, key: "")


def _of(words: Callable[[Any], str]) -> Callable[[Any, Any], str]:
    return lambda value, key: words(value)


def _counted(noun: str, rest: str = "", before: str = "") -> Callable[[Any, Any], str]:
    """So many of something: `1 freeze`, `at most 3 freezes`."""
    return lambda value, key: f"{before}{value:,} {noun}{'' if value == 1 else 's'}{rest}"


def _every(value: object, key: object) -> str:
    return f"every {shown(value)}"


def _word(words: Mapping[str, str]) -> Callable[[Any, Any], str]:
    return lambda value, key: words.get(shown(value), shown(value))


def _of_wallet(value: object, key: object) -> str:
    return f"{shown(value)} {shown(key)}"


_MEASURES = {"times": "how often", "sum": "the sum", "distinct": "how many different", "highest": "the highest"}
_ORDERS = {"any": "in any order", "in_sequence": "one after the other"}

_COMMON: Mapping[str, Phrase] = {
    "names": Phrase("is called", lambda value, key: f"{quoted_text(value)} ({key})"),
    "description": Phrase("has the description", lambda value, key: f"{quoted_text(value)} ({key})"),
    "condition": Phrase("asks that"),
    "first_day": Phrase("begins on"),
    "last_day": Phrase("ends with"),
    "only_first": Phrase("is only for the first"),
    "cost": Phrase("costs", _of_wallet),
    "perks": Phrase("carries the perks"),
}

_PHRASES: Mapping[tuple[type, str], Phrase] = {
    (Ruleset, "levels"): Phrase("has levels", _of(lambda spec: ", ".join(level.name for level in spec.levels))),
    (Dictionary, "key"): Phrase("has the key"),
    (Dictionary, "languages"): Phrase("has the languages"),
    (Dictionary, "zone"): Phrase("has the zone"),
    (Dictionary, "week_starts"): Phrase("begins weeks on", _of(weekday)),
    (Dictionary, "day_starts"): Phrase("begins days at", _of(clock)),
    (Dictionary, "late_for"): Phrase("takes actions as late as", _of(elapsed)),
    (Dictionary, "unknown_members"): Phrase("says of unknown members:"),
    (Dictionary, "member_attributes"): Phrase("knows of members", lambda value, key: f"{key}: {shown(value)}"),
    (ActionType, "attributes"): Phrase("is told with", lambda value, key: f"{key}: {shown(value)}"),
    (ActionType, "proof"): Phrase("needs", _of(proof)),
    (ActionType, "keep_for"): Phrase("keeps everything that was told for"),
    (EventMapping, "action"): Phrase("becomes"),
    (EventMapping, "member"): Phrase("names the member in"),
    (EventMapping, "attributes"): Phrase("tells", lambda value, key: f"{key} in {value}"),
    (EventMapping, "proof"): Phrase("proves it by", lambda value, key: f"{key} in {value}"),
    (Wallet, "expires"): Phrase(
        "expire", _of(expiry), named=lambda name: f"points of `{name.removeprefix('wallet ')}`"
    ),
    (Wallet, "limits"): Phrase("takes at most", lambda value, key: f"{shown(value)} {each(key)}"),
    (Wallet, "spendable"): _flag("can be spent"),
    (Impact, "unit"): Phrase("is measured in", lambda value, key: f"{quoted_text(value)} ({key})"),
    (Impact, "sources"): Phrase("adds", _of(lambda found: ", ".join(map(source, found)))),
    (NamedCount, "spec"): Phrase("counts"),
    (CountSpec, "of"): Phrase("counts"),
    (CountSpec, "condition"): Phrase("counts only when"),
    (CountSpec, "measure"): Phrase("counts", _word(_MEASURES)),
    (CountSpec, "attribute"): Phrase("looks at"),
    (CountSpec, "for_each"): Phrase("counts for each"),
    (CountSpec, "per"): Phrase("begins anew", _every),
    (CountSpec, "within_days"): Phrase("looks back over", _counted("day")),
    (PointsSpec, "when"): Phrase("rewards"),
    (PointsSpec, "give"): Phrase("gives", lambda award, key: f"{shown(award.amount)} {key}"),
    (PointsSpec, "hold_for"): Phrase("holds points for"),
    (PointsSpec, "cancel_if"): Phrase("is cancelled by", _of(lambda found: found.action)),
    (PointsSpec, "once_per"): Phrase("is rewarded once for each"),
    (Award, "amount"): Phrase("gives", _of_wallet),
    (Award, "at_most"): Phrase("is capped at", _of_wallet),
    (Limits, "times"): Phrase("has a limit of", lambda value, key: f"{shown(value)} times {each(key)}"),
    (Limits, "points"): Phrase("has a limit of", lambda value, key: f"{shown(value)} {key[0]} {each(key[1])}"),
    (Limits, "cooldown"): Phrase("rests after a reward for"),
    (CancelIf, "action"): Phrase("is cancelled by"),
    (CancelIf, "same"): Phrase("is cancelled by an action with the same"),
    (CancelIf, "condition"): Phrase("is cancelled only when"),
    (CampaignSpec, "weekdays"): Phrase("is on", _of(weekdays)),
    (CampaignSpec, "hours"): Phrase("is on in the hours"),
    (CampaignSpec, "multiply"): Phrase("multiplies by"),
    (CampaignSpec, "add"): Phrase("adds"),
    (CampaignSpec, "applies_to"): Phrase("applies only to"),
    (CampaignSpec, "wallets"): Phrase("changes only"),
    (CampaignSpec, "stack"): _flag("comes on top of others"),
    (StreakSpec, "when"): Phrase("asks for"),
    (StreakSpec, "condition"): Phrase("counts only when"),
    (StreakSpec, "every"): Phrase("asks for it", _every),
    (StreakSpec, "at_least"): Phrase("needs", _counted("time", " each period")),
    (StreakSpec, "on_days"): Phrase("needs", _counted("different day", " each period")),
    (StreakSpec, "only_on"): Phrase("is on", _of(weekdays)),
    (StreakSpec, "milestones"): Phrase("gives", lambda value, key: f"{shown(value)} at {key:,} in a row"),
    (StreakSpec, "days"): Phrase("has periods of", _counted("day")),
    (StreakSpec, "freezes"): Phrase("has freezes:", _of(freezes)),
    (StreakSpec, "pause"): Phrase("can be paused", _of(pauses)),
    (StreakSpec, "repair"): Phrase("can be repaired", _of(repair)),
    (StreakSpec, "excused_days"): Phrase("asks nothing on", _of(lambda days: ", ".join(map(_stretch, days)))),
    (Freezes, "given"): Phrase("starts with", _counted("freeze")),
    (Freezes, "earn_one_every"): Phrase("earns a freeze", _counted("done period", before="after ")),
    (Freezes, "keep_at_most"): Phrase("keeps", _counted("freeze", before="at most ")),
    (Freezes, "cost"): Phrase("sells a freeze for", _of_wallet),
    (Pauses, "days_at_most"): Phrase("can be paused", _counted("day", " at a time", "for at most ")),
    (Pauses, "days_per_year"): Phrase("can be paused", _counted("day", " in a year", "for at most ")),
    (Repair, "within"): Phrase("can be repaired within"),
    (Repair, "cost"): Phrase("is repaired for", _of_wallet),
    (ChallengeSpec, "give"): Phrase("gives"),
    (ChallengeSpec, "who"): Phrase("is for"),
    (ChallengeSpec, "order"): Phrase("takes steps", _word(_ORDERS)),
    (ChallengeSpec, "needed"): Phrase("needs only", lambda value, key: f"{value:,} of its steps"),
    (ChallengeSpec, "days"): Phrase("lasts", _counted("day")),
    (ChallengeSpec, "every"): Phrase("begins anew", _every),
    (ChallengeSpec, "opt_in"): _flag("has to be joined"),
    (ChallengeSpec, "repeats"): Phrase("can be completed", _counted("time")),
    (ChallengeStep, "do"): Phrase("asks for"),
    (ChallengeStep, "times"): Phrase("needs"),
    (ChallengeStep, "condition"): Phrase("counts only when"),
    (ChallengeStep, "measure"): Phrase("counts", _word(_MEASURES)),
    (ChallengeStep, "attribute"): Phrase("looks at"),
    (BadgeSpec, "counts"): Phrase("is won by", _of(lambda names: " and ".join(map(_count, names)))),
    (BadgeSpec, "hidden"): _flag("is hidden"),
    (BadgeSpec, "keep"): Phrase("is kept", _word({"while_true": "only while it is true"})),
    (BadgeSpec, "once"): _flag("is won for one value only"),
    (BadgeSpec, "season"): Phrase("can be won anew", _every),
    (Tier, "at_least"): Phrase("needs"),
    (Tier, "give"): Phrase("gives"),
    (Needs, "badges"): Phrase("needs the badges"),
    (Needs, "level"): Phrase("needs the level"),
    (Needs, "segment"): Phrase("is only for the segment"),
    (Gift, "points"): Phrase("gives", _of_wallet),
    (Gift, "badge"): Phrase("gives the badge"),
    (Gift, "perks"): Phrase("gives the perks"),
    (LevelsSpec, "wallet"): Phrase("are reached by"),
    (LevelsSpec, "requalify"): Phrase("must be earned anew", _every),
    (Level, "at_least"): Phrase("begins at"),
    (RewardSpec, "cost"): Phrase("costs", _of_wallet),
    (RewardSpec, "stock"): Phrase("is there", _counted("time")),
    (RewardSpec, "times_per_member"): Phrase("can be claimed", _counted("time", " by each member")),
    (GuardSpec, "why"): Phrase("says to members", lambda value, key: f"{quoted_text(value)} ({key})"),
    (GuardSpec, "when"): Phrase("watches"),
    (GuardSpec, "condition"): Phrase("watches only when"),
    (GuardSpec, "at_most"): Phrase("lets through", _counted("time", before="at most ")),
    (GuardSpec, "for_each"): Phrase("lets that through for each"),
    (GuardSpec, "per"): Phrase("begins anew", _every),
    (GuardSpec, "within"): Phrase("lets that through within"),
    (GuardSpec, "different"): Phrase("asks for different", _of(lambda found: found.attribute)),
    (GuardSpec, "cool_off"): Phrase("cools off for"),
    (GuardSpec, "who"): Phrase("counts the actions of", _of(lambda whose: shown(whose).replace("_", " "))),
    (GuardSpec, "in_turns_with"): Phrase("counts what is done in turns with"),
    (GuardSpec, "then"): Phrase("leaves actions", _of(lambda then: shown(then).replace("_", " "))),
    (Different, "attribute"): Phrase("asks for different"),
    (Different, "at_least"): Phrase("asks for", _counted("different value", before="at least ")),
    (Different, "of_last"): Phrase("looks at the last", _counted("action")),
    (LeaderboardSpec, "wallet"): Phrase("ranks by the points in"),
    (LeaderboardSpec, "count"): Phrase("ranks by the count"),
    (LeaderboardSpec, "every"): Phrase("begins anew", _every),
    (LeaderboardSpec, "among"): Phrase("ranks"),
    (LeaderboardSpec, "top"): Phrase("shows", _counted("rank")),
}

_NOUNS: Mapping[tuple[type, str], str] = {
    (Dictionary, "actions"): "action type",
    (Dictionary, "wallets"): "wallet",
    (Dictionary, "perks"): "perk",
    (Dictionary, "segments"): "segment",
    (Dictionary, "impact"): "impact measure",
    (Dictionary, "cloud_events"): "event",
    (Ruleset, "counts"): "count",
    (Ruleset, "points"): "points rule",
    (Ruleset, "campaigns"): "campaign",
    (Ruleset, "streaks"): "streak",
    (Ruleset, "challenges"): "challenge",
    (Ruleset, "badges"): "badge",
    (Ruleset, "rewards"): "reward",
    (Ruleset, "leaderboards"): "leaderboard",
    (Ruleset, "fair_play"): "guard",
    (BadgeSpec, "tiers"): "tier",
    (ChallengeSpec, "steps"): "step",
    (LevelsSpec, "levels"): "level",
}


def _count(name: str) -> str:
    return "a count of its own" if name.startswith("badges.") else f"the count {name}"


def _stretch(days: Any) -> str:
    first, last = days
    return str(first) if first == last else f"{first} to {last}"
