"""Texts of somebody else's, made fit to be stored and shown."""

import re

_UNSHOWN = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]+")


def shown(text: str) -> str:
    """A text on one line, without what cannot be stored or would do something to a screen."""
    return _UNSHOWN.sub(" ", text).strip()
