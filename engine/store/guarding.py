"""Guarding: triggers that refuse to change or delete what is only ever appended, whoever it is that tries.

No wall against whoever owns the database, who can drop a trigger: against mistakes, and against a server that was told
to do what it should not. The chain of hashes tells of the rest.
"""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.schema_editor import BaseSchemaEditor

_SQLITE = """
    create trigger audit_entry_{deed} before {deed} on audit_entry
    begin select raise(abort, 'the audit is only ever appended to'); end
"""
_FUNCTION = """
    create or replace function refuse_change_of_audit() returns trigger language plpgsql as $$
    begin raise exception 'the audit is only ever appended to'; end $$
"""
_POSTGRES = """
    create trigger audit_entry_unchanged before update or delete or truncate on audit_entry
    for each statement execute function refuse_change_of_audit()
"""


async def guard_audit(_: Any, editor: BaseSchemaEditor) -> None:
    """Makes the triggers."""
    client: BaseDBAsyncClient = editor.client
    if client.capabilities.dialect == "postgres":
        await client.execute_query(_FUNCTION)
        await client.execute_query(_POSTGRES)
        return
    for deed in ("update", "delete"):
        await client.execute_query(_SQLITE.format(deed=deed))


async def unguard_audit(_: Any, editor: BaseSchemaEditor) -> None:
    """Takes them away again: those of the table go with it."""
    client: BaseDBAsyncClient = editor.client
    if client.capabilities.dialect == "postgres":
        await client.execute_query("drop trigger if exists audit_entry_unchanged on audit_entry")
        await client.execute_query("drop function if exists refuse_change_of_audit()")
        return
    for deed in ("update", "delete"):
        await client.execute_query(f"drop trigger if exists audit_entry_{deed}")
