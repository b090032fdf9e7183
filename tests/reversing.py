"""Taking things back in tests: a shop whose purchases have sums, and what was answered."""

from collections.abc import Mapping
from datetime import datetime

from engine.operations.problems import Problem
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Rejected, Submission
from engine.service import Service

SHOP: Mapping[str, str] = {
    "programme.yaml": """
    name: The shop
    languages: [en]
    zone: Europe/Stockholm
    wallets: {points: {name: Points}}
    actions:
      bought:
        name: Bought
        attributes:
          kronor: number
          items: {type: whole, optional: yes}
          shop: text
          paid_at: {type: instant, optional: yes}
    """,
    "rules.yaml": """
    points:
      bought: {name: Bought, when: bought, give: {points: 2 * kronor}}
    badges:
      hundred: {name: A hundred, count: {of: bought, sum: kronor}, at_least: 100}
    """,
}


def bought(key: str, kronor: float, at: datetime | None = None, **more: object) -> Submission:
    return Submission("club", "anna", "bought", key, {"kronor": kronor, "shop": "corner", **more}, at)


def taking_back(action: str, key: str = "reverse", remaining: object = None) -> Reversing:
    return Reversing("club", key, "sent back", action, remaining=remaining)


async def submitted(service: Service, *submissions: Submission) -> list[str]:
    """The ids of actions that were just accepted."""
    answers = await service.submit(submissions)
    return [each.action.id for each in answers if isinstance(each, Accepted)]


async def reversed_of(service: Service, reversing: Reversing) -> Reversed:
    (answer,) = await service.reverse([reversing])
    assert isinstance(answer, Reversed), answer
    return answer


async def problem_of(service: Service, reversing: Reversing) -> Problem:
    (answer,) = await service.reverse([reversing])
    assert isinstance(answer, Rejected), answer
    (problem,) = answer.problems
    return problem


async def balance(service: Service, wallet: str = "points") -> int:
    member = await service.member("club", "anna")
    assert member is not None
    return member.standing.balances.get(wallet, 0)
