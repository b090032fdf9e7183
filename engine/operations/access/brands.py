"""Brands: making a partner known, so that keys can be handed out to it."""

from collections.abc import Sequence

from engine.operations.access.credentials import Brand, brand_of
from engine.operations.access.refusals import brand_exists, brand_key_problem, name_problem
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store import credentials as stored
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.reading import Reader
from engine.store.writer import Writer


async def create_brand(key: str, name: str, *, by: str, now: Instant, writer: Writer) -> Brand | Rejected:
    """Makes a brand known, once. Its key is for ever: the journal has what it submits under it."""
    problem = brand_key_problem(key) or name_problem(name)
    if problem is not None:
        return Rejected((problem,))
    brand = Brand(key, name, now, by)

    def record(transaction: Transaction) -> Brand | Rejected:
        stored.alone(transaction)
        if transaction.fetch(stored.BRAND_BY_KEY, key):
            return Rejected((brand_exists(key),))
        transaction.write(stored.INSERT_BRAND, [(key, name, now, by)])
        note(transaction, now, by, Deed.BRAND_CREATED, about=key)
        return brand

    return await writer.perform(record)


async def all_brands(reader: Reader) -> Sequence[Brand]:
    """Every brand, in alphabetical order of their keys."""
    return [brand_of(each) for each in await stored.brands(reader)]
