"""What feed items say, in each language that we write: one phrasebook a language, nothing else to translate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language. What stands in braces is filled in with names, numbers and other phrases."""

    points_given: str
    points_given_limited: str
    points_limited: str
    cooldown: str
    limits: dict[str, str]
    """By period: what is said when a limit of that period is used up."""
    badge_won: str
    tier_won: str
    level_reached: str
    level_lowered: str
    level_begun: str
    streak_begun: str
    streak_extended: str
    streak_broken: str
    streak_milestone: str
    step_advanced: str
    step_done: str
    challenge_completed: str
    challenge_ended: str
    points_corrected: str
    badge_withdrawn: str
    streak_corrected: str
    challenge_now_completed: str
    challenge_not_completed: str
    periods: dict[str, tuple[str, str]]
    """By period: one of them, and several."""
    level_ladder: str


PHRASEBOOKS = {
    "sv": Phrasebook(
        points_given="Du fick {amount} {wallet} för {rule}",
        points_given_limited="Du fick {amount} {wallet} för {rule}: mer rymdes inte inom gränsen",
        points_limited="{rule} gav inget den här gången: {limit}",
        cooldown="det är för kort tid sedan förra gången",
        limits={
            "day": "dagens gräns är nådd",
            "week": "veckans gräns är nådd",
            "month": "månadens gräns är nådd",
            "ever": "gränsen är nådd",
        },
        badge_won="Du fick märket {badge}",
        tier_won="Du fick märket {badge}: {tier}",
        level_reached="Du har nått nivån {level}",
        level_lowered="Du är nu på nivån {level}",
        level_begun="Du börjar på nivån {level}",
        streak_begun="{streak}: en ny svit har börjat",
        streak_extended="{streak}: {length} i rad",
        streak_broken="{streak}: sviten bröts efter {length}",
        streak_milestone="{streak}: du nådde {length} i rad!",
        step_advanced="{challenge}: {step}, {value} av {target}",
        step_done="{challenge}: {step} är klart",
        challenge_completed="Du klarade utmaningen {challenge}",
        challenge_ended="Utmaningen {challenge} är slut",
        points_corrected="Rättelse: {amount} {wallet} för {rule}",
        badge_withdrawn="Rättelse: märket {badge} togs tillbaka",
        streak_corrected="Rättelse: sviten {streak} är nu {length}",
        challenge_now_completed="Rättelse: du klarade utmaningen {challenge}",
        challenge_not_completed="Rättelse: utmaningen {challenge} är inte klar",
        periods={"day": ("{count} dag", "{count} dagar"), "week": ("{count} vecka", "{count} veckor")},
        level_ladder="Nivå",
    ),
    "en": Phrasebook(
        points_given="You got {amount} {wallet} for {rule}",
        points_given_limited="You got {amount} {wallet} for {rule}: the limit left no room for more",
        points_limited="{rule} gave nothing this time: {limit}",
        cooldown="it is too soon since the last time",
        limits={
            "day": "the limit for the day is reached",
            "week": "the limit for the week is reached",
            "month": "the limit for the month is reached",
            "ever": "the limit is reached",
        },
        badge_won="You won the badge {badge}",
        tier_won="You won the badge {badge}: {tier}",
        level_reached="You have reached the level {level}",
        level_lowered="You are now on the level {level}",
        level_begun="You begin on the level {level}",
        streak_begun="{streak}: a new run has begun",
        streak_extended="{streak}: {length} in a row",
        streak_broken="{streak}: the run ended after {length}",
        streak_milestone="{streak}: you made it to {length} in a row!",
        step_advanced="{challenge}: {step}, {value} of {target}",
        step_done="{challenge}: {step} is done",
        challenge_completed="You completed the challenge {challenge}",
        challenge_ended="The challenge {challenge} is over",
        points_corrected="Correction: {amount} {wallet} for {rule}",
        badge_withdrawn="Correction: the badge {badge} was withdrawn",
        streak_corrected="Correction: the run {streak} is now {length}",
        challenge_now_completed="Correction: you completed the challenge {challenge}",
        challenge_not_completed="Correction: the challenge {challenge} is not completed",
        periods={"day": ("{count} day", "{count} days"), "week": ("{count} week", "{count} weeks")},
        level_ladder="Level",
    ),
}
"""By language tag. Who reads none of these is told in the programme's first language if it is one, else in English."""
