"""How far an import has come: a small file beside the one that is imported, so that the next run goes on from there."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec

from engine.errors import WrongSetting


class State(msgspec.Struct):
    """What is known to be done. Rows are counted from the beginning, over all runs."""

    program: str
    how: str
    """A digest of the mapping: another one would make other actions of the rows that are done."""
    offset: int = 0
    """Bytes of the file, uncompressed, up to which every row was answered."""
    row: int = 0
    beginning: str = ""
    """The digest of the file's first bytes, up to `offset`."""
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    pending: int = 0
    rejected_bytes: int = 0
    """How long the file of what was rejected is."""


def how_of(*parts: object) -> str:
    """A digest of how rows are made into actions."""
    return sha256(msgspec.json.encode(parts)).hexdigest()[:16]


def kept_state(path: Path, fresh: State) -> State:
    """The state of an earlier run, or the fresh one. Raises WrongSetting when it is of another import."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return fresh
    except (OSError, msgspec.MsgspecError):
        raise WrongSetting(f"{path} is not the state of an import; remove it, or name another with --state") from None
    if (kept.program, kept.how) != (fresh.program, fresh.how):
        raise WrongSetting(
            f"{path} is of an import into another programme, or with another mapping; --restart begins anew, "
            "and what was taken before is a duplicate if it is the same"
        )
    return kept


def keep_state(path: Path, state: State) -> None:
    """Writes the state so that after a crash either it is there, or the one before."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(state)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
