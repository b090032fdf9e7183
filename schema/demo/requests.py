"""The requests that the demo and the README show: documents, variables, and how to paste them into a shell."""

import json
import shlex
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

    def as_curl(self, address: str, key: str, language: str = "en") -> str:
        """The command that sends it, to be pasted as it stands."""
        query = json.dumps(" ".join(self.document.split()))
        body = f'{{\n  "query": {query},\n  "variables": {json.dumps(self.variables)}\n}}'
        return (
            f"curl -s {address} -H 'Authorization: Bearer {key}' -H 'Accept-Language: {language}' "
            f"-H 'Content-Type: application/json' -d {shlex.quote(body)}"
        )


def submitting(program: str, action: str, attributes: Mapping[str, object]) -> Request:
    """The demo's member does something for the first time: what came of it is asked for."""
    return Request(
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
                "program": program,
                "member": MEMBER,
                "type": action,
                "idempotencyKey": "first",
                "attributes": dict(attributes),
            }
        },
    )


def home_screen(program: str) -> Request:
    """Everything that the demo's member sees when she opens her app."""
    named = f"program: {json.dumps(program)}, externalId: $member"
    return Request(
        f"""
        query ($member: String!) {{ member({named}) {{
          level {{ held {{ name }} next {{ name }} progress {{ value target fraction }} }}
          wallets {{ wallet {{ key }} balance }}
          badges(status: [WON, IN_PROGRESS]) {{ badge {{ name }} status progress {{ value target }} }}
          streaks {{ streak {{ name }} status current atRiskUntil }}
          challenges(status: [ACTIVE]) {{ challenge {{ name }} progress {{ value target }} endsAt }}
          feedCursor
        }} }}
        """,
        {"member": MEMBER},
    )


SUBMIT = submitting(PROGRAM, "help.answer_found", {"topic": "billing", "solved": True})
HOME = home_screen(PROGRAM)
