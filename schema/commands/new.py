"""`trogen new`: a programme to start from, written from a few answers."""

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import typer

from engine.errors import WrongSetting
from schema.terminal import complain, own_name, remark, say

if TYPE_CHECKING:
    from engine.rulesets.starter import Answers

AnswerT = TypeVar("AnswerT")


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet, or is empty.")],
    name: Annotated[str | None, typer.Option(help="What members call it.", show_default=False)] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="A language, as `sv`; can be repeated.", show_default=False)
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="A time zone of the IANA database, as `Europe/Stockholm`.", show_default=False)
    ] = None,
    do: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="What members do: `answers`, `repairs`, `reviews`, `events`; can be repeated.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what no flag says is as good as any.")] = False,
) -> None:
    """Write a programme to start from: rule files with comments and tests. On a terminal it asks what flags do not say.

    Nothing is overwritten. Exit code 2 when a flag says what cannot be.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        complain(f"{folder} is there already; name a folder that is not there yet, or is empty")
        raise typer.Exit(1)
    said = {"--name": name, "--language": _together(language), "--zone": zone, "--do": _together(do)}
    _write(folder, _files(folder.resolve().name, {flag: text for flag, text in said.items() if text is not None}, yes))
    shown = shlex.quote(str(folder))
    remark(f"Next: change a rule, then {own_name()} check {shown} and {own_name()} test {shown}")
    remark(f"To see it live: {own_name()} demo --rulesets {shown}")


def _together(words: list[str] | None) -> str | None:
    return " ".join(words) if words else None


def _files(key: str, said: Mapping[str, str], yes: bool) -> Mapping[str, str]:
    """The texts of all files by name."""
    from engine.rulesets.compiler import scope_of
    from engine.rulesets.json_schema import schemas_of
    from engine.rulesets.starter import starter

    files = starter(_answers(key, said, asks=not yes and sys.stdin.isatty()))
    return {**files, **schemas_of(scope_of(files, key))}


def _answers(key: str, said: Mapping[str, str], asks: bool) -> "Answers":
    """What flags say and, where they do not, somebody answers. All flags are judged before anything is asked."""
    from engine.rulesets.starter import KINDS, Answers
    from engine.rulesets.starter.answers import USUAL, kinds_in, languages_in, name_in, zone_in

    called = key.replace("_", " ").replace("-", " ").strip().capitalize() or USUAL.name
    offered = [f"  {number} {word}: members {kind.asked}" for number, (word, kind) in enumerate(KINDS.items(), 1)]
    name = _Question("--name", "What do members call it?", called, name_in)
    languages = _Question("--language", "Which languages does it speak?", " ".join(USUAL.languages), languages_in)
    zone = _Question("--zone", "Which time zone are most members in?", USUAL.zone, zone_in)
    kinds = _Question("--do", "What do members do? Names or numbers", " ".join(USUAL.kinds), kinds_in, offered)
    name.judge(said)
    languages.judge(said)
    zone.judge(said)
    kinds.judge(said)
    return Answers(
        name.answer(said, asks), languages.answer(said, asks), zone.answer(said, asks), kinds.answer(said, asks)
    )


@dataclass(frozen=True, slots=True)
class _Question(Generic[AnswerT]):
    """Something to know, from a flag or from somebody at the terminal."""

    flag: str
    text: str
    unless_told: str
    read: Callable[[str], AnswerT]
    """Raises WrongAnswer."""
    offered: Sequence[str] = ()
    """Lines that are shown before it is asked."""

    def judge(self, said: Mapping[str, str]) -> None:
        """Raises WrongSetting when its flag says what cannot be."""
        from engine.rulesets.starter.answers import WrongAnswer

        try:
            self.read(said.get(self.flag, self.unless_told))
        except WrongAnswer as wrong:
            raise WrongSetting(f"{self.flag}: {wrong}") from None

    def answer(self, said: Mapping[str, str], asks: bool) -> AnswerT:
        """What its flag says, else what is answered, asked again until it can be used."""
        if self.flag in said or not asks:
            return self.read(said.get(self.flag, self.unless_told))
        for line in self.offered:
            remark(line)
        return self._asked()

    def _asked(self) -> AnswerT:
        from engine.rulesets.starter.answers import WrongAnswer

        while True:
            try:
                return self.read(str(typer.prompt(self.text, self.unless_told)))
            except WrongAnswer as wrong:
                complain(str(wrong))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8", newline="\n")
        say(f"wrote {folder / file}")
