"""Explanations over GraphQL: in words that a member understands, and as a tree for tools."""

from datetime import UTC, datetime
from pathlib import Path

from engine.clock import SetClock
from tests.schema.asking import BEARER, Json, garden
from tests.schema.garden import GARDEN, SURPRISING, action, watered

STEP = """
  rule { id name } part matched because condition
  observed { what asked value holds }
  gave { type text amount wallet { key } until limitedBy { key } campaigns { key } }
  limitedBy { key } progress { value target }
"""
EXPLANATION = f"text steps {{ {STEP} children {{ {STEP} }} }}"
SUBMIT = f"action {{ id explanation {{ {EXPLANATION} }} }} errors {{ message }}"

FUSSY = {
    **GARDEN,
    "rules.yaml": GARDEN["rules.yaml"].replace(
        "        when: plant.watered\n        give", "        when: plant.watered\n        if: {by: can}\n        give"
    ),
}
MEMBER = 'query($who: String = "ines") {{ member(program: "garden", externalId: $who) {{ {fields} }} }}'


def member(fields: str) -> str:
    return MEMBER.format(fields=fields)


def steps_of(explanation: Json) -> dict[str, Json]:
    return {each["rule"]["id"]: each for each in explanation["steps"]}


async def test_an_action_is_explained_rule_by_rule(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, FUSSY) as api:
        payload = await api.submit(SUBMIT, watered("1", by="can"))

    explanation = payload["action"]["explanation"]
    assert explanation["text"].startswith("Du fick 20 poäng och 20 XP för Vattnade en växt, eftersom by var can.")
    points = steps_of(explanation)["points.watered"]
    assert points["matched"] is True
    assert points["condition"] == "by is can"
    assert points["observed"] == [{"what": "by", "asked": "by is can", "value": "can", "holds": True}]
    assert [(each["type"], each["amount"], each["wallet"]["key"]) for each in points["gave"]] == [
        ("PointsGiven", 20, "points"),
        ("PointsGiven", 20, "xp"),
    ]
    autumn = steps_of(explanation)["challenges.autumn"]
    assert [(each["part"], each["matched"]) for each in autumn["children"]] == [("water", True)]
    assert steps_of(explanation)["badges.waterer"]["gave"][0]["text"] == "Du fick märket Vattnaren: Brons"


async def test_what_did_not_match_says_why_in_the_members_language(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, FUSSY) as api:
        hose = await api.submit(SUBMIT, watered("1", by="hose"))
        untold = await api.submit(SUBMIT, watered("2"))
        english = await api.ask(
            'query($id: ID!) { action(id: $id) { explanation(locale: "en") { steps { because } } } }',
            id=untold["action"]["id"],
        )

    told = steps_of(hose["action"]["explanation"])["points.watered"]
    assert (told["matched"], told["gave"]) == (False, [])
    assert told["because"] == "Inget för Vattnade en växt: by var hose (det krävs can)"
    told = steps_of(untold["action"]["explanation"])["points.watered"]
    assert told["observed"] == [{"what": "by", "asked": "by is can", "value": None, "holds": None}]
    assert told["because"] == "Inget för Vattnade en växt: by saknas"
    assert english["action"]["explanation"]["steps"][0]["because"] == "Nothing for Watered a plant: by was not told"


