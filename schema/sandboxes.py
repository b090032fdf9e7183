"""Sandboxes as their callers know them: by the real programme's key, as if there were no other programme of that name.

What a caller in a sandbox names in an argument is theirs; all else that the engine is asked for is called by the key
that it is stored under. A name that is not translated is no programme at all for them: see `Service.only`. So what is
forgotten here is refused, and never reaches the real programme.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from engine.service import Program
from engine.store.sandbox_keys import is_sandbox, real_key, sandbox_key
from schema.auth.callers import Caller, Role

_PROGRAM = "program"
_INPUTS = ("input", "filter")


def in_their_world(caller: Caller, programs: Callable[[], Iterable[Program]]) -> Caller:
    """A caller with the programmes that their credential opens; for a sandbox key its brand's own of each.

    `programs` gives every real one.
    """
    if not caller.sandbox or caller.role is not Role.BRAND or any(map(is_sandbox, caller.programs or ())):
        return caller
    real = [each.key for each in programs()] if caller.programs is None else caller.programs
    return replace(caller, programs=frozenset(sandbox_key(each, caller.brand) for each in real))


def stored_as(caller: Caller, program: str) -> str:
    """The key that a programme is stored under which a caller names; as it was given when there is none for them."""
    if not caller.sandbox or caller.programs is None:
        return program
    return next((each for each in caller.programs if real_key(each) == program), program)


def called(program: str) -> str:
    """What a programme is called towards callers."""
    return real_key(program)


def translate_arguments(schema: GraphQLSchema) -> None:
    """Has the arguments of root fields say what is stored, for callers in a sandbox."""
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert root is not None, "there is something to ask, to change and to listen to"
        for name, field in root.fields.items():
            _translate(root, name, field)


def _translate(root: GraphQLObjectType, name: str, field: GraphQLField) -> None:
    own = (_PROGRAM, "key") if (root.name, name) == ("Query", "program") else (_PROGRAM,)
    if not {*own, *_INPUTS} & field.args.keys():
        return
    field.resolve = _translated(field.resolve, own)
    field.subscribe = _translated(field.subscribe, own)


def _translated(resolve: Callable[..., Any] | None, own: tuple[str, ...]) -> Callable[..., Any] | None:
    if resolve is None:
        return None

    def translated(source: Any, info: Any, **given: Any) -> Any:
        caller: Caller = info.context.caller
        return resolve(source, info, **(_stored(given, caller, own) if caller.sandbox else given))

    return translated


def _stored(given: Mapping[str, Any], caller: Caller, own: tuple[str, ...]) -> dict[str, Any]:
    stored = dict(given)
    for name, value in given.items():
        if name in own and isinstance(value, str):
            stored[name] = stored_as(caller, value)
        elif name == "programs" and isinstance(value, list):
            stored[name] = [stored_as(caller, each) for each in value]
        elif name in _INPUTS and isinstance(value, Mapping):
            stored[name] = _stored(value, caller, (_PROGRAM,))
    return stored
