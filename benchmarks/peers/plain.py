"""Servers in Python that Trogen is measured beside: `python plain.py floor|stock PORT ANSWERS`.

`floor` is Starlette with orjson: it reads the JSON of a request and answers it with a text that is ready. `stock` is
Strawberry as it comes, over Trogen's own types and engine, with the settings of the environment.
"""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from engine.service import Service, open_service
from engine.settings import Settings
from schema.auth.callers import DEPLOYMENT_OPERATOR
from schema.context import Context
from schema.locales import Reader
from schema.mutations.root import Mutation
from schema.queries import Query
from schema.scalars import SCALARS
from schema.types.errors import ERROR_TYPES
from schema.types.feed import FEED_ITEMS


def floor(answers: Path) -> Starlette:
    """Answers a document of which the answer is known with that answer."""
    bodies = {
        document: orjson.dumps(answer) for document, answer in orjson.loads(answers.read_bytes())["whole"].items()
    }

    async def told(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        return Response(bodies[asked["query"]], media_type="application/json")

    return Starlette(routes=[Route("/graphql", told, methods=["POST"])])


class Stock(GraphQL[Context, None]):
    """Strawberry's own view, told who everybody is."""

    service: Service

    async def get_context(self, request: object, response: object) -> Context:
        return Context(self.service, Reader(), DEPLOYMENT_OPERATOR)


def stock() -> Starlette:
    """Trogen's types on Strawberry's schema, execution and view."""
    config = StrawberryConfig(scalar_map=SCALARS)
    schema = strawberry.Schema(Query, Mutation, types=(*FEED_ITEMS, *ERROR_TYPES), config=config)
    view = Stock(schema)
    settings = Settings()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_service(database_url=settings.database_url, rulesets=None) as view.service:
            yield

    return Starlette(lifespan=lifespan, routes=[Route("/graphql", view)])


if __name__ == "__main__":
    kind, port, answers = sys.argv[1:]
    app = floor(Path(answers)) if kind == "floor" else stock()
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, http="httptools", loop="uvloop")
