"""Sandboxes: each brand's own copy of a programme, with the same rules and members of its own.

A sandbox is a programme of its own to everything that stores, folds, tells and counts: its key is the real programme's
with `~` and a short hash of the brand after it, which no programme's own key can hold. Whoever is in a sandbox knows
this one and no other, so that nothing of it can reach the real one, nor the other way round. Only `schema.sandboxes`
calls it by the real key, and only towards its callers.
"""

from collections.abc import Iterator, Set
from hashlib import blake2b

MARK = "~"
LONGEST_PROGRAM = 51
"""Characters that the key of a programme with sandboxes may have."""


def sandbox_key(program: str, brand: str) -> str:
    """The key of a brand's sandbox of a programme."""
    return f"{program}{MARK}{blake2b(brand.encode(), digest_size=6).hexdigest()}"


def is_sandbox(program: str) -> bool:
    """Whether a key is that of a sandbox."""
    return MARK in program


def real_key(program: str) -> str:
    """The key of the programme whose rules a sandbox has; of any other programme its own."""
    return program.partition(MARK)[0]


class RealPrograms(Set[str]):
    """Every programme that is none of a sandbox, whichever there are."""

    def __contains__(self, program: object) -> bool:
        return isinstance(program, str) and not is_sandbox(program)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RealPrograms)

    def __hash__(self) -> int:
        return hash(RealPrograms)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("there is no end of what programmes can be called")

    def __len__(self) -> int:
        raise TypeError("there is no end of what programmes can be called")
