"""What feed items say, in each language that we write: one phrasebook a language, nothing else to translate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language. What stands in braces is filled in with names, numbers and other phrases."""

    and_: str
    points_given: str
    points_given_limited: str
    points_held: str
    points_held_limited: str
    points_released: str
    points_cancelled: str
    points_expired: str
    points_spent: str
    during: str
    """What is said of points and of the campaigns that changed them."""
    points_limited: str
    counts_after_all: str
    cooldown: str
    once_per: str
    limits: dict[str, str]
    """By period: what is said when a limit of that period is used up."""
    badge_won: str
    tier_won: str
    badge_revoked: str
    tier_revoked: str
    level_reached: str
    level_lowered: str
    level_begun: str
    streak_begun: str
    streak_extended: str
    streak_broken: str
    streak_milestone: str
    streak_frozen: str
    freeze_received: str
    streak_paused: str
    streak_paused_one_day: str
    streak_repaired: str
    pending: dict[str, str]
    """By reason: what is said of an action that waits for an operator."""
    approved: str
    refused: str
    rejections_jumped: str
    webhook_disabled: str
    webhook_parked: str
    webhook_of_brand: str
    webhook_of_operators: str
    why_disabled: dict[str, str]
    """By reason: why nothing is sent to a webhook."""
    choice_refused: str
    acts: dict[str, str]
    """By what the member chose: what cannot be done."""
    refusals: dict[str, str]
    """By reason: why not."""
    challenge_joined: str
    challenge_left: str
    step_advanced: str
    step_done: str
    challenge_completed: str
    challenge_ended: str
    corrected: str
    """What is said of a correction, and why it was made."""
    whys: dict[str, str]
    points_corrected: str
    pending_corrected: str
    badge_withdrawn: str
    streak_corrected: str
    challenge_now_completed: str
    challenge_not_completed: str
    periods: dict[str, tuple[str, str]]
    """By period: one of them, and several."""
    rerated: str
    merged: str
    """What is said when the rules of the past became others, with all that this made otherwise."""
    rerated_nothing: str
    rerated_pending: str
    rerated_won: str
    rerated_lost: str
    rerated_level: str
    level_ladder: str


