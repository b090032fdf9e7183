"""What is sent: the same for ever, by the names that the brand has for its members."""

from pathlib import Path

from engine.operations.naming.names import Linking
from engine.operations.publish import Publication
from engine.operations.webhooks.values import NewWebhook
from tests.club import CLUB
from tests.webhooks.receiver import BAD, GOOD, Heard
from tests.webhooks.test_delivering import desk

RENAMED = {
    **CLUB,
    "rules.yaml": CLUB["rules.yaml"].replace("name: Found it yourself", "name: Quite another name"),
}


async def test_an_attempt_after_new_rules_has_the_body_of_the_first(database_url: str, tmp_path: Path) -> None:
    refuses = [True]
    async with desk(database_url, tmp_path, lambda heard: BAD if refuses[0] else GOOD) as at:
        await at.happens("anna")
        await at.dispatcher.deliver()
        await at.passes(seconds=1)
        await at.service.publish(Publication("club", dict(RENAMED), "tests"))
        refuses[0] = False
        await at.passes(minutes=5)

        first, again = (each for each in at.carrier.heard if each.number == 1)
        await at.happens("bo")
        await at.dispatcher.deliver()

    assert (first.id, first.body) == (again.id, again.body)
    assert "Found it yourself" in first.body.decode()
    assert "Quite another name" in "".join(each.body.decode() for each in at.carrier.taken if each.member == "bo")


async def test_a_brand_is_told_of_members_by_its_own_names(database_url: str, tmp_path: Path) -> None:
    told: list[Heard] = []

    async with desk(database_url, tmp_path, lambda heard: (told.append(heard), GOOD)[1]) as at:  # type: ignore[func-returns-value]
        await at.service.access.create_brand("shop", "The shop", by="tests")
        await at.happens("anna", "bo")
        await at.service.names.link(Linking("club", "shop", "customer 7", "tests"), "anna")
        await at.service.webhooks.create(NewWebhook("http://127.0.0.1:1/shop", "tests", brand="shop"))
        await at.happens("anna", "bo")
        await at.dispatcher.deliver()

    by_path = {path: {each.member for each in told if each.path.endswith(path)} for path in ("/hooks", "/shop")}
    assert by_path == {"/hooks": {"anna", "bo"}, "/shop": {"customer 7", "bo"}}


async def test_what_was_not_sent_of_an_erased_member_never_is(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, lambda heard: BAD if heard.member == "anna" else GOOD) as at:
        await at.happens("anna", "bo")
        await at.dispatcher.deliver()
        told = len(at.carrier.heard)
        await at.service.privacy.erase("club", "anna", by="tests")
        await at.passes(hours=1)
        progress = await at.service.webhooks.progress(await at.now())
        log = await at.service.webhooks.attempts(await at.now(), 100)

    assert len(at.carrier.heard) == told
    assert progress.members_waiting == 0
    assert {row.member_id for _, row in log} == {row.member_id for _, row in log if row.outcome == "delivered"}
