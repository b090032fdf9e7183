"""JSON, in and out."""

import json

import orjson


def encoded(value: object) -> bytes:
    """JSON. Attributes may hold what orjson refuses, integers beyond 64 bits and lone surrogates: then the slow way."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decoded(text: str | bytes) -> object:
    """The value of a JSON text. Raises json.JSONDecodeError for what is none, however it is broken."""
    return orjson.loads(text)
