"""The page on which a person tries queries out."""

import re

from strawberry.http.ides import get_graphql_ide_html

_ICON = re.compile(r'<link\s+rel="icon".*?/>', re.DOTALL)


def graphiql_page() -> bytes:
    """GraphiQL, which can do nothing by itself: it asks like everybody else, with a key that is typed in."""
    page = (
        get_graphql_ide_html()
        .replace("Strawberry GraphiQL", "Trogen: GraphiQL")
        .replace("GraphiQL \N{STRAWBERRY}", "GraphiQL")
    )
    return _ICON.sub('<link rel="icon" href="data:," />', page).encode()
