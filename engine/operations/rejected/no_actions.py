"""What came in the place of an action and is none: a line that cannot be read, an event that is not taken.

It is kept as text, as far as that is not too long. Nobody can submit it again from here: what it meant is not known.
"""

import json
import re
from dataclasses import dataclass
from hashlib import blake2b

from engine.operations.fingerprints import key_hash
from engine.operations.refusals import LONGEST_EXTERNAL_ID
from engine.operations.rejected.payloads import told_problem
from engine.rules.instants import Instant
from engine.store.ids import can_be_stored, new_id
from engine.store.models import NAME_LENGTH
from engine.store.rejections import RejectionRow, member_hash

LONGEST = 4_096
"""Characters of text. Of what is longer, only so many are kept."""

_LONGEST_NAME = 12 * LONGEST_EXTERNAL_ID
"""Characters of what a member may be called, as JSON may spell it: two escapes for each."""

_APART = r"""\s"',:;{}\[\]"""
_BROKEN_OFF = re.compile(rf"""(?<!\\)"[^"]{{0,{_LONGEST_NAME}}}\Z|(?<![^{_APART}])[^{_APART}]{{1,{_LONGEST_NAME}}}\Z""")
"""What may be the beginning of a name, at the end of a text that was cut: a string that may be open, or a word.

What is longer than any name is none.
"""


@dataclass(frozen=True, slots=True)
class NoAction:
    """What came, and why it is no action."""

    program: str
    brand: str
    credential: str
    """The prefix of the key that it came with; '' for the key of the settings."""
    text: str
    code: str
    message: str
    path: tuple[str, ...] = ()
    came_to: int = 0
    """How long it was, where the text is only the beginning of it; 0 where it is all."""
    member: str = ""
    """As far as it could be read. The same holds for what follows."""
    type: str = ""
    idempotency_key: str | None = None


def row_of(came: NoAction, program: str, now: Instant) -> RejectionRow:
    """As it is kept, of a programme as it is stored."""
    is_cut = bool(came.came_to) or len(came.text) > LONGEST
    text = f"{came.came_to} {came.text}" if came.came_to else came.text
    # What an action is known again by is of an object in JSON, and never begins so.
    fingerprint = blake2b(f"text {text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    problem = told_problem(came.code, came.message, came.path)
    return RejectionRow(
        id=new_id(),
        program=program,
        brand=came.brand,
        credential=came.credential,
        fingerprint=fingerprint,
        key_hash="" if came.idempotency_key is None else key_hash(came.idempotency_key),
        member_hash=member_hash(came.member),
        type=came.type if can_be_stored(came.type, NAME_LENGTH) else "",
        code=came.code,
        problems=json.dumps([problem]),
        payload=json.dumps({"text": _beginning(came.text) if is_cut else came.text}),
        is_cut=is_cut,
        received_at=now,
        last_at=now,
        times=1,
        is_action=False,
    )


def _beginning(text: str) -> str:
    """So much of a text as is kept, without what may be half a name: nobody who is erased could be found by it."""
    beginning = text[:LONGEST]
    broken_off = _BROKEN_OFF.search(beginning)
    return beginning if broken_off is None else beginning[: broken_off.start()]
