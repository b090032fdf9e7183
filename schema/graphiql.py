"""The page on which a person tries queries out."""

import re

from strawberry.http.ides import get_graphql_ide_html

_WELCOME = """# Ctrl-Enter sends, Ctrl-Space completes.
# The book at the left has the whole schema.
#
# Who you are is said below, under Headers:
# {"Authorization": "Bearer <key or token>"}

query WhoAmI {
  viewer { __typename expiresAt }
  programs { key name }
}

# To listen, send this in its place,
# with a programme and a member that you know:
#
# subscription {
#   memberFeed(
#     program: "kundklubb"
#     externalId: "astrid"
#     after: ""
#   ) { cursor text }
# }
"""

_LOADING = (
    "GraphiQL is being loaded from the network. Does it not come? Then the network keeps its scripts away: "
    "any GraphQL client does as well, at this address and with the header Authorization, and schema.graphql is "
    "in Trogen's repository."
)

_EXAMPLE = re.compile(r"const EXAMPLE_QUERY = `[^`]*`;")
_ICON = re.compile(r'<link\s+rel="icon".*?/>', re.DOTALL)


def graphiql_page() -> bytes:
    """GraphiQL, which can do nothing by itself: it asks like everybody else, with a key that is typed in."""
    page = (
        get_graphql_ide_html()
        .replace("Strawberry GraphiQL", "Trogen: GraphiQL")
        .replace("GraphiQL \N{STRAWBERRY}", "GraphiQL")
    )
    page = _EXAMPLE.sub(f"const EXAMPLE_QUERY = `{_WELCOME}`;", page.replace("Loading...", _LOADING))
    return _ICON.sub('<link rel="icon" href="data:," />', page).encode()
