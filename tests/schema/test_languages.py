"""Which language a text is told in, and what feed items say in each."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.rules import dictionary, effects
from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect
from engine.rules.entries import Act, EntryId
from engine.rules.instants import Instant
from engine.rules.streaks import StreakPeriod
from schema.book import Book
from schema.locales import Reader, accepted_languages
from schema.phrases import PHRASEBOOKS
from schema.sentences import sentence
from tests.club import club
from tests.schema.asking import BEARER, KEY, Api, api_at, garden, garden_app, served
from tests.schema.garden import FRIDAY_NOON, GARDEN, PROGRAMME, RULES, watered
from tests.schema.listening import socket_at

NAMES = """query($locale: String, $member: String!) {
  program(key: "garden") { name(locale: $locale) }
  member(program: "garden", externalId: $member) { wallets { wallet { name(locale: $locale) } }
    feed(last: 1) { nodes { text(locale: $locale) rule { name(locale: $locale) } } } } }"""


async def names(api: Api, member: str, header: str | None = None, locale: str | None = None) -> tuple[str, str, str]:
    """The programme's name, a wallet's within the member, and the first feed item's text."""
    headers = BEARER if header is None else {**BEARER, "Accept-Language": header}
    answer = await api.ask(NAMES, headers, member=member, locale=locale)
    (item,) = answer["member"]["feed"]["nodes"]
    return answer["program"]["name"], answer["member"]["wallets"][0]["wallet"]["name"], item["text"]


SWEDISH = ("Trädgården", "Poäng", "Du fick 20 poäng för Vattnade en växt")
ENGLISH = ("The garden", "Points", "You got 20 points for Watered a plant")


async def test_the_order_is_argument_member_caller_program(sqlite_url: str, tmp_path: Path) -> None:
    register = 'mutation { registerMember(input: {program: "garden", member: "ines", locale: "en"}) { created } }'
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask(register)
        await api.submit_all("accepted", [watered("one"), watered("two", member="jo")])
        assert await names(api, "jo") == SWEDISH  # the programme's first
        assert await names(api, "jo", "en-GB,en;q=0.9") == ENGLISH  # the caller's
        assert await names(api, "jo", "de, sv;q=0.5, en;q=0.1") == SWEDISH
        assert await names(api, "ines", "sv") == ("Trädgården", *ENGLISH[1:])  # within the member, the member's
        assert await names(api, "ines", "sv", locale="sv") == SWEDISH  # the argument
        assert await names(api, "ines", "sv", locale="fi") == ("Trädgården", *ENGLISH[1:])  # which nobody wrote


async def test_the_outcome_of_an_action_is_told_in_the_members_language(sqlite_url: str, tmp_path: Path) -> None:
    register = 'mutation { registerMember(input: {program: "garden", member: "ines", locale: "en"}) { created } }'
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask(register)
        payload = await api.submit("outcome { points { text wallet { name } } }", watered("one"))

    assert payload["outcome"]["points"][0] == {"text": ENGLISH[2], "wallet": {"name": "Points"}}


@pytest.mark.parametrize("where", ["the handshake", "the introduction"])
async def test_a_socket_says_its_language_in_the_handshake_or_the_introduction(
    sqlite_url: str, tmp_path: Path, where: str
) -> None:
    language = {"Accept-Language": "en"}
    headers, payload = (language, {}) if where == "the handshake" else ({}, language)
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address, **headers) as socket,
    ):
        await api.submit("result", watered("one"))
        await socket.introduce(authorization=f"Bearer {KEY}", **payload)
        await socket.subscribe('{ program(key: "garden") { name } }')
        assert (await socket.hear())["payload"]["data"]["program"] == {"name": "The garden"}


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", ()),
        ("sv", ("sv",)),
        ("en;q=0.2, sv-SE, sv;q=0.9", ("sv-SE", "sv", "en")),
        ("*, en;q=0, de;q=much, fi;q=0.5", ("fi",)),
        ("en, en;q=0.5", ("en",)),
        ("x" * 100 + ", sv", ("sv",)),
    ],
)
def test_accept_language_is_read_best_first(header: str, languages: tuple[str, ...]) -> None:
    assert accepted_languages(header) == languages


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ((), "hej"),
        (("en",), "hello"),
        (("EN-us",), "hello"),
        (("de", "en"), "hello"),
        (("pt-PT",), "olá"),
        (("pt",), "olá"),
        (("fi",), "hej"),
    ],
)
def test_the_closest_language_is_taken_and_else_the_first_written(wanted: tuple[str, ...], text: str) -> None:
    assert Reader(wanted).text({"sv": "hej", "en": "hello", "pt-BR": "olá"}) == text


