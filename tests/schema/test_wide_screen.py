"""What a screen shows of rules that hold, pass, count together and run for a time."""

from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from tests.schema.asking import Json, garden
from tests.schema.garden import FRIDAY_NOON, action
from tests.wide import WIDE

DECLARED = """{ program(key: "garden") {
  memberAttributes { name kind choices required } segments { key } impact { key name unit }
  wallets { key spendable } campaigns { key name firstDay lastDay weekdays hours { starts } multiply add stacks
    appliesTo { kind id name } }
  badges { key keep season atLeast counts { atLeast count { key measure actionType per } }
    needs { badges { key } level { key } segment { key } } }
  streaks { key every everyDays atLeast onDays
    freezes { startWith earnOneEvery keepAtMost cost { amount wallet { key } } }
    pause { daysAtMost daysPerYear } repair { within cost { amount } } excusedDays { firstDay } }
  challenges { key days every optIn repeats order needed steps { key measure attribute times } } } }"""

STANDING = """{ member(program: "garden", externalId: "ines") {
  wallets { balance pending earnedEver expiring { at amount } } impact { impact { key unit } total }
  campaigns { key } badges { badge { key needs { badges { key } } } wins { nodes { season } } }
  ledger { nodes { kind amount pending action { type } cause { type } rule { kind name } } }
  feed { nodes { __typename text(locale: "en") ... on PointsHeld { amount until campaigns { key } }
    ... on HoldEnded { amount heldFor { type } } ... on PointsGiven { campaigns { key name } }
    ... on BadgeEvent { badge { key } season } } } } }"""


async def test_the_program_tells_everything_that_it_declares_but_hidden_badges(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, WIDE) as api:
        program = (await api.ask(DECLARED))["program"]

    assert program["memberAttributes"] == [
        {"name": "city", "kind": "TEXT", "choices": [], "required": False},
        {"name": "newsletter", "kind": "YES_NO", "choices": [], "required": False},
        {"name": "home", "kind": "CHOICE", "choices": ["flat", "house"], "required": False},
    ]
    assert program["segments"] == [{"key": "townsfolk"}]
    assert program["impact"] == [{"key": "calls_avoided", "name": "Calls avoided", "unit": "calls"}]
    assert program["wallets"] == [{"key": "points", "spendable": True}]
    (campaign,) = program["campaigns"]
    assert (campaign["firstDay"], campaign["lastDay"], campaign["multiply"], campaign["add"], campaign["hours"]) == (
        "2026-11-16",
        "2026-11-22",
        2,
        None,
        [],
    )
    assert campaign["appliesTo"] == [{"kind": "POINTS", "id": "points.thanks", "name": "Thanked somebody"}]
    assert program["badges"] == [
        {
            "key": "finder_of_the_month",
            "keep": "ALWAYS",
            "season": "MONTH",
            "atLeast": 2,
            "counts": [
                {
                    "atLeast": 2,
                    "count": {
                        "key": "badges.finder_of_the_month",
                        "measure": "TIMES",
                        "actionType": "help.found",
                        "per": "MONTH",
                    },
                }
            ],
            "needs": None,
        },
        {
            "key": "pillar",
            "keep": "ALWAYS",
            "season": None,
            "atLeast": None,
            "counts": [],
            "needs": {"badges": [{"key": "finder_of_the_month"}], "level": None, "segment": None},
        },
    ]
    assert program["streaks"] == [
        {
            "key": "daily",
            "every": "DAY",
            "everyDays": None,
            "atLeast": 1,
            "onDays": False,
            "freezes": {
                "startWith": 0,
                "earnOneEvery": None,
                "keepAtMost": 1,
                "cost": [{"amount": 60, "wallet": {"key": "points"}}],
            },
            "pause": {"daysAtMost": 14, "daysPerYear": None},
            "repair": {"within": "PT48H", "cost": []},
            "excusedDays": [],
        }
    ]
    assert program["challenges"] == [
        {
            "key": "first_steps",
            "days": 30,
            "every": None,
            "optIn": True,
            "repeats": 1,
            "order": "ANY",
            "needed": 1,
            "steps": [{"key": "find", "measure": "TIMES", "attribute": None, "times": 2}],
        }
    ]


async def test_points_that_wait_are_told_of_until_they_have_come(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, WIDE, clock) as api:
        await api.submit("result", action("help.found", "1", topic="billing"))
        waiting = (await api.ask(STANDING))["member"]
        clock.move(timedelta(hours=49))
        come = (await api.ask(STANDING))["member"]
        payload = await api.submit(
            "outcome { held { amount } holdsEnded { __typename amount } points { amount campaigns { key } } }",
            action("thanks.given", "2"),
        )
        told = (await api.ask(STANDING))["member"]

    assert waiting["wallets"] == [{"balance": 0, "pending": 20, "earnedEver": 0, "expiring": []}]
    held = next(each for each in waiting["feed"]["nodes"] if each["__typename"] == "PointsHeld")
    assert (held["amount"], held["until"], held["campaigns"]) == (20, "2026-11-22T12:00:00Z", [])
    assert come["wallets"][0]["balance"] == 20
    assert come["wallets"][0]["expiring"] == [{"at": "2027-11-30T23:00:00Z", "amount": 20}]
    assert payload["outcome"]["holdsEnded"] == [{"__typename": "PointsReleased", "amount": 20}]
    assert payload["outcome"]["held"] == []
    released = next(each for each in told["feed"]["nodes"] if each["__typename"] == "PointsReleased")
    assert released["heldFor"] == {"type": "help.found"}
    assert [(each["kind"], each["amount"], each["pending"]) for each in told["ledger"]["nodes"]][-2:] == [
        ("RELEASED", 20, -20),
        ("HELD", 0, 20),
    ]
    assert told["impact"] == [{"impact": {"key": "calls_avoided", "unit": "calls"}, "total": 1.0}]


async def test_campaigns_are_told_of_while_they_are_on_and_in_what_they_gave(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, WIDE, clock) as api:
        await api.submit("result", action("thanks.given", "1"))
        during = (await api.ask(STANDING))["member"]
        clock.move(timedelta(days=4))
        after = (await api.ask(STANDING))["member"]

    assert (during["campaigns"], after["campaigns"]) == ([{"key": "thanks_week"}], [])
    (given,) = during["feed"]["nodes"]
    assert given["text"] == "You got 100 points for Thanked somebody (Week of thanks)"
    assert given["campaigns"] == [{"key": "thanks_week", "name": "Week of thanks"}]


async def test_a_needed_hidden_badge_is_told_of_once_it_is_won(sqlite_url: str, tmp_path: Path) -> None:
    def needed(member: Json) -> Json:
        return next(each["badge"]["needs"] for each in member["badges"] if each["badge"]["key"] == "pillar")

    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, WIDE, clock) as api:
        await api.submit("result", action("thanks.given", "1"))
        before = (await api.ask(STANDING))["member"]
        await api.submit("result", action("help.found", "2", topic="billing"))
        won = (await api.ask(STANDING))["member"]

    assert needed(before) == {"badges": [{"key": "finder_of_the_month"}]}
    assert needed(won) == {"badges": [{"key": "busy"}, {"key": "finder_of_the_month"}]}
