"""One query paints the screen."""

import asyncio
from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from tests.schema.asking import Json, garden
from tests.schema.garden import FRIDAY_NOON, GARDEN, RULES, SURPRISING, action, watered

EXPIRING = "points: {name: {sv: Poäng, en: Points}, expires: {after: 1 month}}"

HOME = """
query {
  member(program: "garden", externalId: "ines") {
    externalId timeZone locale today asOf version
    program { key name(locale: "en") }
    level { held { key name(locale: "en") } next { key atLeast perks { key } }
            progress { value target remaining fraction } }
    wallets { wallet { key } balance earnedEver }
    perks { key name(locale: "en") description(locale: "en") }
    badges { badge { key hidden forEach } status tier { key atLeast } next { key gives { points { amount } } }
             times progress { value target } }
    streaks { streak { key every onlyOn milestones { length } } status current best secured atRiskUntil
              progress { value target } nextMilestone { length gives { points { wallet { key } amount } } } }
    challenges(status: [ACTIVE]) { challenge { key firstDay lastDay gives { points { amount } } } status startsAt endsAt
                  completedAt progress { value target fraction } steps { step { key times } done progress { value } } }
    ledger(first: 2) { totalCount nodes { number amount kind rule { kind id } rulesetVersion action { type } } }
    feed(first: 1) { totalCount nodes { __typename number text(locale: "en") } pageInfo { hasNextPage } }
  }
}
"""


