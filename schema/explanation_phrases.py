"""What explanations say, in each language that we write; what feed items say stands in `phrases`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExplanationPhrases:
    """The phrases of one language. What stands in braces is filled in with names, numbers and other phrases."""

    quoted: str
    """An action type's name, which is no noun."""
    and_: str
    or_: str
    decimal: str
    next_day: str
    """A time on the day after."""
    because: str
    nothing: str
    """What is said first when an action gave nothing at all."""
    not_for: str
    """Why a rule did not match."""
    limited: str
    again: str
    """From when on a limit leaves room again."""
    times: dict[str, str]
    """By period: what a limit of how often says when it is used up."""
    amounts: dict[str, str]
    """By period: what a limit of how many points says when it is used up."""
    wallet_amounts: dict[str, str]
    """By period: the same for all rules together."""
    cooldown: str
    once_per: str
    waits: str
    """What is said of an action that waits for an operator."""
    was_refused: str
    taken_back: str
    taken_back_partly: str
    progress: str
    progress_towards: str
    now: str
    """How a count or an impact stands."""
    counted_before: str
    not_told: str
    has_already: str
    done_already: str
    also_takes: str
    the_badge: str
    a_surprise: str
    """In place of a hidden badge."""
    the_level: str
    the_segment: str
    begins: str
    is_over: str
    not_joined: str
    comes_first: str
    day_off: str
    paused: str
    before_the_run: str
    no_points: str
    nothing_pending: str
    held: str
    held_since: str
    by: str
    """The action that something was won by."""
    missing: str
    all_won: str
    gift_of: str
    only_given: str
    ways: dict[str, tuple[str, str]]
    """By measure: what one more does, and several more."""
    first_ways: dict[str, tuple[str, str]]
    """The same for somebody who has done nothing of it yet: those that would else speak of more."""
    in_all: str
    for_the_same: str
    way_any: str
    """The same when nobody can say how much."""
    on_level: str
    next_level: str
    top_level: str
    gives_points: str
    gives_fixed: str
    can_get: str
    cannot_now: str
    it_gives: str
    used: dict[str, str]
    """By period: how much of a limit of how often is used up."""
    used_amount: str
    given_so_far: str
    joining: str
    completed: str
    challenge_over: str
    challenge_begins: str
    challenge_progress: str
    ends: str
    step: str
    no_run: str
    run: str
    secured: str
    this_period: dict[str, str]
    """By what a streak counts: the present one is done."""
    at_risk: str
    at_risk_frozen: str
    """The same when a freeze would save the run."""
    day_free: str
    run_paused: str
    repairable: str


