"""The folder of trusted documents: read, and judged against the schema with the place of every mistake.

It holds `.graphql` files, one document each, whose id is the SHA-256 of the text; and JSON manifests as the tools of
clients write them: `{id: text}` (Relay, the client preset of GraphQL Code Generator), or Apollo's with `operations`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLError, GraphQLSchema

from engine.errors import EngineError, WrongSetting
from engine.settings import Settings, TrustedOnly
from schema.execution.documents import Documents
from schema.execution.requests import ReadDocument
from schema.safety.trusted import TrustedDocuments, hash_of

_TEXTS = {".graphql", ".gql"}
_APOLLO = "apollo-persisted-query-manifest"


class WrongDocuments(EngineError):
    """The folder of trusted documents cannot be used."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One document of the folder, and where it stands."""

    id: str
    text: str
    file: Path
    in_manifest: bool

    def place(self, error: GraphQLError) -> str:
        """`file:line:column`, or the file and the document's id where lines mean nothing."""
        if self.in_manifest:
            return f"{self.file}: {self.id}"
        location = error.locations[0] if error.locations else None
        return f"{self.file}:{location.line}:{location.column}" if location else f"{self.file}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with what the schema makes of it."""

    shipped: Shipped
    read: ReadDocument

    @property
    def complaints(self) -> list[str]:
        """One line for each mistake, with its place."""
        return [f"{self.shipped.place(error)}: {error.message}" for error in self.read.errors]


def trusted_documents(settings: Settings, schema: GraphQLSchema) -> TrustedDocuments:
    """The documents that a deployment trusts. Raises WrongDocuments with all that is wrong with any of them."""
    folder = settings.trusted_documents
    if folder is None and settings.trusted_only is not TrustedOnly.NOBODY:
        raise WrongSetting(
            "TROGEN_TRUSTED_ONLY lets nothing be asked but trusted documents, and there are none; "
            "set TROGEN_TRUSTED_DOCUMENTS to their folder"
        )
    return TrustedDocuments({} if folder is None else trusted_texts(folder, schema), settings.trusted_only)


def trusted_texts(folder: Path, schema: GraphQLSchema) -> Mapping[str, str]:
    """The documents of a folder by their ids, and by their hashes. Raises WrongDocuments."""
    judged = list(judged_documents(folder, schema))
    complaints = [line for each in judged for line in each.complaints]
    if complaints:
        mistakes = "1 mistake" if len(complaints) == 1 else f"{len(complaints)} mistakes"
        raise WrongDocuments("\n".join([f"the trusted documents in {folder} have {mistakes}:", *complaints]))
    texts = {each.shipped.id: each.shipped.text for each in judged}
    return {**texts, **{hash_of(text): text for text in texts.values()}}


def judged_documents(folder: Path, schema: GraphQLSchema) -> Iterator[Judged]:
    """Every document of a folder, read as the server would. Raises WrongDocuments for files that cannot be read."""
    documents = Documents(schema, introspection=True)
    for shipped in shipped_in(folder):
        yield Judged(shipped, documents.read(shipped.text))


def shipped_in(folder: Path) -> list[Shipped]:
    """The documents of a folder and the folders in it, in the order of their paths."""
    if not folder.is_dir():
        raise WrongDocuments(f"there is no folder {folder} of trusted documents; make it, or say where it is")
    found: list[Shipped] = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.suffix in _TEXTS:
            text = _read(file)
            found.append(Shipped(hash_of(text), text, file, in_manifest=False))
        elif file.suffix == ".json":
            found += [Shipped(id, text, file, in_manifest=True) for id, text in _manifest(file)]
    if not found:
        raise WrongDocuments(f"there are no `.graphql` files and no JSON manifests in {folder}")
    return found


def _manifest(file: Path) -> Iterator[tuple[str, str]]:
    try:
        value = json.loads(_read(file))
    except ValueError as error:
        raise WrongDocuments(f"{file}: this is no JSON: {error}") from None
    if isinstance(value, dict) and value.get("format") == _APOLLO:
        operations = value.get("operations")
        entries = operations if isinstance(operations, list) else [None]
        pairs = [(each.get("id"), each.get("body")) if isinstance(each, dict) else (None, None) for each in entries]
    else:
        pairs = list(value.items()) if isinstance(value, dict) else [(None, None)]
    for id, text in pairs:
        if not (isinstance(id, str) and isinstance(text, str)):
            raise WrongDocuments(
                f"{file}: this is no manifest; it is an object of ids and texts, or what Apollo's tool writes"
            )
        yield id, text


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongDocuments(f"{file}: it cannot be read: {error}") from None