PHRASEBOOKS = {
    "sv": Phrasebook(
        and_="och",
        points_given="Du fick {amount} {wallet} för {rule}",
        points_given_limited="Du fick {amount} {wallet} för {rule}: mer rymdes inte, {limit}",
        points_held="{amount} {wallet} för {rule} är på väg till dig",
        points_held_limited="{amount} {wallet} för {rule} är på väg till dig: mer rymdes inte, {limit}",
        points_released="{amount} {wallet} för {rule} är framme hos dig",
        points_cancelled="{amount} {wallet} för {rule} uteblev",
        points_expired="{amount} {wallet} gick ut",
        points_spent="Du betalade {amount} {wallet} för {rule}",
        during="{told} ({campaigns})",
        counts_after_all="Det du gjorde räknas trots allt",
        points_limited="{rule} gav inget den här gången: {limit}",
        cooldown="det är för kort tid sedan förra gången",
        once_per="det har redan gett en gång",
        limits={
            "day": "dagens gräns är nådd",
            "week": "veckans gräns är nådd",
            "month": "månadens gräns är nådd",
            "year": "årets gräns är nådd",
            "ever": "gränsen är nådd",
        },
        badge_won="Du fick märket {badge}",
        tier_won="Du fick märket {badge}: {tier}",
        badge_revoked="Märket {badge} är inte längre ditt",
        tier_revoked="Märket {badge}: {tier} är inte längre ditt",
        level_reached="Du har nått nivån {level}",
        level_lowered="Du är nu på nivån {level}",
        level_begun="Du börjar på nivån {level}",
        streak_begun="{streak}: en ny svit har börjat",
        streak_extended="{streak}: {length} i rad",
        streak_broken="{streak}: sviten bröts efter {length}",
        streak_milestone="{streak}: du nådde {length} i rad!",
        streak_frozen="{streak}: en frysning räddade sviten på {length}, {left} kvar",
        freeze_received="{streak}: du fick en frysning, nu har du {freezes}",
        streak_paused="{streak}: paus från {first_day} till och med {last_day}",
        streak_paused_one_day="{streak}: paus {first_day}",
        streak_repaired="{streak}: sviten är lagad, {length} i rad",
        pending={
            "needs_approval": "{action}: vi tittar på det och hör av oss, tills dess räknas det inte",
            "held_back": "{action}: vi behöver titta närmare på det här innan det räknas",
        },
        approved="{action}: godkänt, nu räknas det",
        refused="{action}: det godkändes inte. Skälet: {reason}",
        rejections_jumped="{rejected} av {submitted} händelser från {brand} avvisades, oftast med {code}",
        webhook_disabled="Inget skickas längre till {webhook}: {why}",
        webhook_parked="På tre dagar tog {webhook} inte emot allt: {parked} lades åt sidan, först {type}",
        webhook_of_brand="webhooken hos {host} från {brand}",
        webhook_of_operators="webhooken hos {host}",
        why_disabled={
            "gone": "mottagaren vill inte ha något mer",
            "failing": "mottagaren har inte tagit emot något på fem dagar",
            "brand_disabled": "varumärket är avstängt",
            "no_key": "varumärket har ingen giltig nyckel kvar",
        },
        choice_refused="{act}: {reason}",
        acts={
            "join": "Du kan inte gå med i {rule}",
            "leave": "Du kan inte lämna {rule}",
            "pause": "Du kan inte pausa {rule}",
            "repair": "Du kan inte laga {rule}",
            "buy_freeze": "Du kan inte köpa en frysning till {rule}",
        },
        refusals={
            "no_such_rule": "det fanns inte då",
            "not_offered": "det går inte här",
            "not_now": "det går inte just nu",
            "too_late": "det är för sent",
            "not_enough_points": "poängen räcker inte",
            "no_room": "det är mer än vad som ryms",
        },
        challenge_joined="Du är med i utmaningen {challenge}",
        challenge_left="Du har lämnat utmaningen {challenge}",
        step_advanced="{challenge}: {step}, {value} av {target}",
        step_done="{challenge}: {step} är klart",
        challenge_completed="Du klarade utmaningen {challenge}",
        challenge_ended="Utmaningen {challenge} är slut",
        corrected="Rättelse: {told} ({why})",
        whys={
            "late": "något kom in i efterhand",
            "reversed": "en handling togs tillbaka",
            "restored": "en handling räknas igen",
            "rules": "reglerna har ändrats",
            "merged": "två konton är ett",
        },
        points_corrected="{amount} {wallet} för {rule}",
        pending_corrected="{amount} väntande {wallet} för {rule}",
        badge_withdrawn="märket {badge} togs tillbaka",
        streak_corrected="sviten {streak} är nu {length}",
        challenge_now_completed="du klarade utmaningen {challenge}",
        challenge_not_completed="utmaningen {challenge} är inte klar",
        periods={
            "day": ("{count} dag", "{count} dagar"),
            "week": ("{count} vecka", "{count} veckor"),
            "month": ("{count} månad", "{count} månader"),
            "days": ("{count} gång", "{count} gånger"),
        },
        rerated="Reglerna har ändrats, också bakåt i tiden: {changes}",
        merged="Dina två konton är ett: {changes}",
        rerated_nothing="dina framsteg har räknats om",
        rerated_pending="{amount} väntande {wallet}",
        rerated_won="märket {badge} är ditt",
        rerated_lost="märket {badge} är inte längre ditt",
        rerated_level="du är på nivån {level}",
        level_ladder="Nivå",
    ),
    "en": Phrasebook(
        and_="and",
        points_given="You got {amount} {wallet} for {rule}",
        points_given_limited="You got {amount} {wallet} for {rule} and no more, because {limit}",
        points_held="{amount} {wallet} for {rule} are on their way to you",
        points_held_limited="{amount} {wallet} for {rule} are on their way to you and no more, because {limit}",
        points_released="{amount} {wallet} for {rule} have reached you",
        points_cancelled="{amount} {wallet} for {rule} will not come",
        points_expired="{amount} {wallet} expired",
        points_spent="You paid {amount} {wallet} for {rule}",
        during="{told} ({campaigns})",
        counts_after_all="What you did counts after all",
        points_limited="{rule} gave nothing this time: {limit}",
        cooldown="it is too soon since the last time",
        once_per="it has given once already",
        limits={
            "day": "the limit for the day is reached",
            "week": "the limit for the week is reached",
            "month": "the limit for the month is reached",
            "year": "the limit for the year is reached",
            "ever": "the limit is reached",
        },
        badge_won="You won the badge {badge}",
        tier_won="You won the badge {badge}: {tier}",
        badge_revoked="The badge {badge} is yours no longer",
        tier_revoked="The badge {badge}: {tier} is yours no longer",
        level_reached="You have reached the level {level}",
        level_lowered="You are now on the level {level}",
        level_begun="You begin on the level {level}",
        streak_begun="{streak}: a new run has begun",
        streak_extended="{streak}: {length} in a row",
        streak_broken="{streak}: the run ended after {length}",
        streak_milestone="{streak}: you made it to {length} in a row!",
        streak_frozen="{streak}: a freeze saved the run of {length}, {left} left",
        freeze_received="{streak}: you got a freeze, now you have {freezes}",
        streak_paused="{streak}: paused from {first_day} to {last_day} inclusive",
        streak_paused_one_day="{streak}: paused on {first_day}",
        streak_repaired="{streak}: the run is repaired, {length} in a row",
        pending={
            "needs_approval": "{action}: we will look at it and tell you, until then it does not count",
            "held_back": "{action}: we need to take a closer look before this counts",
        },
        approved="{action}: approved, it counts now",
        refused="{action}: it was not approved. The reason: {reason}",
        rejections_jumped="{rejected} of {submitted} actions from {brand} were refused, most often with {code}",
        webhook_disabled="Nothing is sent any more to {webhook}: {why}",
        webhook_parked="What {webhook} did not take in three days was parked: {parked} so far, first {type}",
        webhook_of_brand="the webhook at {host} of {brand}",
        webhook_of_operators="the webhook at {host}",
        why_disabled={
            "gone": "the receiver wants nothing any more",
            "failing": "the receiver has taken nothing for five days",
            "brand_disabled": "the brand is disabled",
            "no_key": "the brand has no valid key left",
        },
        choice_refused="{act}: {reason}",
        acts={
            "join": "You cannot join {rule}",
            "leave": "You cannot leave {rule}",
            "pause": "You cannot pause {rule}",
            "repair": "You cannot repair {rule}",
            "buy_freeze": "You cannot buy a freeze for {rule}",
        },
        refusals={
            "no_such_rule": "there was no such thing then",
            "not_offered": "that is not offered here",
            "not_now": "not at this time",
            "too_late": "it is too late",
            "not_enough_points": "you have too few points",
            "no_room": "it is more than there is room for",
        },
        challenge_joined="You take part in the challenge {challenge}",
        challenge_left="You have left the challenge {challenge}",
        step_advanced="{challenge}: {step}, {value} of {target}",
        step_done="{challenge}: {step} is done",
        challenge_completed="You completed the challenge {challenge}",
        challenge_ended="The challenge {challenge} is over",
        corrected="Correction: {told} ({why})",
        whys={
            "late": "something came in late",
            "reversed": "an action was taken back",
            "restored": "an action counts again",
            "rules": "the rules were changed",
            "merged": "two accounts are one",
        },
        points_corrected="{amount} {wallet} for {rule}",
        pending_corrected="{amount} pending {wallet} for {rule}",
        badge_withdrawn="the badge {badge} was withdrawn",
        streak_corrected="the run {streak} is now {length}",
        challenge_now_completed="you completed the challenge {challenge}",
        challenge_not_completed="the challenge {challenge} is not completed",
        periods={
            "day": ("{count} day", "{count} days"),
            "week": ("{count} week", "{count} weeks"),
            "month": ("{count} month", "{count} months"),
            "days": ("{count} time", "{count} times"),
        },
        rerated="The rules were changed, for the past as well: {changes}",
        merged="Your two accounts are one: {changes}",
        rerated_nothing="your progress was counted anew",
        rerated_pending="{amount} pending {wallet}",
        rerated_won="the badge {badge} is yours",
        rerated_lost="the badge {badge} is yours no longer",
        rerated_level="you are on the level {level}",
        level_ladder="Level",
    ),
}
"""By language tag. Who reads none of these is told in the programme's first language if it is one, else in English."""
