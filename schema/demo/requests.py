"""The requests that the demo and the README show: documents, variables, and how to paste them into a shell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.demo.history import PROGRAM

MEMBER = "astrid"
"""Of whom nothing is known until the first request."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GraphQL request."""

    document: str
    variables: Mapping[str, object] = field(default_factory=dict)

    def as_curl(self, address: str, key: str) -> str:
        """The command that sends it, to be pasted as it stands."""
        query = json.dumps(" ".join(self.document.split()))
        return (
            f"curl -s {address} -H 'Authorization: Bearer {key}' -H 'Accept-Language: en' "
            "-H 'Content-Type: application/json' -d '{\n"
            f'  "query": {query},\n'
            f'  "variables": {json.dumps(self.variables)}\n'
            "}'"
        )


SUBMIT = Request(
    """
    mutation ($input: SubmitActionInput!) { submitAction(input: $input) {
      result
      outcome {
        points { rule { name } amount wallet { key } }
        streaks { ... on StreakExtended { streak { name } length } }
        badges { badge { name } tier { name } }
        level { after { name } }
      }
      errors { code message path }
    } }
    """,
    {
        "input": {
            "program": PROGRAM,
            "member": MEMBER,
            "type": "help.answer_found",
            "idempotencyKey": "first",
            "attributes": {"topic": "billing", "solved": True},
        }
    },
)

HOME = Request(
    """
    query ($member: String!) { member(program: "kundklubb", externalId: $member) {
      level { held { name } next { name } progress { value target fraction } }
      wallets { wallet { key } balance }
      badges(status: [WON, IN_PROGRESS]) { badge { name } status progress { value target } }
      streaks { streak { name } status current atRiskUntil }
      challenges(status: [ACTIVE]) { challenge { name } progress { value target } endsAt }
      feedCursor
    } }
    """,
    {"member": MEMBER},
)
