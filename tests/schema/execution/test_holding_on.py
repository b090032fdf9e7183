"""What documents take: they are let go of once they were answered, however many different ones come."""

from collections.abc import Iterator
from gc import collect
from itertools import count, islice
from pathlib import Path
from weakref import ref

from schema.auth.callers import DEPLOYMENT_OPERATOR
from schema.build import build_schema
from schema.context import Context
from schema.execution import documents, repeated
from schema.execution.executor import Executor
from schema.execution.repeated import RepeatedRequests
from schema.execution.requests import Asked
from schema.locales import Reader
from tests.schema.execution.test_answers import Asker, opened
from tests.schema.garden import watered

SCHEMA = build_schema()


def different_documents(characters: int) -> Iterator[str]:
    """Documents of about that length, all asking for the same."""
    for number in count():
        yield f'query Q{number} {{ member(program: "garden", externalId: "ines") {{ version }} }} #{"x" * characters}'


async def test_a_kept_answer_does_not_hold_on_to_its_document(sqlite_url: str, tmp_path: Path) -> None:
    texts = different_documents(documents.LARGEST_REMEMBERED)  # too long to be remembered for themselves
    async with opened(sqlite_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        prepared = asker.executor.prepare(Asked(next(texts)), DEPLOYMENT_OPERATOR)
        context = Context(service, Reader(), DEPLOYMENT_OPERATOR)
        recalled = await asker.executor.recall(prepared, context)
        assert recalled is not None
        asker.executor.keep(recalled, prepared, context, await asker.executor.execute(prepared, context), b"told")
        again = await asker.executor.recall(prepared, context)
        assert again is not None
        assert again.body == b"told"
        operation = ref(prepared.operation)
        del prepared, context
        collect()
        assert operation() is None


async def test_two_documents_that_are_read_one_after_the_other_never_share_an_answer(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Objects come to stand where others stood before; what is kept by their place would be told to the wrong one."""
    padding = " " * documents.LARGEST_REMEMBERED
    async with opened(sqlite_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        for field in ("version", "locale", "timeZone", "externalId") * 5:
            told, _ = await asker.ask(f'{{ member(program: "garden", externalId: "ines") {{ {field} }} }}{padding}')
            assert list(told["data"]["member"]) == [field]


def test_requests_that_come_again_hold_on_to_a_bounded_number_of_documents() -> None:
    executor, requests = Executor(SCHEMA.schema_for), RepeatedRequests()
    operations = []
    for text in islice(different_documents(4_000), 2 * repeated.DOCUMENT_CHARACTERS // 4_000):
        prepared = executor.prepare(Asked(text), DEPLOYMENT_OPERATOR)
        requests.remember("POST", text.encode(), DEPLOYMENT_OPERATOR, prepared)
        operations.append(ref(prepared.operation))
        assert requests.prepared("POST", text.encode(), DEPLOYMENT_OPERATOR) is prepared
    del executor
    collect()
    held = [each for each in operations if each() is not None]
    assert 0 < len(held) <= repeated.DOCUMENT_CHARACTERS // 4_000 + 1  # and the last, which this test holds


def test_one_document_asked_for_in_many_requests_is_counted_once() -> None:
    executor, requests = Executor(SCHEMA.schema_for), RepeatedRequests()
    text = next(different_documents(4_000))
    prepared = executor.prepare(Asked(text), DEPLOYMENT_OPERATOR)
    for number in range(2 * repeated.DOCUMENT_CHARACTERS // 4_000):
        requests.remember("POST", b"%d" % number, DEPLOYMENT_OPERATOR, prepared)
    assert requests.prepared("POST", b"0", DEPLOYMENT_OPERATOR) is prepared