EXPLANATION_PHRASES = {
    "sv": ExplanationPhrases(
        quoted="”{name}”",
        and_="och",
        or_="eller",
        decimal=",",
        next_day="{time} nästa dag",
        because="{told}, eftersom {reasons}",
        nothing="Det här gav inget.",
        not_for="Inget för {rule}: {reasons}",
        limited="Inget för {rule} den här gången: {limit}",
        again="{limit}; igen från {time}",
        times={
            "day": "du kan få det {cap} gånger om dagen, och dagens är använda",
            "week": "du kan få det {cap} gånger i veckan, och veckans är använda",
            "month": "du kan få det {cap} gånger i månaden, och månadens är använda",
            "year": "du kan få det {cap} gånger om året, och årets är använda",
            "ever": "du kan få det {cap} gånger, och det har du fått",
        },
        amounts={
            "day": "det ger högst {cap} {wallet} om dagen, och de är dina redan",
            "week": "det ger högst {cap} {wallet} i veckan, och de är dina redan",
            "month": "det ger högst {cap} {wallet} i månaden, och de är dina redan",
            "year": "det ger högst {cap} {wallet} om året, och de är dina redan",
            "ever": "det ger högst {cap} {wallet}, och de är dina redan",
        },
        wallet_amounts={
            "day": "du kan få högst {cap} {wallet} om dagen, och de är dina redan",
            "week": "du kan få högst {cap} {wallet} i veckan, och de är dina redan",
            "month": "du kan få högst {cap} {wallet} i månaden, och de är dina redan",
            "year": "du kan få högst {cap} {wallet} om året, och de är dina redan",
            "ever": "du kan få högst {cap} {wallet}, och de är dina redan",
        },
        cooldown="det är för kort tid sedan förra gången",
        once_per="det ger en gång för varje {attribute}, och den här har redan gett",
        waits="Det här väntar på att någon tittar på det, och räknas inte än",
        was_refused="Någon har tittat på det här och inte godkänt det, så det räknas inte",
        taken_back="Det här togs tillbaka av {brand} {day} och räknas inte. Skälet: {reason}",
        taken_back_partly="En del av det här togs tillbaka av {brand} {day}. Skälet: {reason}",
        progress="{rule}: {value} av {target}",
        progress_towards="{rule}: {value} av {target} till {tier}",
        now="{rule}: nu {amount}",
        counted_before="{rule}: det här hade räknats redan",
        not_told="{what} saknas",
        has_already="{rule} har du redan",
        done_already="{rule}: redan klart",
        also_takes="{told}, men det krävs också {needs}",
        the_badge="märket {badge}",
        a_surprise="något som ännu är en överraskning",
        the_level="nivån {level}",
        the_segment="att du hör till {segment}",
        begins="{rule} börjar {day}",
        is_over="{rule} var slut {day}",
        not_joined="Du är inte med i {rule}",
        comes_first="{step}: {first} kommer först",
        day_off="{rule}: en sådan dag räknas inte",
        paused="{rule}: du hade paus, och då räknas inget",
        before_the_run="{rule}: dagen ligger före sviten",
        no_points="{rule}: det blev inga poäng",
        nothing_pending="{rule}: det fanns inget väntande att stoppa",
        held="Du har {what}",
        held_since="Du har {what} sedan {day}",
        by="{told}, för {action}",
        missing="{told}. Det som fattas: {ways}",
        all_won="{rule}: det finns inget mer att vinna",
        gift_of="Du har inte {rule} än. Du får det med: {givers}",
        only_given="Du har inte {rule} än, och inget i reglerna ger det just nu",
        ways={
            "times": ("{action} en gång till", "{action} {n} gånger till"),
            "sum": ("{action}, 1 till av {attribute}", "{action}, {n} till av {attribute}"),
            "distinct": ("{action} med ett nytt värde på {attribute}", "{action} med {n} nya värden på {attribute}"),
            "highest": ("{action} med högre {attribute}", "{action} med högre {attribute}"),
            "on_days": ("{action} på 1 dag till", "{action} på {n} dagar till"),
            "points": ("{action}", "{action}"),
        },
        first_ways={
            "times": ("{action} en gång", "{action} {n} gånger"),
            "sum": ("{action}, 1 av {attribute}", "{action}, {n} av {attribute}"),
            "distinct": ("{action} med ett värde på {attribute}", "{action} med {n} olika värden på {attribute}"),
            "on_days": ("{action} på 1 dag", "{action} på {n} dagar"),
        },
        in_all="{way} sammanlagt",
        for_the_same="{way} för samma {attribute}",
        way_any="{action}",
        on_level="Du är på nivån {level}",
        next_level="{value} av {target} {wallet} till {level}: {remaining} kvar",
        top_level="Du är på nivån {level}, som är den högsta",
        gives_points="{wallet} får du av {ways}",
        gives_fixed="{action}, {points} varje gång",
        can_get="Du kan få {rule} nu: {ways}",
        cannot_now="Du kan inte få {rule} just nu: {limit}",
        it_gives="{ways} ger {given}",
        used={
            "day": "i dag har du fått det {used} av {cap} gånger",
            "week": "den här veckan har du fått det {used} av {cap} gånger",
            "month": "den här månaden har du fått det {used} av {cap} gånger",
            "year": "i år har du fått det {used} av {cap} gånger",
            "ever": "du har fått det {used} av {cap} gånger",
        },
        used_amount="{used} av {cap} är använda",
        given_so_far="Hittills har det gett dig {given}",
        joining="Gå med först",
        completed="Du klarade {rule} {day}",
        challenge_over="{rule} är slut",
        challenge_begins="{rule} har inte börjat än",
        challenge_progress="{rule}: {value} av {target}",
        ends="till och med {day}",
        step="{step} {value} av {target}",
        no_run="{rule}: ingen svit just nu. {way} så börjar en",
        run="{rule}: {length} i rad",
        secured="{told}, och {period}",
        this_period={
            "day": "dagen är klar",
            "week": "veckan är klar",
            "month": "månaden är klar",
            "days": "den här gången är klar",
        },
        at_risk="{told}. {way} före {time}, annars bryts sviten",
        at_risk_frozen="{told}. {way} före {time}, annars går det åt en frysning",
        day_free="{told}. Just nu krävs inget",
        run_paused="{told}. Du har paus",
        repairable="{rule}: sviten på {length} bröts, men du kan laga den före {time}",
    ),
    "en": ExplanationPhrases(
        quoted="“{name}”",
        and_="and",
        or_="or",
        decimal=".",
        next_day="{time} the next day",
        because="{told}, because {reasons}",
        nothing="This gave nothing.",
        not_for="Nothing for {rule}: {reasons}",
        limited="Nothing for {rule} this time: {limit}",
        again="{limit}; again from {time}",
        times={
            "day": "you can get it {cap} times a day, and today's are used up",
            "week": "you can get it {cap} times a week, and this week's are used up",
            "month": "you can get it {cap} times a month, and this month's are used up",
            "year": "you can get it {cap} times a year, and this year's are used up",
            "ever": "you can get it {cap} times, and you have",
        },
        amounts={
            "day": "it gives at most {cap} {wallet} a day, and you have them already",
            "week": "it gives at most {cap} {wallet} a week, and you have them already",
            "month": "it gives at most {cap} {wallet} a month, and you have them already",
            "year": "it gives at most {cap} {wallet} a year, and you have them already",
            "ever": "it gives at most {cap} {wallet}, and you have them already",
        },
        wallet_amounts={
            "day": "you can get at most {cap} {wallet} a day, and you have them already",
            "week": "you can get at most {cap} {wallet} a week, and you have them already",
            "month": "you can get at most {cap} {wallet} a month, and you have them already",
            "year": "you can get at most {cap} {wallet} a year, and you have them already",
            "ever": "you can get at most {cap} {wallet}, and you have them already",
        },
        cooldown="it is too soon since the last time",
        once_per="it gives once for each {attribute}, and this one has given already",
        waits="This waits for somebody to look at it, and does not count yet",
        was_refused="Somebody has looked at this and not approved it, so it does not count",
        taken_back="This was taken back by {brand} on {day} and does not count. The reason: {reason}",
        taken_back_partly="A part of this was taken back by {brand} on {day}. The reason: {reason}",
        progress="{rule}: {value} of {target}",
        progress_towards="{rule}: {value} of {target} for {tier}",
        now="{rule}: now {amount}",
        counted_before="{rule}: this had counted already",
        not_told="{what} was not told",
        has_already="You have {rule} already",
        done_already="{rule}: done already",
        also_takes="{told}, but it also takes {needs}",
        the_badge="the badge {badge}",
        a_surprise="something that is still a surprise",
        the_level="the level {level}",
        the_segment="that you belong to {segment}",
        begins="{rule} begins on {day}",
        is_over="{rule} was over on {day}",
        not_joined="You have not joined {rule}",
        comes_first="{step}: {first} comes first",
        day_off="{rule}: such a day does not count",
        paused="{rule}: you paused, and then nothing counts",
        before_the_run="{rule}: the day comes from before the run",
        no_points="{rule}: it came to no points",
        nothing_pending="{rule}: nothing was waiting that this would stop",
        held="You have {what}",
        held_since="You have had {what} since {day}",
        by="{told}, for {action}",
        missing="{told}. What is missing: {ways}",
        all_won="{rule}: there is nothing more to win",
        gift_of="You do not have {rule} yet. It comes with: {givers}",
        only_given="You do not have {rule} yet, and nothing in the rules gives it now",
        ways={
            "times": ("{action} one more time", "{action} {n} more times"),
            "sum": ("{action}, 1 more of {attribute}", "{action}, {n} more of {attribute}"),
            "distinct": ("{action} with one new value of {attribute}", "{action} with {n} new values of {attribute}"),
            "highest": ("{action} with a higher {attribute}", "{action} with a higher {attribute}"),
            "on_days": ("{action} on 1 more day", "{action} on {n} more days"),
            "points": ("{action}", "{action}"),
        },
        first_ways={
            "times": ("{action} once", "{action} {n} times"),
            "sum": ("{action}, 1 of {attribute}", "{action}, {n} of {attribute}"),
            "distinct": ("{action} with one value of {attribute}", "{action} with {n} values of {attribute}"),
            "on_days": ("{action} on 1 day", "{action} on {n} days"),
        },
        in_all="{way} in all",
        for_the_same="{way} for the same {attribute}",
        way_any="{action}",
        on_level="You are on the level {level}",
        next_level="{value} of {target} {wallet} for {level}: {remaining} to go",
        top_level="You are on the level {level}, which is the highest",
        gives_points="{wallet} comes from {ways}",
        gives_fixed="{action}, {points} each time",
        can_get="You can get {rule} now: {ways}",
        cannot_now="You cannot get {rule} just now: {limit}",
        it_gives="{ways} gives {given}",
        used={
            "day": "today you have got it {used} of {cap} times",
            "week": "this week you have got it {used} of {cap} times",
            "month": "this month you have got it {used} of {cap} times",
            "year": "this year you have got it {used} of {cap} times",
            "ever": "you have got it {used} of {cap} times",
        },
        used_amount="{used} of {cap} are used up",
        given_so_far="So far it has given you {given}",
        joining="Join it first",
        completed="You completed {rule} on {day}",
        challenge_over="{rule} is over",
        challenge_begins="{rule} has not begun yet",
        challenge_progress="{rule}: {value} of {target}",
        ends="until {day} inclusive",
        step="{step} {value} of {target}",
        no_run="{rule}: no run just now. {way}, and one begins",
        run="{rule}: {length} in a row",
        secured="{told}, and {period}",
        this_period={
            "day": "today is done",
            "week": "this week is done",
            "month": "this month is done",
            "days": "this time is done",
        },
        at_risk="{told}. {way} before {time}, or the run ends",
        at_risk_frozen="{told}. {way} before {time}, or a freeze is spent",
        day_free="{told}. Nothing is asked just now",
        run_paused="{told}. You have paused",
        repairable="{rule}: the run of {length} ended, but you can repair it before {time}",
    ),
}
"""By language tag: those that feed items are told in as well."""
