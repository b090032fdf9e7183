"""The tests of a programme's folder: run, told, and ready to be looked at for gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.rulesets.compiler import read_trees
from engine.rulesets.diagnostics import Findings, path_in
from engine.rulesets.folder import Report, check_folder
from engine.rulesets.testing.coverage import Coverage, coverage_of
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.gaps import Gaps
from engine.rulesets.testing.running import Run, Runner


@dataclass(frozen=True, slots=True)
class Tested:
    """A programme's folder, with its tests run; none is run when the rule files have errors."""

    folder: str
    report: Report
    runs: tuple[Run, ...]
    coverage: Coverage | None = None
    all_rules: bool = False
    """Whether failures tell every rule, those too that have nothing to do with them."""

    @property
    def sound(self) -> bool:
        """Whether the rule files have no errors."""
        return self.report.compiled.ruleset is not None

    @property
    def failed(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if not run.passed)

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        return self.sound and not self.failed

    @property
    def text(self) -> str:
        """Everything for people: errors in rule files as checking tells them, else failures, coverage and a sum."""
        if not self.sound:
            return self.report.text
        blocks = [failure(run, self.folder, self.all_rules) for run in self.failed]
        blocks += ["\n".join(_coverage(self.coverage, self.folder)) + "\n"] if self.coverage is not None else []
        return "\n".join([*blocks, f"{self.folder}: {self._sum}"])

    @property
    def _sum(self) -> str:
        if not self.report.compiled.tests:
            return "no tests"
        return f"{len(self.runs) - len(self.failed):,} passed, {len(self.failed):,} failed"


def run_folder(
    path: Path, with_all: bool = False, only: str = "", with_coverage: bool = False, all_rules: bool = False
) -> Tested:
    """Checks a folder and runs its tests: those whose name has `only` in it, small and capital letters alike."""
    report, folder = check_folder(path), "" if path == Path() else path.as_posix()
    ruleset = report.compiled.ruleset
    if ruleset is None:
        return Tested(folder or report.key, report, ())
    chosen = [test for test in report.compiled.tests if only.casefold() in test.name.casefold()]
    runs = tuple(Runner(ruleset, with_all).run_all(chosen))
    coverage = coverage_of(read_trees(report.sources, Findings()), ruleset, runs) if with_coverage else None
    return Tested(folder or report.key, report, runs, coverage, all_rules)


def gaps_of(tested: Tested) -> Gaps | None:
    """The gaps to look for in a folder; None when it has errors, or tests that fail already."""
    ruleset = tested.report.compiled.ruleset
    if ruleset is None or not tested.passed:
        return None
    return Gaps(read_trees(tested.report.sources, Findings()), ruleset, tested.runs)


def _coverage(coverage: Coverage, folder: str) -> Iterator[str]:
    exercised = coverage.total - len(coverage.missing)
    yield f"{exercised:,} of {coverage.total:,} rule lines are exercised ({coverage.percent} %)"
    for each in coverage.missing:
        yield f"  {path_in(folder, each.place.file)}:{each.place.line}: no test exercises {each.words}"
