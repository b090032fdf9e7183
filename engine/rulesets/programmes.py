"""Finds the programmes of a folder: the one place that knows where they can stand."""

from pathlib import Path

from engine.errors import NoProgramme
from engine.rulesets.programme import PROGRAMME_FILE


def programmes_in(folder: Path) -> list[Path]:
    """The folder itself when it holds a `programme.yaml`, else every folder in it that does, in the order of names.

    Raises NoProgramme when there is none, no such folder, or the folder cannot be read.
    """
    if not folder.is_dir():
        raise NoProgramme(f"there is no folder {folder} with rule files; make it")
    if holds_a_programme(folder):
        return [folder]
    found = [each for each in _within(folder) if holds_a_programme(each)]
    if not found:
        raise NoProgramme(
            f"there is no programme in {folder}: neither it nor a folder in it holds a `programme.yaml`; make one"
        )
    return found


def holds_a_programme(folder: Path) -> bool:
    """Whether this folder is a programme's."""
    return (folder / PROGRAMME_FILE).is_file()


def _within(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NoProgramme(f"the folder {folder} cannot be read: {why}; allow it") from None
