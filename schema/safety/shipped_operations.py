"""The operations of a folder of trusted documents, as those see them who ship them: cost, rights, mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLSchema

from engine.settings import Settings
from schema.auth.callers import Role
from schema.build import build_schema
from schema.execution.documents import Documents
from schema.safety.budget import most_for
from schema.safety.manifests import Judged, judged_documents
from schema.safety.pricing import cost_of

_OPERATORS = (
    (Role.READER, "operators' keys"),
    (Role.EDITOR, "editors' and admins' keys"),
    (Role.ADMIN, "admins' keys"),
)
"""Each stands for those after it, who may do what it may."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, or a document that cannot be read."""

    id: str
    file: Path
    kind: str = ""
    name: str = ""
    cost: int = 0
    """In units, with the variables' defaults, and pages and lists of the usual length."""
    roles: tuple[Role, ...] = ()
    """Those who see everything that it asks for."""
    complaints: tuple[str, ...] = ()
    """One line for each mistake, with its place."""

    @property
    def good_for(self) -> str:
        """With whose credentials it can be asked, in words."""
        words = [
            word for role, word in ((Role.MEMBER, "member tokens"), (Role.BRAND, "brands' keys")) if role in self.roles
        ]
        words += [word for role, word in _OPERATORS if role in self.roles][:1]
        return "for " + ", ".join(words)

    def as_json(self) -> dict[str, object]:
        """For other programs."""
        return {
            "id": self.id,
            "file": str(self.file),
            "kind": self.kind,
            "name": self.name,
            "cost": self.cost,
            "roles": [role.value for role in self.roles],
            "complaints": list(self.complaints),
        }


def operations_in(folder: Path, settings: Settings) -> Iterator[Operation]:
    """Every operation of the folder, in the order of the files. Raises WrongDocuments for files that cannot be read."""
    schema = build_schema(introspection=True)
    schemas = {role: schema.schema_for(role) for role in Role}
    for judged in judged_documents(folder, schemas[Role.ADMIN]):
        if judged.read.errors:
            yield Operation(judged.shipped.id, judged.shipped.file, complaints=tuple(judged.complaints))
        else:
            yield from _operations_of(judged, schemas, settings)


def _operations_of(judged: Judged, schemas: dict[Role, GraphQLSchema], settings: Settings) -> Iterator[Operation]:
    read, shipped = judged.read, judged.shipped
    roles = tuple(role for role, schema in schemas.items() if not _errors(schema, read.text))
    for operation in read.operations:
        cost = cost_of(schemas[Role.ADMIN], read.document, operation).requested({})
        most = max((most_for(role, settings) for role in roles), default=most_for(Role.ADMIN, settings))
        dear = f"{shipped.file}: {shipped.id}: it may cost {cost:,} units, and at most {most:,} are taken"
        name = operation.name.value if operation.name else ""
        complaints = (dear,) if cost > most else ()
        yield Operation(shipped.id, shipped.file, operation.operation.value, name, cost, roles, complaints)


def _errors(schema: GraphQLSchema, text: str) -> bool:
    return bool(Documents(schema, introspection=True).read(text).errors)
