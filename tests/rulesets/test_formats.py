"""What checking found, as other programs read it."""

import json

from engine.rulesets import Compiled, Diagnostic, Report, Severity
from engine.rulesets.formats import as_github, as_json
from tests.rulesets.checking import PROGRAMME, check

BROKEN = "points:\n  repaired:\n    when: purchsae\n    give: {points: 5}\n    limits: {times_per_day: 1}\n"


def report_on(*found: Diagnostic) -> Report:
    return Report("club", Compiled(None, found), {})


def test_json_has_everything_that_was_found_with_its_place() -> None:
    report = Report("club", check(BROKEN), {"programme.yaml": PROGRAMME, "rules.yaml": BROKEN})
    document = json.loads(as_json([report]))
    assert document["format"] == 1
    assert document["programmes"][0]["programme"] == "club"
    assert document["programmes"][0]["errors"] == 1
    assert document["diagnostics"][-1] == {
        "programme": "club",
        "code": "TRG050",
        "severity": "error",
        "message": "`purchsae` is not an action type of this programme",
        "suggestion": "did you mean `purchase`? it can be `purchase` or `help.found`",
        "file": "club/rules.yaml",
        "line": 3,
        "column": 11,
        "end_column": 19,
    }


def test_json_has_no_place_for_a_file_as_a_whole() -> None:
    found = Diagnostic("TRG001", Severity.ERROR, "gone", "programme.yaml", 0, 0, 0)
    (told,) = json.loads(as_json([report_on(found)]))["diagnostics"]
    assert (told["line"], told["column"], told["end_column"], told["suggestion"]) == (None, None, None, None)


def test_json_is_ascii_whatever_stands_in_the_files() -> None:
    found = Diagnostic("TRG050", Severity.WARNING, "`köp\ud800`", "åäö.yaml", 1, 1, 3)
    assert as_json([report_on(found)]).isascii()


def test_github_shows_a_finding_beside_its_line() -> None:
    found = Diagnostic("TRG050", Severity.ERROR, "no such action", "rules.yaml", 3, 11, 8, "write `purchase`", "club")
    assert as_github([report_on(found)]) == (
        "::error file=club/rules.yaml,line=3,col=11,title=TRG050::no such action%0Ahelp: write `purchase`"
    )


def test_github_is_told_nothing_that_it_would_take_for_something_else() -> None:
    found = Diagnostic("TRG030", Severity.WARNING, "100% ::error::\r\n", "a,b:c.yaml", 0, 0, 0)
    assert as_github([report_on(found)]) == "::warning file=a%2Cb%3Ac.yaml,title=TRG030::100%25 ::error::%0D%0A"


def test_github_is_told_nothing_when_nothing_is_wrong() -> None:
    assert as_github([report_on()]) == ""
