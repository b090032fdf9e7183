"""Erased names: whether somebody who went by a name was erased, which is known of nobody without their name."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from engine.rules.instants import Instant
from engine.store.backend import Questions
from engine.store.candidates import Who
from engine.store.statements import MEMBERS_BY_NAME, lookup, query

SECRET = query("select secret from erasure_secret where id = $1")
ERASED_NAMES = lookup("name_hash, erased_at", "erased_name", "name_hash text", "program")


def secret_of(questions: Questions) -> str | None:
    """What names are hashed with; None as long as nobody was ever erased."""
    for (secret,) in questions.fetch(SECRET, 1):
        return str(secret)
    return None


def name_hash(secret: str, who: Who) -> str:
    """128 bits as hex, which nobody can compute for a guess who does not have the secret."""
    name = who.external_id.encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=16, key=bytes.fromhex(secret)).hexdigest()


def erased_at_of(questions: Questions, whos: Iterable[Who], secret: str | None) -> dict[Who, Instant]:
    """When those of these were erased who ever were. `secret` is `secret_of`."""
    if secret is None:
        return {}
    named: dict[str, dict[str, Who]] = defaultdict(dict)
    for who in whos:
        named[who.program][name_hash(secret, who)] = who
    return {
        hashed[found]: Instant(erased_at)
        for program, hashed in named.items()
        for found, erased_at in questions.fetch(ERASED_NAMES, program, list(hashed))
    }


def gone_of(questions: Questions, whos: Iterable[Who], secret: str) -> set[Who]:
    """Those of these who were erased, and of whom nobody has registered anew since. `secret` is `secret_of`."""
    erased = erased_at_of(questions, whos, secret)
    by_program: dict[str, list[str]] = defaultdict(list)
    for who in erased:
        by_program[who.program].append(who.external_id)
    known = {
        Who(program, name)
        for program, names in by_program.items()
        for _, name in questions.fetch(MEMBERS_BY_NAME, program, names)
    }
    return erased.keys() - known