async def test_a_limit_says_what_is_allowed_and_from_when_on_again(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for number in range(3):
            await api.submit("errors { message }", watered(str(number), at=f"2026-11-20T0{number}:00:00Z"))
        payload = await api.submit(SUBMIT, watered("one too many"))

    points = steps_of(payload["action"]["explanation"])["points.watered"]
    assert points["matched"] is True
    assert points["limitedBy"] == {"key": "times_per_day"}
    assert points["gave"][0]["until"] == "2026-11-20T23:00:00Z"
    assert points["because"] == (
        "Inget för Vattnade en växt den här gången: du kan få det 3 gånger om dagen, och dagens är använda; "
        "igen från 00:00 nästa dag"
    )


async def test_a_hidden_badge_is_told_of_once_it_is_won(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        first = await api.submit(SUBMIT, action("plot.weeded", "1", at="2026-11-20T09:00:00Z"))
        steps = await api.ask(member("nextSteps(first: 100) { rule { id name } text }"))
        second = await api.submit(SUBMIT, action("plot.weeded", "2"))

    assert "mole" not in str(first).lower() + str(steps).lower()
    assert "Mullvad" not in str(first) + str(steps)
    assert steps_of(second["action"]["explanation"])["badges.mole"]["because"] == "Du fick märket Mullvaden"


async def test_nothing_tells_of_a_hidden_badge_that_is_a_gift(sqlite_url: str, tmp_path: Path) -> None:
    fields = f"""badges {{ explanation {{ {EXPLANATION} }} }} streaks {{ explanation {{ {EXPLANATION} }} }}
        challenges {{ explanation {{ {EXPLANATION} }} }} level {{ explanation {{ {EXPLANATION} }} }}
        nextSteps(first: 100) {{ text rule {{ name }} actions {{ text }} }}"""
    async with garden(sqlite_url, tmp_path, SURPRISING) as api:
        payload = await api.submit(SUBMIT, watered("1"))
        told = await api.ask(member(fields))

    assert "mole" not in str(payload).lower() + str(told).lower()
    assert "mullvad" not in str(payload).lower() + str(told).lower()


async def test_a_badge_that_needs_a_hidden_one_says_that_there_is_a_surprise(sqlite_url: str, tmp_path: Path) -> None:
    needs = "needs: {badges: [mole], level: sprout}"
    keeper = f"\n      keeper: {{name: {{sv: Vårdaren, en: The keeper}}, {needs}}}\n    challenges:"
    files = {**GARDEN, "rules.yaml": GARDEN["rules.yaml"].replace("\n    challenges:", keeper)}
    explanation = f'explanation(locale: "en") {{ {EXPLANATION} }}'
    fields = f"badges {{ badge {{ key }} {explanation} }} nextSteps(first: 9) {{ text }}"
    async with garden(sqlite_url, tmp_path, files) as api:
        await api.submit("errors { message }", watered("1"))
        found = (await api.ask(member(fields)))["member"]

    explained = {each["badge"]["key"]: each["explanation"] for each in found["badges"]}
    assert explained["keeper"]["text"] == (
        "The keeper. What is missing: something that is still a surprise and the level Sprout."
    )
    assert "mole" not in str(found).lower()
    assert "keeper" not in str(found["nextSteps"])


async def test_a_limit_is_told_as_it_was_then(sqlite_url: str, tmp_path: Path) -> None:
    then = datetime(2026, 11, 20, 9, tzinfo=UTC)
    generous = {**GARDEN, "rules.yaml": GARDEN["rules.yaml"].replace("times_per_day: 3", "times_per_day: 9")}
    async with garden(sqlite_url, tmp_path, clock=SetClock(then)) as api:
        given = [watered(str(number), at=f"2026-11-20T0{number}:00:00Z") for number in range(4)]
        payload = [await api.submit("action { id }", each) for each in given][-1]
    async with garden(sqlite_url, tmp_path, generous) as api:
        document = "query($id: ID!) { action(id: $id) { explanation { text } } }"
        explained = await api.ask(document, id=payload["action"]["id"])

    assert "du kan få det 3 gånger om dagen" in explained["action"]["explanation"]["text"]


async def test_a_badge_says_why_it_is_won_and_what_is_missing(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("errors { message }", watered("1", at="2026-11-20T09:00:00Z"))
        found = await api.ask(member(f'badges {{ badge {{ key }} explanation(locale: "en") {{ {EXPLANATION} }} }}'))

    explained = {each["badge"]["key"]: each["explanation"] for each in found["member"]["badges"]}
    assert explained["waterer"]["text"] == (
        "You have had The waterer: Bronze since 2026-11-20, for “Watered”. "
        "The waterer: 1 of 4 for Silver. What is missing: “Watered” 3 more times."
    )
    (step,) = explained["waterer"]["steps"]
    assert (step["matched"], step["gave"][0]["type"]) == (False, "BadgeWon")
    assert [each["progress"] for each in step["children"]] == [{"value": 1, "target": 4}]
    assert explained["adviser"]["text"] == (
        "The adviser: 0 of 3. What is missing: “Was thanked”, 3 of votes for the same post."
    )


async def test_streaks_challenges_and_levels_are_explained_as_well(sqlite_url: str, tmp_path: Path) -> None:
    fields = """streaks { explanation { text } } challenges { explanation { text } } level { explanation { text } }"""
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("errors { message }", watered("1", at="2026-11-19T09:00:00Z"))
        found = (await api.ask(member(fields), {"Accept-Language": "en", **BEARER}))["member"]

    assert found["streaks"][0]["explanation"]["text"] == (
        "Green fingers: 1 day in a row. “Watered” one more time before 00:00 the next day, or the run ends."
    )
    assert found["challenges"][0]["explanation"]["text"] == (
        "Autumn: 1 of 3, until 2026-11-30 inclusive. What is missing: “Weeded” 2 times."
    )
    assert found["level"]["explanation"]["text"] == (
        "You are on the level Seed. 20 of 40 XP for Sprout: 20 to go. XP comes from “Watered”, 20 XP each time."
    )


async def test_a_completed_challenge_says_when_and_a_freeze_that_a_run_would_cost(
    sqlite_url: str, tmp_path: Path
) -> None:
    freezes = "every: day\n        freezes: {start_with: 1}"
    files = {**GARDEN, "rules.yaml": GARDEN["rules.yaml"].replace("every: day", freezes)}
    fields = "streaks { explanation { text } } challenges { explanation { text } }"
    async with garden(sqlite_url, tmp_path, files) as api:
        await api.submit("errors { message }", watered("1", at="2026-11-19T09:00:00Z"))
        for hour in (8, 9):
            await api.submit("errors { message }", action("plot.weeded", str(hour), at=f"2026-11-18T0{hour}:00:00Z"))
        found = (await api.ask(member(fields), {"Accept-Language": "en", **BEARER}))["member"]

    assert found["streaks"][0]["explanation"]["text"].endswith("before 00:00 the next day, or a freeze is spent.")
    assert found["challenges"][0]["explanation"]["text"] == "You completed Autumn on 2026-11-19."


async def test_next_steps_are_what_is_closest_with_what_would_bring_it(sqlite_url: str, tmp_path: Path) -> None:
    fields = """nextSteps { rule { kind id } text progress { value target fraction }
                actions { actionType condition remaining points text } }"""
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("errors { message }", watered("1", at="2026-11-19T09:00:00Z"))
        found = (await api.ask(member(fields), {"Accept-Language": "en", **BEARER}))["member"]["nextSteps"]

    assert [each["rule"]["id"] for each in found] == ["streaks.green_fingers", "levels", "challenges.autumn"]
    fractions = [each["progress"]["fraction"] for each in found]
    assert fractions == sorted(fractions, reverse=True)
    assert found[1]["actions"] == [
        {
            "actionType": "plant.watered",
            "condition": None,
            "remaining": None,
            "points": 20,
            "text": "“Watered”, 20 XP each time",
        }
    ]
    assert found[2]["actions"][0]["remaining"] == 2


async def test_next_steps_are_at_least_one_and_no_more_than_a_page(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("errors { message }", watered("1"))
        one = await api.ask(member("nextSteps(first: 1) { rule { id } }"))
        none = await api.answer(member("nextSteps(first: 0) { rule { id } }"))

    assert len(one["member"]["nextSteps"]) == 1
    assert none["errors"][0]["extensions"]["code"] == "BAD_PAGE"


async def test_words_fit_how_far_somebody_has_come(sqlite_url: str, tmp_path: Path) -> None:
    steps = member('nextSteps(first: 20) { rule { id } actions { text(locale: "en") condition } }')
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("1", member="jo"))
        await api.submit("result", action("answer.thanked", "2", post="7", votes=1))

        async def told(who: str) -> dict[str, list[Json]]:
            found = (await api.ask(steps, who=who))["member"]["nextSteps"]
            return {each["rule"]["id"]: each["actions"] for each in found}

        ines, jo = await told("ines"), await told("jo")

    assert [each["text"] for each in ines["badges.waterer"]] == ["“Watered” once"]
    assert [each["text"] for each in jo["badges.waterer"]] == ["“Watered” 3 more times"]
    assert [each["text"] for each in ines["badges.adviser"]] == ["“Was thanked”, 2 more of votes for the same post"]
    assert {each["condition"] for actions in (*ines.values(), *jo.values()) for each in actions} == {None}


async def test_one_of_a_unit_that_is_a_word_is_told_without_it(sqlite_url: str, tmp_path: Path) -> None:
    impact = """
    impact:
      calls: {name: Calls avoided, unit: calls, from: [{of: plant.watered, amount: 1}]}
      water: {name: Water, unit: l, from: [{of: plant.watered, amount: 1}]}
"""
    files = {**GARDEN, "programme.yaml": GARDEN["programme.yaml"] + impact}
    because = 'action { explanation(locale: "en") { steps { because } } }'
    async with garden(sqlite_url, tmp_path, files) as api:
        first, second = [
            (await api.submit(because, watered(at, at=at)))["action"]["explanation"]["steps"]
            for at in ("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z")
        ]

    def good(steps: Json) -> list[str]:
        return [each["because"] for each in steps if each["because"].startswith(("Calls avoided: now", "Water: now"))]

    assert good(first) == ["Calls avoided: now 1", "Water: now 1 l"]
    assert good(second) == ["Calls avoided: now 2 calls", "Water: now 2 l"]
