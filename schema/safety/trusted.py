"""Trusted documents: the operations that clients ship, known here by their ids, and optionally the only ones taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

from engine.settings import TrustedOnly
from schema.auth.callers import Caller, Role
from schema.execution.requests import Asked, RequestRefused

_SHA256 = "sha256:"
"""How GraphQL over HTTP writes the id of a document that is its hash."""


def hash_of(text: str) -> str:
    """The SHA-256 of a document's text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """Texts by their ids, and whom they are the only ones for."""

    texts: Mapping[str, str] = field(default_factory=dict)
    only: TrustedOnly = TrustedOnly.NOBODY

    def text_of(self, asked: Asked, caller: Caller) -> str:
        """The text that a caller asks for, by itself or by an id. Raises RequestRefused for one that is not taken."""
        named = self._named(asked)
        if named is not None:
            return named
        assert asked.query is not None, "a request has a text or the id of one"
        # Somebody who sends the very text of a trusted document asks for nothing else.
        if self._binds(caller) and hash_of(asked.query) not in self.texts:
            raise _refused(
                "DOCUMENT_NOT_TRUSTED",
                "only documents that were registered here are taken; send `documentId`, the id of one, instead of "
                "`query`, or have this one put into the folder of trusted documents.",
            )
        return asked.query

    def _binds(self, caller: Caller) -> bool:
        return self.only is TrustedOnly.ALL or (self.only is TrustedOnly.MEMBERS and caller.role is Role.MEMBER)

    def _named(self, asked: Asked) -> str | None:
        """The text of the document that is asked for by its id; None when there is no id, or the text came as well."""
        if asked.document_id is not None:
            if asked.query is not None:
                raise _refused("BAD_REQUEST", "send `query` or `documentId`, not both.")
            text = self.texts.get(asked.document_id.removeprefix(_SHA256))
            if text is None:
                raise _refused(
                    "DOCUMENT_NOT_FOUND",
                    "there is no document of this `documentId` here; the ids are those of `trogen documents check`.",
                )
            return text
        return self._persisted(asked)

    def _persisted(self, asked: Asked) -> str | None:
        """The same in the words of Apollo's clients."""
        persisted = asked.extensions.get("persistedQuery")
        if persisted is None:
            return None
        sent = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        if not isinstance(sent, str):
            raise _refused("BAD_REQUEST", "`extensions.persistedQuery` must have a `sha256Hash`, which is a text.")
        if asked.query is None:
            if sent in self.texts:
                return self.texts[sent]
            # The first makes Apollo's clients send the text, the second makes them stop sending hashes.
            if self.texts:
                raise _refused("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
            raise _refused("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        if hash_of(asked.query) != sent.lower():
            raise _refused("BAD_REQUEST", "`sha256Hash` is not the hash of `query`.")
        return None


def _refused(code: str, message: str) -> RequestRefused:
    return RequestRefused([GraphQLError(message, extensions={"code": code})])
