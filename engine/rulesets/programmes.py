"""Finds the programmes of a folder: the one place that knows where they can stand."""

from pathlib import Path

from engine.errors import NoProgramme
from engine.rulesets.programme import PROGRAMME_FILE


def programmes_in(folder: Path) -> list[Path]:
    """The folder itself when it holds a `programme.yaml`, else every folder in it that does, in the order of names.

    Raises NoProgramme when there is none, no such folder, or the folder cannot be read.
    """
    if folder.is_file():
        raise NoProgramme(f"{folder} is a file, and a folder is wanted; name `{programme_of(folder)}`, which holds it")
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


def programme_of(file: Path) -> Path:
    """The folder of the programme that a file belongs to. Raises NoProgramme when it belongs to none."""
    for folder in (file.parent, *file.parent.parents, *file.resolve().parents):
        if holds_a_programme(folder):
            return folder
    raise NoProgramme(f"{file} belongs to no programme: no folder above it holds a `programme.yaml`; make one")


def holds_a_programme(folder: Path) -> bool:
    """Whether this folder is a programme's."""
    return (folder / PROGRAMME_FILE).is_file()


def _within(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NoProgramme(f"the folder {folder} cannot be read: {why}; allow it") from None
