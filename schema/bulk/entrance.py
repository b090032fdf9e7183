"""The entrance for brands' servers over plain HTTP: who may come in, and to which programme."""

from collections.abc import Callable
from difflib import get_close_matches
from urllib.parse import parse_qsl

from starlette.types import Scope

from engine.errors import ProgramUnavailable, StoreUnavailable
from engine.service import Service
from schema.auth.callers import Caller
from schema.auth.door import Door
from schema.auth.rights import EDITORS, SUBMITTERS
from schema.bulk.problems import Refused
from schema.context import Context
from schema.http import Headers, seen_from, text_of
from schema.locales import Reader
from schema.sandboxes import stored_as

MOST_PARAMETERS = 20


class Entrance:
    """Lets in those who may submit actions to the programme that the address names."""

    def __init__(self, door: Callable[[], Door], service: Callable[[], Service | None]) -> None:
        self._door = door
        self._service = service

    async def let_in(self, scope: Scope, headers: Headers) -> Context:
        """The context of a caller who may submit to that programme. Raises Refused."""
        if scope["method"] != "POST":
            raise Refused(405, "this is sent by POST.", allow="POST")
        service = self._service()
        if service is None:
            raise Refused(503, "the service is not open; ask again in a moment.", retry_after="1")
        try:
            caller = await self._caller(scope, headers, service)
            context = Context(service, Reader(()), caller)
            unknown = await context.service.unknown_program(stored_as(context.caller, scope["path_params"]["program"]))
        except StoreUnavailable:
            message = "the database cannot be reached; ask again in a moment."
            raise Refused(503, message, retry_after="1") from None
        except ProgramUnavailable as error:
            raise Refused(503, f"{error}; ask again later.", retry_after="60") from None
        if unknown is not None:
            raise Refused(404, unknown.message)
        return context

    async def _caller(self, scope: Scope, headers: Headers, service: Service) -> Caller:
        now, authorization = service.clock.now(), text_of(headers, b"authorization")
        caller = await self._door().caller_for(authorization, now, seen_from(scope, headers))
        if caller is None:
            why_not = await self._door().why_not(authorization, now)
            raise Refused(401, why_not, www_authenticate="Bearer")
        if caller.role not in SUBMITTERS:
            raise Refused(403, "this needs a key that may submit actions: a brand's, an editor's or an admin's.")
        return caller


class Parameters:
    """The query string of a request: a few parameters, each `true` or `false` or one of some words."""

    def __init__(self, query_string: bytes, *known: str) -> None:
        """Raises Refused for what nobody knows."""
        try:
            self._given = dict(parse_qsl(query_string.decode("ascii"), max_num_fields=MOST_PARAMETERS, errors="strict"))
        except ValueError:
            raise Refused(400, "the query string cannot be read.") from None
        for name in self._given:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f'did you mean "{near[0]}"?' if near else f"there is {', '.join(known)}"
                raise Refused(400, f'there is no parameter "{name[:60]}"; {hint}')

    def switch(self, name: str) -> bool:
        """Whether a parameter is `true`. Raises Refused."""
        return self.word(name, "false", "true") == "true"

    def word(self, name: str, *words: str) -> str:
        """The word that was given, or the first of those that there are. Raises Refused."""
        given = self._given.get(name, words[0])
        if given not in words:
            raise Refused(400, f'the parameter "{name}" is one of {", ".join(words)}.')
        return given


def require_editor(caller: Caller) -> None:
    """Raises Refused for whoever may not import older history."""
    if caller.role not in EDITORS:
        message = "older history is an operator's to import: use an editor's or an admin's key, or leave out `history`."
        raise Refused(403, message)
