"""Prints `docs/access.md`, the matrix of who may what: `python -m schema.auth.access_page > docs/access.md`."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from schema.auth.callers import Role
from schema.auth.matrix import Cell, Matrix, matrix_of
from schema.build import build_schema

_INTRODUCTION = """\
# Who may

Everybody who asks shows a credential: `Authorization: Bearer …`, over HTTP as a header, on a WebSocket in the
payload of `connection_init`. Without one, with a wrong one, or with one that has ended, the answer is 401 (a
WebSocket is closed with 4403). What a credential may not see does not exist for it: such fields and types are not in
its schema, so introspection does not tell of them, and asking for them is answered as for a field that nobody ever
wrote.

This page is generated from the schema: `make docs`. A test tries every cell over HTTP.

## Credentials

| credential | for whom | what it is | lasts |
|---|---|---|---|
| member token | a member's own app | a JSON Web Token, by `mintMemberToken` | 15 minutes, at most 24 hours |
| brand key | a partner's server | `trogen_br_…`, for some programmes or all | until it expires or is revoked |
| reader, editor, admin | an operator | `trogen_op_…`, for some programmes or all | the same |
| the settings' key | whoever installs Trogen | `TROGEN_OPERATOR_KEY`: an admin, to begin with | while it is set |

**Keys are shown once.** What is kept is a SHA-256 hash of 256 random bits. The prefix, the third part of a key,
names it in lists, records and logs. The last six characters are a checksum: a key that was mistyped or cut off is
told apart from a wrong one. `keys` lists them with when each was last used, to about a minute.

**Rotating** a key hands out another for the same role, brand, scopes and limits, and lets the old one open for an
overlap: 24 hours unless you say otherwise, at most 30 days. **Revoking** ends it at once in the process that
was asked, and within a second or so in all others. Open sockets and streams are closed: those of a key within two
seconds, those of member tokens within a quarter of a minute.

**Changing** a key (`updateKey`, `trogen keys update`) sets its name, its programmes and action types, what it may, its
limits and when it expires; whose it is, its role and its secret stay, and so does whether it is for the sandbox. It
holds at once in the process that was asked, and within a second or so in all others. Sockets and streams that are open
with it are asked to come again (1013), and see what it may now. What a key minted lasts, even if it mints no more:
revoke the key to end that too. A key that was revoked or has expired is not changed; one that was rotated keeps an
end. The audit has what was before and after.

**A member token** is signed with HS256 by a key that is kept in the database: whoever reads the database can sign
tokens. After losing a backup, use `rotateSigningKey(input: {endTokens: true})`. Rotated otherwise, the keys before
the new one are believed until the last of what they signed has ended, so nobody notices. A token ends with its time;
with `endTokens`; and with the **revocation** of the key that minted it, because whoever stole that key may hold
tokens of its making. That the key was rotated, or has expired, ends no token; but none is minted for longer than its
key has left. The claims are `iss` (`trogen`), `aud` (`trogen/member`), `sub` (what the brand that minted it calls the
member), `program`, `iat`, `exp`, `jti` and `by` (the prefix of the key). Anybody can read them who holds the token: of
a member whom the brand calls by a name of its own, it says nothing of other names, but `member`, an internal id, by
which they are found whatever becomes of that name.

## Whose

Beside *what*, a credential is about *whose*:

- **A member** sees themselves. Anybody else is null, as somebody who does not exist is; changing anything of theirs,
  or listening to them, is FORBIDDEN, whether they exist or not. A member can choose (join, leave, pause, repair, buy
  a freeze, mark as seen) and change their zone and language. They cannot submit actions, set attributes, or say that
  something was at another time than now: those decide what is earned. Their idempotency keys are their own, and meet
  nobody else's.
- **A brand** sees the members of the programmes that its key is for, by the external id that it knows, and
  everything that happened to them, so that it can show them. Of actions it sees its own alone: in the feed and the
  ledger, the `action` of another brand's is null. Why a member stands as they do (`explanation` on badges, streaks,
  challenges and levels) tells of what everybody said of them, and is not a brand's to ask; `explanation` of its own
  actions is. What it submits, takes back or tells of a member is recorded under its name, and its idempotency keys
  are its own. It takes back what it said itself; what an operator took back stays so. Registering is once for all
  brands. What of this a key may is chosen when it is handed out, and changed by `updateKey`: see below.
