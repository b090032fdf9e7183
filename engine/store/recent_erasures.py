"""Recent erasures: which names were erased of late, as hashes, for whoever still holds a token in one of them."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.rules.instants import Instant
from engine.store.models import ErasedName, ErasureSecret
from engine.store.reading import Reader, question


class RecentErasures(NamedTuple):
    """When names were erased, by programme and hash; without a secret nobody ever was."""

    secret: str = ""
    erased: Mapping[tuple[str, str], Instant] = {}


@question
async def recent_erasures(reader: Reader, since: Instant) -> RecentErasures:
    """Those since an instant."""
    secrets = await ErasureSecret.all().values_list("secret", flat=True)
    if not secrets:
        return RecentErasures()
    rows = await ErasedName.filter(erased_at__gte=since).values_list("program", "name_hash", "erased_at")
    return RecentErasures(str(secrets[0]), {(program, hashed): Instant(at) for program, hashed, at in rows})
