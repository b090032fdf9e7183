"""Complaints: what is tried again and again, and does not work, told in the log once for each reason.

That the database does not answer is told in a line; whatever else goes wrong, with where it did.
"""

from structlog.typing import FilteringBoundLogger

from engine.errors import StoreUnavailable


class Complaints:
    """Of one worker."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._told: dict[str, str] = {}
        """Of each thing that does not work, why it did not when that was last told."""

    def tell(self, what: str, error: BaseException) -> None:
        """It did not work."""
        if str(error) == self._told.get(what):
            return
        self._told[what] = str(error)
        if isinstance(error, StoreUnavailable):
            self._log.warning(what, error=str(error))
        else:
            self._log.error(what, error=str(error), exc_info=error)

    def over(self, what: str) -> None:
        """It works: when it does not any more, that is news again."""
        self._told.pop(what, None)
