"""What examining and rebuilding came to, for people in a sentence and for other programs as JSON."""

import json
from collections.abc import Mapping

from engine.operations.examining.differences import Difference
from engine.operations.examining.findings import Diagnosis, Finding
from engine.operations.rebuild import Rebuilt


def diagnosis_as_json(diagnosis: Diagnosis) -> str:
    """All that was found as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1, "members": 4, "entries": 180, "total": 1, "counts": {"ledger sums": 1},
     "auditHead": "12:9f2c…",
     "findings": [{"check": "ledger sums", "programme": "club", "member": "0193…", "table": "ledger_entry", "row": "",
                   "message": "…", "advice": "run `trogen rebuild`"}]}

    `findings` has the first ones, `counts` all of them.
    """
    return json.dumps(
        {
            "format": 1,
            "members": diagnosis.members,
            "entries": diagnosis.entries,
            "total": diagnosis.total,
            "counts": diagnosis.counts,
            "auditHead": diagnosis.audit_head,
            "findings": [_finding(each) for each in diagnosis.findings],
        },
        indent=2,
    )


def rebuilt_as_json(rebuilt: Rebuilt) -> str:
    """All that differed as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1, "members": 4, "entries": 180, "differing": 1, "mended": 1, "total": 1, "counts": {"hash": 1},
     "differences": [{"programme": "club", "member": "0193…", "what": "hash", "stored": "…", "recomputed": "…"}],
     "left": []}

    `differences` has the first ones, `counts` all of them; `left` are those that could not be mended.
    """
    return json.dumps(
        {
            "format": 1,
            "members": rebuilt.members,
            "entries": rebuilt.entries,
            "differing": rebuilt.differing,
            "mended": rebuilt.mended,
            "total": rebuilt.total,
            "counts": rebuilt.counts,
            "differences": [_difference(each) for each in rebuilt.differences],
            "left": [_difference(each) for each in rebuilt.left],
        },
        indent=2,
    )


def counted(members: int, entries: int) -> str:
    """How much was looked at, in words."""
    some_members = "1 member" if members == 1 else f"{members:,} members"
    return f"{some_members}, {'1 entry' if entries == 1 else f'{entries:,} entries'}"


def summed(counts: Mapping[str, int], one: str) -> str:
    """How many there are of each, in words."""
    total = sum(counts.values())
    each = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    return f"1 {one} ({each})" if total == 1 else f"{total:,} {one}s ({each})"


def _finding(finding: Finding) -> Mapping[str, str]:
    return {
        "check": finding.check,
        "programme": finding.program,
        "member": finding.member,
        "table": finding.table,
        "row": finding.row,
        "message": finding.message,
        "advice": finding.advice,
    }


def _difference(difference: Difference) -> Mapping[str, str]:
    return {
        "programme": difference.program,
        "member": difference.member,
        "what": difference.what,
        "stored": difference.stored,
        "recomputed": difference.recomputed,
    }
