"""Brands: making a partner known, so that keys can be handed out to it."""

from collections.abc import Sequence
from dataclasses import replace

from engine.operations.access.credentials import Brand, brand_of
from engine.operations.access.refusals import brand_exists, brand_key_problem, name_problem, unknown_brand
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


async def update_brand(
    key: str, *, name: str | None, disabled: bool | None, by: str, now: Instant, writer: Writer, reader: Reader
) -> Brand | Rejected:
    """Gives a brand another name, or disables it with all its keys and what they minted, until it is enabled again.

    What was submitted stays.
    """
    problem = None if name is None else name_problem(name)
    if problem is None and await stored.brand_by_key(reader, key) is None:
        known = [each.key for each in await stored.brands(reader)]
        problem = replace(unknown_brand(key, known), path=("key",))
    if problem is not None:
        return Rejected((problem,))

    def record(transaction: Transaction) -> Brand:
        stored.alone(transaction)
        before = _brand(transaction, key)
        if name is not None and name != before.name:
            transaction.write(stored.RENAME_BRAND, [(name, key)])
            note(transaction, now, by, Deed.BRAND_RENAMED, about=key, details={"name": name})
        if disabled is not None and disabled is not (before.disabled_at is not None):
            transaction.write(stored.DISABLE_BRAND, [(now if disabled else None, key)])
            note(transaction, now, by, Deed.BRAND_DISABLED if disabled else Deed.BRAND_ENABLED, about=key)
        return _brand(transaction, key)

    return await writer.perform(record)


def _brand(transaction: Transaction, key: str) -> Brand:
    (row,) = transaction.fetch(stored.BRAND_BY_KEY, key)
    return brand_of(stored.BrandRow(*row))


async def all_brands(reader: Reader) -> Sequence[Brand]:
    """Every brand, in alphabetical order of their keys."""
    return [brand_of(each) for each in await stored.brands(reader)]