AT, ENTRY = Instant(0), EntryId("00000000-0000-7000-8000-000000000000")
WATERED, FINGERS = RuleId("points.watered"), RuleId("streaks.green_fingers")
SLOWLY = RuleId("fair_play.slowly")
WATERER, AUTUMN = RuleId("badges.waterer"), RuleId("challenges.autumn")

CAMPAIGNS = """
    campaigns:
      rain:
        name: {sv: Regnveckan, en: Rain week}
        first_day: 2026-11-16
        last_day: 2026-11-22
        multiply: 2
      sun: {first_day: 2026-11-16, last_day: 2026-11-22, add: 5, stack: yes, name: {sv: sun, en: sun}}
"""

GUARD = """
    fair_play:
      slowly:
        name: {sv: Sakta, en: Slowly}
        why: {sv: Det gick lite fort., en: That was a little fast.}
        when: plant.watered
        at_most: 30
        per: day
"""
FILES = {**GARDEN, "campaigns.yaml": CAMPAIGNS, "fair_play.yaml": GUARD}

SENTENCES: list[tuple[AnyEffect, str, str]] = [
    (
        effects.PointsGiven(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=20),
        "Du fick 20 poäng för Vattnade en växt",
        "You got 20 points for Watered a plant",
    ),
    (
        effects.PointsGiven(at=AT, rule=WATERED, entry=ENTRY, wallet="xp", amount=3, limited_by="xp_per_day"),
        "Du fick 3 XP för Vattnade en växt: mer rymdes inte, dagens gräns är nådd",
        "You got 3 XP for Watered a plant and no more, because the limit for the day is reached",
    ),
    (
        effects.PointsGiven(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=40, campaigns=("rain", "sun")),
        "Du fick 40 poäng för Vattnade en växt (Regnveckan, sun)",
        "You got 40 points for Watered a plant (Rain week, sun)",
    ),
    (
        effects.PointsHeld(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=20, until=AT),
        "20 poäng för Vattnade en växt är på väg till dig",
        "20 points for Watered a plant are on their way to you",
    ),
    (
        effects.PointsHeld(
            at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=2, until=AT, limited_by="points_per_day"
        ),
        "2 poäng för Vattnade en växt är på väg till dig: mer rymdes inte, dagens gräns är nådd",
        "2 points for Watered a plant are on their way to you and no more, because the limit for the day is reached",
    ),
    (
        effects.PointsReleased(at=AT, rule=WATERED, entry=None, wallet="points", amount=20, held_for=ENTRY),
        "20 poäng för Vattnade en växt är framme hos dig",
        "20 points for Watered a plant have reached you",
    ),
    (
        effects.PointsCancelled(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=20, held_for=ENTRY),
        "20 poäng för Vattnade en växt uteblev",
        "20 points for Watered a plant will not come",
    ),
    (
        effects.PointsExpired(at=AT, rule=RuleId("wallets.points"), entry=None, wallet="points", amount=7),
        "7 poäng gick ut",
        "7 points expired",
    ),
    (
        effects.PointsSpent(at=AT, rule=FINGERS, entry=ENTRY, wallet="points", amount=100),
        "Du betalade 100 poäng för Gröna fingrar",
        "You paid 100 points for Green fingers",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="times_per_day", until=None),
        "Vattnade en växt gav inget den här gången: dagens gräns är nådd",
        "Watered a plant gave nothing this time: the limit for the day is reached",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="cooldown", until=None),
        "Vattnade en växt gav inget den här gången: det är för kort tid sedan förra gången",
        "Watered a plant gave nothing this time: it is too soon since the last time",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="points_ever", until=None),
        "Vattnade en växt gav inget den här gången: gränsen är nådd",
        "Watered a plant gave nothing this time: the limit is reached",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="once_per", until=None),
        "Vattnade en växt gav inget den här gången: det har redan gett en gång",
        "Watered a plant gave nothing this time: it has given once already",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="wallets.points.per_year", until=None),
        "Vattnade en växt gav inget den här gången: årets gräns är nådd",
        "Watered a plant gave nothing this time: the limit for the year is reached",
    ),
    (
        effects.PointsLimited(at=AT, rule=WATERED, entry=ENTRY, limited_by="wallets.points.ever", until=None),
        "Vattnade en växt gav inget den här gången: gränsen är nådd",
        "Watered a plant gave nothing this time: the limit is reached",
    ),
    (
        effects.BadgeRevoked(at=AT, rule=WATERER, entry=None, badge="waterer", tier="bronze"),
        "Märket Vattnaren: Brons är inte längre ditt",
        "The badge The waterer: Bronze is yours no longer",
    ),
    (
        effects.BadgeRevoked(at=AT, rule=RuleId("badges.adviser"), entry=None, badge="adviser", value="7"),
        "Märket Rådgivaren är inte längre ditt",
        "The badge The adviser is yours no longer",
    ),
    (
        effects.StreakFrozen(
            at=AT,
            rule=FINGERS,
            entry=None,
            streak="green_fingers",
            period=date(2026, 11, 20),
            length=5,
            freezes_left=1,
        ),
        "Gröna fingrar: en frysning räddade sviten på 5 dagar, 1 kvar",
        "Green fingers: a freeze saved the run of 5 days, 1 left",
    ),
    (
        effects.FreezeReceived(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", freezes=2),
        "Gröna fingrar: du fick en frysning, nu har du 2",
        "Green fingers: you got a freeze, now you have 2",
    ),
    (
        effects.StreakPaused(
            at=AT,
            rule=FINGERS,
            entry=ENTRY,
            streak="green_fingers",
            first_day=date(2026, 12, 24),
            last_day=date(2026, 12, 26),
        ),
        "Gröna fingrar: paus från 2026-12-24 till och med 2026-12-26",
        "Green fingers: paused from 2026-12-24 to 2026-12-26 inclusive",
    ),
    (
        effects.StreakPaused(
            at=AT,
            rule=FINGERS,
            entry=ENTRY,
            streak="green_fingers",
            first_day=date(2026, 12, 24),
            last_day=date(2026, 12, 24),
        ),
        "Gröna fingrar: paus 2026-12-24",
        "Green fingers: paused on 2026-12-24",
    ),
    (
        effects.StreakRepaired(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", length=6, best=6),
        "Gröna fingrar: sviten är lagad, 6 dagar i rad",
        "Green fingers: the run is repaired, 6 days in a row",
    ),
    (
        effects.ChoiceRefused(
            at=AT, rule=FINGERS, entry=ENTRY, act=Act.BUY_FREEZE, reason=effects.Refusal.NOT_ENOUGH_POINTS
        ),
        "Du kan inte köpa en frysning till Gröna fingrar: poängen räcker inte",
        "You cannot buy a freeze for Green fingers: you have too few points",
    ),
    (
        effects.ChoiceRefused(at=AT, rule=AUTUMN, entry=ENTRY, act=Act.JOIN, reason=effects.Refusal.NOT_OFFERED),
        "Du kan inte gå med i Hösten: det går inte här",
        "You cannot join Autumn: that is not offered here",
    ),
    (
        effects.HeldBack(at=AT, rule=SLOWLY, entry=ENTRY, so_far=3),
        "Det gick lite fort.",
        "That was a little fast.",
    ),
    (
        effects.CountsAfterAll(at=AT, rule=SLOWLY, entry=ENTRY),
        "Rättelse: Det du gjorde räknas trots allt (något kom in i efterhand)",
        "Correction: What you did counts after all (something came in late)",
    ),
    (
        effects.ActionPending(
            at=AT, rule=dictionary.RULES, entry=ENTRY, reason=effects.PendingCode.NEEDS_APPROVAL, type="plant.watered"
        ),
        "Vattnade: vi tittar på det och hör av oss, tills dess räknas det inte",
        "Watered: we will look at it and tell you, until then it does not count",
    ),
    (
        effects.ActionApproved(at=AT, rule=dictionary.RULES, entry=ENTRY, type="plant.watered"),
        "Vattnade: godkänt, nu räknas det",
        "Watered: approved, it counts now",
    ),
    (
        effects.ActionRefused(at=AT, rule=dictionary.RULES, entry=ENTRY, reason="no plant", type="plant.watered"),
        "Vattnade: det godkändes inte. Skälet: no plant",
        "Watered: it was not approved. The reason: no plant",
    ),
    (
        effects.RejectionsJumped(
            at=AT, rule=dictionary.RULES, entry=None, brand="shop", rejected=30, submitted=40, code="X", since=AT
        ),
        "30 av 40 händelser från shop avvisades, oftast med X",
        "30 of 40 actions from shop were refused, most often with X",
    ),
    (
        effects.WebhookDisabled(
            at=AT, rule=dictionary.RULES, entry=None, webhook="w", brand="shop", host="example.org", why="no_key"
        ),
        "Inget skickas längre till webhooken hos example.org från shop: varumärket har ingen giltig nyckel kvar",
        "Nothing is sent any more to the webhook at example.org of shop: the brand has no valid key left",
    ),
    (
        effects.WebhookParked(
            at=AT, rule=dictionary.RULES, entry=None, webhook="w", brand=None, host="e.org", parked=3, type="badge.won"
        ),
        "På tre dagar tog webhooken hos e.org inte emot allt: 3 lades åt sidan, först badge.won",
        "What the webhook at e.org did not take in three days was parked: 3 so far, first badge.won",
    ),
    (
        effects.ChallengeJoined(at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn"),
        "Du är med i utmaningen Hösten",
        "You take part in the challenge Autumn",
    ),
    (
        effects.ChallengeLeft(at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn"),
        "Du har lämnat utmaningen Hösten",
        "You have left the challenge Autumn",
    ),
    (
        effects.BadgeWon(at=AT, rule=WATERER, entry=ENTRY, badge="waterer", tier="bronze"),
        "Du fick märket Vattnaren: Brons",
        "You won the badge The waterer: Bronze",
    ),
    (
        effects.BadgeWon(at=AT, rule=RuleId("badges.adviser"), entry=ENTRY, badge="adviser", value="7"),
        "Du fick märket Rådgivaren",
        "You won the badge The adviser",
    ),
    (
        effects.LevelChanged(at=AT, rule=RuleId("levels"), entry=ENTRY, before="seed", after="sprout"),
        "Du har nått nivån Grodd",
        "You have reached the level Sprout",
    ),
    (
        effects.LevelChanged(at=AT, rule=RuleId("levels"), entry=ENTRY, before="sprout", after="seed"),
        "Du är nu på nivån Frö",
        "You are now on the level Seed",
    ),
    (
        effects.LevelChanged(at=AT, rule=RuleId("levels"), entry=ENTRY, before=None, after="seed"),
        "Du börjar på nivån Frö",
        "You begin on the level Seed",
    ),
    (
        effects.StreakExtended(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", length=1, best=4),
        "Gröna fingrar: en ny svit har börjat",
        "Green fingers: a new run has begun",
    ),
    (
        effects.StreakExtended(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", length=5, best=5),
        "Gröna fingrar: 5 dagar i rad",
        "Green fingers: 5 days in a row",
    ),
    (
        effects.StreakBroken(at=AT, rule=FINGERS, entry=None, streak="green_fingers", length=1),
        "Gröna fingrar: sviten bröts efter 1 dag",
        "Green fingers: the run ended after 1 day",
    ),
    (
        effects.StreakMilestone(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", length=2),
        "Gröna fingrar: du nådde 2 dagar i rad!",
        "Green fingers: you made it to 2 days in a row!",
    ),
    (
        effects.ChallengeStepAdvanced(
            at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn", step="weed", value=1, target=2
        ),
        "Hösten: Rensa, 1 av 2",
        "Autumn: Weed, 1 of 2",
    ),
    (
        effects.ChallengeStepAdvanced(
            at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn", step="weed", value=2, target=2
        ),
        "Hösten: Rensa är klart",
        "Autumn: Weed is done",
    ),
    (
        effects.ChallengeCompleted(at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn"),
        "Du klarade utmaningen Hösten",
        "You completed the challenge Autumn",
    ),
    (
        effects.ChallengeEnded(at=AT, rule=AUTUMN, entry=None, challenge="autumn"),
        "Utmaningen Hösten är slut",
        "The challenge Autumn is over",
    ),
    (
        effects.PointsCorrected(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=-20),
        "Rättelse: -20 poäng för Vattnade en växt (något kom in i efterhand)",
        "Correction: -20 points for Watered a plant (something came in late)",
    ),
    (
        effects.PointsCorrected(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=5),
        "Rättelse: +5 poäng för Vattnade en växt (något kom in i efterhand)",
        "Correction: +5 points for Watered a plant (something came in late)",
    ),
    (
        effects.PointsCorrected(at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=0, pending=-20),
        "Rättelse: -20 väntande poäng för Vattnade en växt (något kom in i efterhand)",
        "Correction: -20 pending points for Watered a plant (something came in late)",
    ),
    (
        effects.BadgeWithdrawn(at=AT, rule=WATERER, entry=ENTRY, badge="waterer", tier="bronze"),
        "Rättelse: märket Vattnaren: Brons togs tillbaka (något kom in i efterhand)",
        "Correction: the badge The waterer: Bronze was withdrawn (something came in late)",
    ),
    (
        effects.StreakCorrected(at=AT, rule=FINGERS, entry=ENTRY, streak="green_fingers", length=3, best=3),
        "Rättelse: sviten Gröna fingrar är nu 3 dagar (något kom in i efterhand)",
        "Correction: the run Green fingers is now 3 days (something came in late)",
    ),
    (
        effects.ChallengeCorrected(at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn", completed=True),
        "Rättelse: du klarade utmaningen Hösten (något kom in i efterhand)",
        "Correction: you completed the challenge Autumn (something came in late)",
    ),
    (
        effects.ChallengeCorrected(at=AT, rule=AUTUMN, entry=ENTRY, challenge="autumn", completed=False),
        "Rättelse: utmaningen Hösten är inte klar (något kom in i efterhand)",
        "Correction: the challenge Autumn is not completed (something came in late)",
    ),
    (
        effects.PointsCorrected(
            at=AT, rule=WATERED, entry=ENTRY, wallet="points", amount=-20, why=effects.Why.REVERSED
        ),
        "Rättelse: -20 poäng för Vattnade en växt (en handling togs tillbaka)",
        "Correction: -20 points for Watered a plant (an action was taken back)",
    ),
    (
        effects.Rerated(
            at=AT,
            rule=dictionary.RULES,
            entry=None,
            version=2,
            points=(("points", 20, 0), ("points", 0, -5)),
            badges_lost=(("waterer", "bronze"),),
        ),
        "Reglerna har ändrats, också bakåt i tiden: +20 poäng, -5 väntande poäng, "
        "märket Vattnaren: Brons är inte längre ditt",
        "The rules were changed, for the past as well: +20 points, -5 pending points, "
        "the badge The waterer: Bronze is yours no longer",
    ),
    (
        effects.Rerated(at=AT, rule=dictionary.RULES, entry=None, version=2),
        "Reglerna har ändrats, också bakåt i tiden: dina framsteg har räknats om",
        "The rules were changed, for the past as well: your progress was counted anew",
    ),
    (
        effects.Merged(at=AT, rule=dictionary.RULES, entry=None, other="", gone=False, points=(("points", 20, 0),)),
        "Dina två konton är ett: +20 poäng",
        "Your two accounts are one: +20 points",
    ),
]


async def test_every_effect_has_a_sentence_in_every_language(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, FILES) as service:
        (program,) = service.programs()
    for effect, swedish, english in SENTENCES:
        assert sentence(effect, Book(program, Reader(("sv",)))) == swedish
        assert sentence(effect, Book(program, Reader(("en",)))) == english
    assert {type(effect) for effect, _, _ in SENTENCES} == set(effects.AnyEffect.__args__)


async def test_what_the_files_no_longer_declare_is_still_told_of_as_it_was(sqlite_url: str, tmp_path: Path) -> None:
    feed = """{ member(program: "garden", externalId: "ines") { feed { nodes { __typename text
      rule { id name } ... on StreakEvent { streak { key } }
      ... on BadgeWon { badge { key name tiers { key } } tier { key } }
      ... on ChallengeEvent { challenge { key } } ... on LevelChanged { after { key } }
      ... on PointsGiven { wallet { key name } } } } } }"""
    bare = """
        points:
          weeded: {name: {sv: Rensade, en: Weeded}, when: plot.weeded, give: {points: 1, xp: 1}}
    """
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await api.submit_all("accepted", [watered("one"), watered("two")])
    clock.move(timedelta(minutes=1))
    async with garden(sqlite_url, tmp_path, {**GARDEN, "rules.yaml": bare}, clock=clock) as api:
        items = (await api.ask(feed))["member"]["feed"]["nodes"]

    told = {each["__typename"]: each for each in items}
    assert told["PointsGiven"]["text"] == "Du fick 20 poäng för Vattnade en växt"
    tiers = [{"key": "bronze"}, {"key": "silver"}]
    assert told["BadgeWon"]["badge"] == {"key": "waterer", "name": "Vattnaren", "tiers": tiers}
    assert told["BadgeWon"]["tier"] == {"key": "bronze"}
    assert told["StreakExtended"]["streak"] == {"key": "green_fingers"}
    assert told["ChallengeStepAdvanced"]["challenge"] == {"key": "autumn"}
    assert told["LevelChanged"]["rule"] == {"id": "levels", "name": "Nivå"}
    assert told["LevelChanged"]["text"] == "Du har nått nivån Grodd"


async def test_a_name_that_was_changed_is_told_as_it_is_now_and_what_was_removed_as_it_was_last(
    sqlite_url: str, tmp_path: Path
) -> None:
    feed = """{ member(program: "garden", externalId: "ines") { feed { nodes { __typename text(locale: "en")
      ... on BadgeWon { tier { name(locale: "en") gives { perks { name(locale: "en") } } } } } }
      ledger(wallet: "xp") { nodes { wallet { name(locale: "en") } } } } }"""
    renamed = RULES.replace("en: The waterer", "en: The drencher").replace("en: Watered a plant", "en: Drenched one")
    first_tier = "bronze: {name: {sv: Brons, en: Bronze}, at_least: 1}"
    without = (
        renamed.replace(first_tier, "").replace("points: 20, xp: 20", "points: 20").replace("by: xp", "by: points")
    )
    only_points = PROGRAMME.replace("      xp: {name: {sv: XP, en: XP}}\n", "")
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await api.submit("result", watered("one"))
    clock.move(timedelta(minutes=1))
    copper = {**GARDEN, "rules.yaml": RULES.replace("en: Bronze", "en: Copper")}
    async with garden(sqlite_url, tmp_path, copper, clock=clock):
        clock.move(timedelta(minutes=1))
    last = {"programme.yaml": only_points, "rules.yaml": without}
    async with garden(sqlite_url, tmp_path, last, clock=clock) as api:
        member = (await api.ask(feed))["member"]

    told = {each["__typename"]: each for each in member["feed"]["nodes"]}
    assert told["BadgeWon"]["text"] == "You won the badge The drencher: Copper"
    assert told["BadgeWon"]["tier"]["name"] == "Copper"
    assert "You got 20 XP for Drenched one" in [each["text"] for each in member["feed"]["nodes"]]
    assert member["ledger"]["nodes"] == [{"wallet": {"name": "XP"}}]


def test_the_phrasebooks_say_the_same_in_every_language() -> None:
    def blanks(phrase: str) -> list[str]:
        return sorted(re.findall(r"{\w+}", phrase))

    first, *others = PHRASEBOOKS.values()
    for other in others:
        for name in first.__slots__:
            ours, theirs = getattr(first, name), getattr(other, name)
            if isinstance(ours, str):
                assert blanks(ours) == blanks(theirs), name
            else:
                assert ours.keys() == theirs.keys(), name


def test_the_phrasebooks_have_a_word_for_everything_that_is_looked_up() -> None:
    for phrases in PHRASEBOOKS.values():
        assert phrases.periods.keys() == {each.value for each in StreakPeriod}
        assert phrases.limits.keys() == {each.value for each in PeriodKind}
        assert phrases.acts.keys() == {each.value for each in Act}
        assert phrases.refusals.keys() == {each.value for each in effects.Refusal}