- **An operator** sees everything. A reader changes nothing; an editor also submits, takes back and imports, under
  the name `operator`; an admin also hands out keys. Publishing rules is a matter of the command line: `trogen
  publish`.
- **A key for some programmes**, be it a brand's or an operator's, knows of no other: they are in no list, and null or
  UNKNOWN_PROGRAM where they are named. An admin's key for some programmes hands out, lists and ends keys for those
  alone; it cannot rotate signing keys, which all programmes share.

## The scopes of a brand's key

| scope | a new key | with it | without it |
|---|---|---|---|
| `programs` | all | | only these are there |
| `actionTypes` | all | | others are ACTION_TYPE_NOT_PERMITTED |
| `mayReverse` | yes | takes back what its brand said | `reverseAction` and `reverseActions` are FORBIDDEN |
| `maySeeOutcomes` | yes | sees what came of actions, and members | see below |
| `mayMint` | no | mints member tokens | `mintMemberToken` is FORBIDDEN |
| `sandbox` | no | what it submits is a rehearsal | |

**Minting** is more than it seems: whoever can mint a token for any member can see and do what that member can. So it is
for the server behind the members' own app, and a new key does not. **Taking back** is part of saying: a return undoes
its purchase. **Outcomes** are what a till shows ("20 points for you"); a partner who only delivers needs none.

A key without `maySeeOutcomes` submits, previews, takes back, registers and updates, and is told of each whether it was
accepted, a duplicate, or refused and why; it reads its own actions and reversals, the programmes' rules and `viewer`.
It does not see `outcome`, `member`, `explanation`, ledger, feed or any standing, does not choose for members, and
listens to nothing: a request that asks for such is refused as a whole, with the code FORBIDDEN and `extensions.scope`,
before anything of it is done. Ids of members, ledger entries and feed items lead nowhere for it.

Keys that were handed out before there were scopes keep what they could: all of it.

## The matrix

`yes`: there for it. `own`: there for it, about what is its own, as above. `-`: does not exist for it.
"""

_ROOTS = {
    "Query": "### What can be asked",
    "Mutation": "### What can be changed",
    "Subscription": "### What can be listened to",
}

_HEADER = "| {what} | member | brand | reader | editor | admin |\n|---|---|---|---|---|---|"


def access_page() -> str:
    """The whole page as Markdown."""
    whole = build_schema()._schema
    matrix = matrix_of(whole)
    return "\n".join([_INTRODUCTION, *_roots(matrix), *_types(whole, matrix)])


def _roots(matrix: Matrix) -> Iterator[str]:
    for root, heading in _ROOTS.items():
        yield heading + "\n"
        yield _HEADER.format(what="field")
        for (type_, field), cells in matrix.items():
            if type_ == root:
                yield _row(f"`{field}`", cells)
        yield ""


def _types(whole: GraphQLSchema, matrix: Matrix) -> Iterator[str]:
    yield "### Every field of every type\n"
    yield "Fields of a type that are there for the same credentials stand in one row.\n"
    yield _HEADER.format(what="type and fields")
    for name, type_ in sorted(whole.type_map.items()):
        is_shown = isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
        if is_shown and name not in _ROOTS and not name.startswith("__"):
            yield from _rows_of(name, matrix)
    yield ""


def _rows_of(type_name: str, matrix: Matrix) -> Iterator[str]:
    alike: dict[tuple[Cell, ...], list[str]] = defaultdict(list)
    for (type_, field), cells in matrix.items():
        if type_ == type_name:
            alike[tuple(cells.values())].append(field)
    for cells_alike, fields in alike.items():
        named = ", ".join(f"`{each}`" for each in fields)
        yield _row(f"**{type_name}**: {named}", dict(zip(Role, cells_alike, strict=True)))


def _row(what: str, cells: dict[Role, Cell]) -> str:
    return f"| {what} | {' | '.join(_words(cells.values()))} |"


def _words(cells: Iterable[Cell]) -> Iterator[str]:
    return (each.value for each in cells)


if __name__ == "__main__":
    sys.stdout.write(access_page())
