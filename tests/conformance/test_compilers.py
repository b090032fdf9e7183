"""What compiles front ends against our schema: Relay's compiler, GraphQL Code Generator and TypeScript."""

from pathlib import Path

import pytest

from tests.conformance.judges import CLIENTS, node, project

MODULES = CLIENTS / "node_modules"
RELAY = MODULES / "relay-compiler/cli.js"
CODEGEN = MODULES / "@graphql-codegen/cli/cjs/bin.js"
TSC = MODULES / "typescript/bin/tsc"
ESLINT = MODULES / "eslint/bin/eslint.js"


def test_relay_compiles_fragments_a_connection_a_mutation_and_a_subscription(tmp_path: Path) -> None:
    folder = project(tmp_path, "relay", "relay.config.json")
    (folder / "artifacts").mkdir()
    done = node(RELAY, "relay.config.json", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name.removesuffix(".graphql.ts") for path in (folder / "artifacts").iterdir()} == {
        "HomeScreenLedgerPaginationQuery",
        "HomeScreenQuery",
        "HomeScreen_ledger",
        "HomeScreen_level",
        "HomeScreen_streaks",
        "WateringFeedSubscription",
        "WateringMutation",
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("type PageInfo {\n", "type PageInfo {\n  more: Boolean\n}\n\ntype Pages {\n"),
        ("  node(", "  thing("),
    ],
)
def test_relay_notices_a_schema_that_is_not_relays(tmp_path: Path, before: str, after: str) -> None:
    folder = project(tmp_path, "relay", "relay.config.json", changed={"schema.graphql": (before, after)})
    (folder / "artifacts").mkdir()
    assert node(RELAY, "relay.config.json", folder=folder).returncode != 0


def test_generated_types_compile_strictly_with_the_screen_that_uses_them(tmp_path: Path) -> None:
    folder = project(tmp_path, "codegen.json", "tsconfig.json", "screens")
    generated = node(CODEGEN, "--config", "codegen.json", folder=folder)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    compiled = node(TSC, "--project", "tsconfig.json", folder=folder)
    assert compiled.returncode == 0, compiled.stdout

    home = folder / "screens/home.ts"
    home.write_text(home.read_text().replace("item.badge.name", "item.badge.title"))
    refused = node(TSC, "--project", "tsconfig.json", folder=folder)
    assert "Property 'title' does not exist" in refused.stdout


def test_an_operation_that_does_not_fit_the_schema_is_not_generated(tmp_path: Path) -> None:
    folder = project(tmp_path, "codegen.json", changed={"operations/home.graphql": ("externalId\n", "externalIdd\n")})
    refused = node(CODEGEN, "--config", "codegen.json", folder=folder)
    assert refused.returncode != 0
    assert 'Cannot query field "externalIdd" on type "Member"' in refused.stdout + refused.stderr


def test_the_schema_keeps_to_relays_conventions_and_describes_itself(tmp_path: Path) -> None:
    folder = project(tmp_path, "eslint.config.mjs")
    judged = node(ESLINT, "schema.graphql", folder=folder)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_a_schema_that_does_not_is_noticed(tmp_path: Path) -> None:
    folder = project(tmp_path, "eslint.config.mjs")
    schema = folder / "schema.graphql"
    text = schema.read_text("utf-8").replace("  feedCursor: String!", "  feedCursor: String! @deprecated")
    schema.write_text(text.replace("hasNextPage: Boolean!", "undescribed: Int\n\n  hasNextPage: Int!"))
    judged = node(ESLINT, "schema.graphql", folder=folder).stdout
    for rule in ("require-description", "relay-page-info", "require-deprecation-reason"):
        assert rule in judged