async def test_one_query_paints_the_whole_home_screen(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for name in ("one", "two"):
            await api.submit("result", watered(name))
        await api.submit("result", action("answer.thanked", "thanks", post="7", votes=2))
        member = (await api.ask(HOME))["member"]

    assert member["externalId"] == "ines"
    assert member["timeZone"] == "Europe/Stockholm"
    assert member["today"] == "2026-11-20"
    assert member["asOf"] == "2026-11-20T12:00:00Z"
    assert member["program"] == {"key": "garden", "name": "The garden"}
    assert member["level"] == {
        "held": {"key": "sprout", "name": "Sprout"},
        "next": {"key": "tree", "atLeast": 500, "perks": []},
        "progress": {"value": 40, "target": 500, "remaining": 460, "fraction": 0.08},
    }
    assert member["wallets"] == [
        {"wallet": {"key": "points"}, "balance": 40, "earnedEver": 40},
        {"wallet": {"key": "xp"}, "balance": 40, "earnedEver": 40},
    ]
    assert member["perks"] == [{"key": "compost", "name": "Free compost", "description": "One bag a year"}]
    assert member["badges"] == [
        {
            "badge": {"key": "waterer", "hidden": False, "forEach": None},
            "status": "WON",
            "tier": {"key": "bronze", "atLeast": 1},
            "next": {"key": "silver", "gives": {"points": [{"amount": 100}]}},
            "times": 1,
            "progress": {"value": 2, "target": 4},
        },
        {
            "badge": {"key": "adviser", "hidden": False, "forEach": "post"},
            "status": "IN_PROGRESS",
            "tier": None,
            "next": None,
            "times": 0,
            "progress": {"value": 2, "target": 3},
        },
    ]
    assert member["streaks"] == [
        {
            "streak": {
                "key": "green_fingers",
                "every": "DAY",
                "onlyOn": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
                "milestones": [{"length": 2}],
            },
            "status": "SECURED",
            "current": 1,
            "best": 1,
            "secured": True,
            "atRiskUntil": "2026-11-21T23:00:00Z",
            "progress": {"value": 1, "target": 1},
            "nextMilestone": {"length": 2, "gives": {"points": [{"wallet": {"key": "points"}, "amount": 5}]}},
        }
    ]
    assert member["challenges"] == [
        {
            "challenge": {
                "key": "autumn",
                "firstDay": "2026-11-01",
                "lastDay": "2026-11-30",
                "gives": {"points": [{"amount": 50}]},
            },
            "status": "ACTIVE",
            "startsAt": "2026-10-31T23:00:00Z",
            "endsAt": "2026-11-30T23:00:00Z",
            "completedAt": None,
            "progress": {"value": 1, "target": 3, "fraction": 1 / 3},
            "steps": [
                {"step": {"key": "weed", "times": 2}, "done": False, "progress": {"value": 0}},
                {"step": {"key": "water", "times": 1}, "done": True, "progress": {"value": 1}},
            ],
        }
    ]
    assert member["ledger"]["totalCount"] == 4
    assert member["ledger"]["nodes"][0] == {
        "number": 4,
        "amount": 20,
        "kind": "GIVEN",
        "rule": {"kind": "POINTS", "id": "points.watered"},
        "rulesetVersion": 1,
        "action": {"type": "plant.watered"},
    }
    assert member["feed"]["nodes"] == [
        {"__typename": "LevelChanged", "number": 8, "text": "You have reached the level Sprout"}
    ]
    assert member["feed"]["pageInfo"] == {"hasNextPage": True}


async def test_the_rest_of_the_home_screen_counts_down_and_tells_how_rare_a_badge_is(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($days: Int) { member(program: "garden", externalId: "ines") { asOf unseenCount
        badges { badge { key rarity tiers { key rarity } } } challenges { endsAt secondsLeft }
        streaks { calendar(days: $days) { firstDay mark } } } }"""
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, clock=clock) as api:
        await api.submit_all("accepted", [watered(f"{who}", who) for who in ("ines", "jo", "bo", "mo")])
        await api.submit_all("accepted", [watered(f"jo {number}", "jo") for number in range(3)])
        await api.submit("result", action("answer.thanked", "thanks", post="7", votes=3))
        clock.move(timedelta(days=2))
        member = (await api.ask(query, days=2))["member"]
        whole = (await api.ask(query))["member"]
        (error,) = (await api.answer(query, days=29))["errors"]

    waterer, adviser = [each["badge"] for each in member["badges"]]
    assert waterer["rarity"] == 1.0
    assert waterer["tiers"] == [{"key": "bronze", "rarity": 1.0}, {"key": "silver", "rarity": 0.25}]
    assert (adviser["key"], adviser["rarity"], adviser["tiers"]) == ("adviser", 0.25, [])
    days = timedelta(days=8, hours=11)
    assert member["challenges"] == [{"endsAt": "2026-11-30T23:00:00Z", "secondsLeft": days.total_seconds()}]
    assert [each["mark"] for each in member["streaks"][0]["calendar"]] == ["MISSED", "OPEN"]
    assert [each["firstDay"] for each in whole["streaks"][0]["calendar"]] == ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert error["message"] == "a calendar has from 1 to 28 days, not 29."


async def test_those_who_complete_a_challenge_take_places(database_url: str, tmp_path: Path) -> None:
    query = """query($who: String!) { member(program: "garden", externalId: $who) {
        challenges { status place times } } }"""
    reverse = "mutation($input: ReverseActionInput!) { reverseAction(input: $input) { errors { code } } }"
    clock = SetClock(FRIDAY_NOON)

    async def places(*members: str) -> list[int | None]:
        found = [(await api.ask(query, who=who))["member"]["challenges"][0] for who in members]
        assert [each["place"] is not None for each in found] == [each["status"] == "COMPLETED" for each in found]
        return [each["place"] for each in found]

    async def complete(member: str, at: str | None = None) -> None:
        deeds = [action("plot.weeded", f"{member} {number}", member, at) for number in (1, 2)]
        await api.submit_all("accepted", [*deeds, watered(f"{member} water", member, at)])

    async with garden(database_url, tmp_path, clock=clock) as api:
        for member in ("ines", "jo"):
            await complete(member)
            clock.move(timedelta(hours=1))
        await api.submit("result", watered("bo", "bo"))
        assert await places("ines", "jo", "bo") == [1, 2, None]

        await complete("late", at="2026-11-20T11:00:00Z")
        assert await places("late", "ines", "jo") == [1, 2, 3]

        taken = {"program": "garden", "actionKey": "ines 1", "idempotencyKey": "back", "reason": "a mistake"}
        assert (await api.ask(reverse, input=taken))["reverseAction"]["errors"] == []
        assert await places("late", "ines", "jo") == [1, None, 2]

        await api.submit("result", action("plot.weeded", "again", "ines"))
        assert await places("late", "ines", "jo") == [1, 3, 2]


async def test_rarity_is_counted_again_after_a_while(sqlite_url: str, tmp_path: Path) -> None:
    query = '{ program(key: "garden") { badges { key rarity } } member(program: "garden", externalId: "ines") { id } }'
    clock = SetClock(FRIDAY_NOON)

    async def rarity() -> float:
        return float((await api.ask(query))["program"]["badges"][0]["rarity"])

    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        assert await rarity() == 0.0, "nobody has anything where nobody is"
        clock.move(timedelta(minutes=5))
        await api.submit("result", watered("one"))
        async with asyncio.timeout(30):
            while await rarity() != 1.0:
                pass
        await api.submit("result", watered("two", member="jo"))
        await api.submit("result", action("plot.weeded", "three", member="mo"))
        assert await rarity() == 1.0, "what was counted less than five minutes ago is told as it was"


async def test_points_can_be_asked_for_that_expire_soon(sqlite_url: str, tmp_path: Path) -> None:
    query = """query($days: Int) { member(program: "garden", externalId: "ines") { wallets {
        wallet { key } expiring(withinDays: $days) { amount } } } }"""
    programme = GARDEN["programme.yaml"].replace("points: {name: {sv: Poäng, en: Points}}", EXPIRING)
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, {**GARDEN, "programme.yaml": programme}, clock) as api:
        await api.submit("result", watered("one"))
        clock.move(timedelta(days=15))
        await api.submit("result", watered("two"))
        soon, later, all_ = [
            (await api.ask(query, days=days))["member"]["wallets"][0]["expiring"] for days in (30, 60, None)
        ]
        clock.move(timedelta(days=26))
        today, tomorrow = [(await api.ask(query, days=days))["member"]["wallets"][0]["expiring"] for days in (0, 1)]
        (error, *_) = (await api.answer(query, days=-1))["errors"]

    assert (len(soon), len(later)) == (1, 2)
    assert later == all_
    assert (len(today), len(tomorrow)) == (1, 1), "on the last day of December they are there until midnight"
    assert error["extensions"] == {"code": "BAD_PAGE"}


async def test_badges_and_challenges_can_be_asked_for_by_status(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ member(program: "garden", externalId: "ines") {
        locked: badges(status: [LOCKED]) { badge { key } } none: badges(status: []) { badge { key } }
        over: challenges(status: [ENDED, COMPLETED]) { status } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        member = (await api.ask(query))["member"]

    assert member == {"locked": [{"badge": {"key": "adviser"}}], "none": [], "over": []}


async def test_a_hidden_badge_is_told_of_only_once_it_is_won(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ member(program: "garden", externalId: "ines") { badges { badge { key } } }
                 program(key: "garden") { badges { key } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", action("plot.weeded", "one"))
        before = await api.ask(query)
        await api.submit("result", action("plot.weeded", "two"))
        after = await api.ask(query)

    assert "mole" not in [each["badge"]["key"] for each in before["member"]["badges"]]
    assert "mole" in [each["badge"]["key"] for each in after["member"]["badges"]]
    assert [each["key"] for each in after["program"]["badges"]] == ["waterer", "adviser"]


async def test_a_gift_never_gives_away_a_hidden_badge_that_was_not_won(sqlite_url: str, tmp_path: Path) -> None:
    gifts = """streaks { STREAK { milestones { gives { badge { key } } } } }
               challenges { CHALLENGE { gives { badge { key } } } }
               badges { BADGE { tiers { gives { badge { key } } } } }"""
    within = gifts.replace("STREAK", "nextMilestone { gives { badge { key } } } streak")
    within = within.replace("CHALLENGE", "challenge").replace("BADGE", "badge")
    without = "streaks { milestones { gives { badge { key } } } } challenges { gives { badge { key } } }"
    query = f"""{{ member(program: "garden", externalId: "ines") {{ {within} program {{ {without} }} }}
                  program(key: "garden") {{ {without} badges {{ tiers {{ gives {{ badge {{ key }} }} }} }} }} }}"""
    async with garden(sqlite_url, tmp_path, SURPRISING) as api:
        await api.submit("result", watered("one"))
        before = await api.ask(query)
        outcome = "outcome { badges { badge { key } } challenges { challenge { gives { badge { key } } } } }"
        won = (await api.submit(outcome, action("plot.weeded", "two")))["outcome"]
        after = await api.ask(query)

    assert "mole" not in str(before)
    assert won["badges"] == [{"badge": {"key": "mole"}}]
    assert won["challenges"][-1]["challenge"]["gives"]["badge"] == {"key": "mole"}
    assert "mole" not in str(after["program"])
    assert "mole" not in str(after["member"].pop("program")), "the same id means the same for whoever reads it"
    for list_ in ("streaks", "challenges", "badges"):
        assert "'badge': {'key': 'mole'}" in str(after["member"][list_])
    assert after["member"]["streaks"][0]["nextMilestone"]["gives"]["badge"] == {"key": "mole"}


async def test_the_trophy_shelf_is_one_query(sqlite_url: str, tmp_path: Path) -> None:
    query = """query($first: Int) { member(program: "garden", externalId: "ines") { badges(status: [WON]) {
        badge { key } times wonAt wins(first: $first) { totalCount nodes { tier { key } value wonAt } } } } }"""
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await api.submit("result", watered("one"))
        for post in ("7", "8"):
            clock.move(timedelta(hours=1))
            await api.submit("result", action("answer.thanked", post, post=post, votes=3))
        clock.move(timedelta(hours=1))
        await api.submit_all("accepted", [watered(key) for key in ("two", "three", "four")])
        waterer, adviser = (await api.ask(query))["member"]["badges"]
        _, shorter = (await api.ask(query, first=1))["member"]["badges"]
        error, *_ = (await api.answer(query, first=101))["errors"]

    assert (waterer["badge"]["key"], waterer["wonAt"]) == ("waterer", "2026-11-20T15:00:00Z")
    assert waterer["wins"]["nodes"] == [
        {"tier": {"key": "silver"}, "value": None, "wonAt": "2026-11-20T15:00:00Z"},
        {"tier": {"key": "bronze"}, "value": None, "wonAt": "2026-11-20T12:00:00Z"},
    ]
    assert (adviser["times"], adviser["wonAt"]) == (2, "2026-11-20T14:00:00Z")
    assert adviser["wins"]["nodes"] == [
        {"tier": None, "value": "8", "wonAt": "2026-11-20T14:00:00Z"},
        {"tier": None, "value": "7", "wonAt": "2026-11-20T13:00:00Z"},
    ]
    assert shorter["wins"] == {"totalCount": 2, "nodes": adviser["wins"]["nodes"][:1]}
    assert error["extensions"] == {"code": "BAD_PAGE"}


async def test_what_was_withdrawn_leaves_the_shelf(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ member(program: "garden", externalId: "ines") {
        badges { badge { key } status wonAt wins { nodes { value } } } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        for post in ("7", "8"):
            await api.submit("result", action("answer.thanked", post, post=post, votes=3))
        late = action("answer.thanked", "late", at="2026-11-20T11:00:00Z", post="8", votes=-1)
        corrections = (await api.submit("outcome { corrections { __typename } }", late))["outcome"]["corrections"]
        _, adviser = (await api.ask(query))["member"]["badges"]

    assert corrections == [{"__typename": "BadgeWithdrawn"}]
    assert (adviser["status"], adviser["wonAt"]) == ("WON", "2026-11-20T12:00:00Z")
    assert adviser["wins"]["nodes"] == [{"value": "7"}]


async def test_a_badge_without_tiers_says_itself_what_it_takes_and_gives(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ member(program: "garden", externalId: "ines") { badges {
        badge { key tiers { key } atLeast gives { points { amount } } } tier { key } next { key } wonAt
        progress { target } } } }"""
    once = """
        badges:
          tiered: {name: {sv: A, en: A}, count: {of: plant.watered}, tiers: {one: {name: {sv: B, en: B}, at_least: 2}}}
          plain: {name: {sv: C, en: C}, count: {of: plant.watered}, at_least: 1, give: {points: 5}}
          given: {name: {sv: D, en: D}}
        streaks:
          daily: {name: {sv: E, en: E}, when: plant.watered, every: day, milestones: {1: {badge: given}}}
    """
    async with garden(sqlite_url, tmp_path, {**GARDEN, "rules.yaml": once}) as api:
        await api.submit("result", watered("one"))
        tiered, plain, given = (await api.ask(query))["member"]["badges"]

    noon = "2026-11-20T12:00:00Z"
    definition: Json = {"key": "tiered", "tiers": [{"key": "one"}], "atLeast": None, "gives": None}
    assert tiered == {
        "badge": definition,
        "tier": None,
        "next": {"key": "one"},
        "wonAt": None,
        "progress": {"target": 2},
    }
    definition = {"key": "plain", "tiers": [], "atLeast": 1, "gives": {"points": [{"amount": 5}]}}
    assert plain == {"badge": definition, "tier": None, "next": None, "wonAt": noon, "progress": None}
    definition = {"key": "given", "tiers": [], "atLeast": None, "gives": None}
    assert given == {"badge": definition, "tier": None, "next": None, "wonAt": noon, "progress": None}


async def test_a_weekly_streak_asks_for_no_days(sqlite_url: str, tmp_path: Path) -> None:
    query = '{ program(key: "garden") { streaks { every onlyOn } } }'
    weekly = RULES.replace("every: day", "every: week")
    async with garden(sqlite_url, tmp_path, {**GARDEN, "rules.yaml": weekly}) as api:
        assert (await api.ask(query))["program"]["streaks"] == [{"every": "WEEK", "onlyOn": None}]


async def test_a_streak_that_nobody_saved_reads_as_broken_without_anybody_doing_anything(
    sqlite_url: str, tmp_path: Path
) -> None:
    query = """{ member(program: "garden", externalId: "ines") { streaks { status current best atRiskUntil } } }"""
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await api.submit("result", watered("one"))
        clock.move(timedelta(days=1))
        (tomorrow,) = (await api.ask(query))["member"]["streaks"]
        clock.move(timedelta(days=1))
        (later,) = (await api.ask(query))["member"]["streaks"]

    assert tomorrow == {"status": "AT_RISK", "current": 1, "best": 1, "atRiskUntil": "2026-11-21T23:00:00Z"}
    assert later == {"status": "NONE", "current": 0, "best": 1, "atRiskUntil": None}


async def test_a_program_tells_everything_that_a_form_or_a_catalogue_needs(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ programs { key } program(key: "garden") {
        key name languages timeZone weekStarts dayStarts levelsBy { key }
        version { number digest effectiveFrom publishedAt publishedBy note }
        actionTypes { key name attributes { name kind items choices required } }
        wallets { key } perks { key } levels { key atLeast } streaks { key }
        challenges { key steps { actionType times } }
    } }"""
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.ask(query)

    program = answer["program"]
    assert answer["programs"] == [{"key": "garden"}]
    assert (program["name"], program["languages"]) == ("Trädgården", ["sv", "en"])
    assert (program["timeZone"], program["weekStarts"], program["dayStarts"]) == ("Europe/Stockholm", "MONDAY", "00:00")
    assert program["version"]["number"] == 1
    assert program["version"]["publishedAt"] == "2026-11-20T12:00:00Z"
    assert program["actionTypes"][0] == {
        "key": "plant.watered",
        "name": "Vattnade",
        "attributes": [
            {"name": "plant", "kind": "TEXT", "items": None, "choices": [], "required": True},
            {"name": "litres", "kind": "NUMBER", "items": None, "choices": [], "required": False},
            {"name": "by", "kind": "CHOICE", "items": None, "choices": ["can", "hose", "rain"], "required": False},
            {"name": "seen_at", "kind": "INSTANT", "items": None, "choices": [], "required": False},
        ],
    }
    assert program["levelsBy"] == {"key": "xp"}
    assert [level["atLeast"] for level in program["levels"]] == [0, 40, 500]


async def test_nobody_and_nothing_are_null(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ program(key: "nowhere") { key } one: member(program: "garden", externalId: "nobody") { id }
                 other: member(program: "nowhere", externalId: "ines") { id } }"""
    async with garden(sqlite_url, tmp_path) as api:
        assert await api.ask(query) == {"program": None, "one": None, "other": None}


async def test_a_name_that_nobody_can_have_is_nobodys(database_url: str, tmp_path: Path) -> None:
    query = """query($program: String!, $name: String!) { member(program: $program, externalId: $name) { id } }"""
    ledger = """query($wallet: String) { member(program: "garden", externalId: "ines") {
        ledger(wallet: $wallet) { totalCount } } }"""
    async with garden(database_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        for name in ("", "a\x00b", "x" * 100_000):
            assert await api.ask(query, program="garden", name=name) == {"member": None}
            assert await api.ask(query, program=name, name="ines") == {"member": None}
        for wallet in ("", "a\x00b", "x" * 100_000):
            (error,) = (await api.answer(ledger, wallet=wallet))["errors"]
            assert error["extensions"]["code"] == "UNKNOWN_WALLET"
            assert len(error["message"]) < 200
