"""What tests and gaps came to, in the format that other programs read."""

import json
from collections.abc import Mapping, Sequence

from engine.rulesets.diagnostics import path_in
from engine.rulesets.testing import advice
from engine.rulesets.testing.coverage import Coverage
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.folders import Tested
from engine.rulesets.testing.gaps import Gap
from engine.rulesets.testing.judging import found_in_words, wanted_in_words
from engine.rulesets.testing.moments import shown
from engine.rulesets.testing.running import Missed, Run


def tests_as_json(tested: Sequence[Tested]) -> str:
    """All that was tested as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1,
     "programmes": [
       {"programme": "club", "errors": false, "passed": 2, "failed": 1,
        "tests": [{"name": "…", "file": "rulesets/club/rules.yaml", "line": 12, "passed": false,
                   "missed": [{"line": 20, "expected": "points", "wanted": "20", "found": "0",
                               "at": "2027-03-01 10:00"}],
                   "diary": "…"}],
        "coverage": {"total": 12, "percent": 91,
                     "missing": [{"file": "…", "line": 4, "rule": "points.thanks", "what": "…"}]} or null}]}

    `errors` says that the rule files have some: then nothing was run, and `trogen check` tells them.
    """
    return json.dumps({"format": 1, "programmes": [_tested(each) for each in tested]}, indent=2)


def _tested(tested: Tested) -> Mapping[str, object]:
    return {
        "programme": tested.report.key,
        "errors": not tested.sound,
        "passed": len(tested.runs) - len(tested.failed),
        "failed": len(tested.failed),
        "tests": [_run(run, tested.folder) for run in tested.runs],
        "coverage": _covered(tested.coverage, tested.folder) if tested.coverage is not None else None,
    }


def _run(run: Run, folder: str) -> Mapping[str, object]:
    return {
        "name": run.test.name,
        "file": path_in(folder, run.test.place.file),
        "line": run.test.place.line,
        "passed": run.passed,
        "missed": [_missed(each) for each in run.missed],
        "diary": None if run.passed else failure(run, folder),
    }


def _missed(missed: Missed) -> Mapping[str, object]:
    return {
        "line": missed.expected.place.line,
        "expected": missed.expected.spelt,
        "wanted": wanted_in_words(missed.expected.wanted),
        "found": found_in_words(missed.found),
        "at": shown(missed.at, missed.zone),
    }


def _covered(coverage: Coverage, folder: str) -> Mapping[str, object]:
    missing = [
        {"file": path_in(folder, each.place.file), "line": each.place.line, "rule": each.rule, "what": each.words}
        for each in coverage.missing
    ]
    return {"total": coverage.total, "percent": coverage.percent, "missing": missing}


def gaps_as_json(found: Sequence[tuple[Tested, int, Sequence[Gap]]]) -> str:
    """Gaps as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1,
     "programmes": [
       {"programme": "club", "changes": 120,
        "gaps": [{"file": "rulesets/club/rules.yaml", "line": 4, "rule": "points.thanks",
                  "keys": ["limits", "times_per_day"], "kind": "value", "was": "3", "becomes": ["4"],
                  "untried": 0, "message": "…", "advice": "…"}]}]}

    `untried` is above 0 where no test tries the rule at all: so many changes to it are in this one gap, and the first
    of them is shown.
    """
    programmes = [
        {"programme": tested.report.key, "changes": total, "gaps": [_gap(gap, tested.folder) for gap in gaps]}
        for tested, total, gaps in found
    ]
    return json.dumps({"format": 1, "programmes": programmes}, indent=2)


def _gap(gap: Gap, folder: str) -> Mapping[str, object]:
    change = gap.change
    return {
        "file": path_in(folder, change.place.file),
        "line": change.place.line,
        "rule": change.rule,
        "keys": list(change.keys),
        "kind": change.kind.value,
        "was": change.was,
        "becomes": [each for each in gap.becomes if each],
        "untried": gap.in_untried,
        "message": advice.in_words(gap, folder),
        "advice": advice.advice(gap),
    }
