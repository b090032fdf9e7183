"""The report on broken rule files: its exact text, its order, and that everything is in it."""

from textwrap import dedent

from engine.rulesets import compile_sources, render
from tests.rulesets.checking import PROGRAMME, report


def test_a_misspelt_key_is_shown_with_its_line_and_a_suggestion() -> None:
    rules = """\
        points:
          greener:
            when: purchase
            give: {points: 5}
            limit: {times_per_day: 1}
            limits: {times_per_day: 1}
        """
    assert report(rules) == dedent("""\
        error[TRG021]: `limit` is not a key of a points rule
         --> club/rules.yaml:5:5
          |
        5 |     limit: {times_per_day: 1}
          |     ^^^^^
          = help: did you mean `limits`? a points rule can have `when`, `give`, `name`, `description`, `if`, \
`hold_for`, `cancel_if`, `once_per` and `limits`

        club: 1 error
        """)


def test_a_value_that_was_never_declared_is_shown_at_the_value() -> None:
    rules = """\
        badges:
          repair_hero:
            count: {of: purchase, if: {category: [new, repiar]}}
            at_least: 3
        """
    assert report(rules) == dedent("""\
        error[TRG060]: `category` is never `repiar`
         --> club/rules.yaml:3:48
          |
        3 |     count: {of: purchase, if: {category: [new, repiar]}}
          |                                                ^^^^^^
          = help: did you mean `repair`? its values are `repair`, `second_hand` and `new`

        club: 1 error
        """)


def test_a_mistake_in_arithmetic_is_shown_at_its_word() -> None:
    rules = """\
        points:
          greener:
            when: purchase
            give: {points: 10 * co2_saved}
            limits: {times_per_day: 1}
        """
    assert report(rules) == dedent("""\
        error[TRG051]: `co2_saved` is not an attribute of `purchase`
         --> club/rules.yaml:4:25
          |
        4 |     give: {points: 10 * co2_saved}
          |                         ^^^^^^^^^
          = help: did you mean `co2_saved_kg`? it can be `category`, `co2_saved_kg`, `quantity`, `express`, `shop`, \
`tags` or `delivered_at`

        club: 1 error
        """)


def test_a_file_that_is_no_yaml_is_told_in_plain_words() -> None:
    rules = """\
        points:
          greener:
            when: purchase
           give: {points: 5}
        """
    assert report(rules) == dedent("""\
        error[TRG010]: this line is indented by 3 spaces, and no line above it that it could belong to is
         --> club/rules.yaml:4:4
          |
        4 |    give: {points: 5}
          |    ^^^^^^^^^^^^^^^^^
          = help: indent it by 4 spaces as `when` or by 2 spaces as `greener`

        club: 1 error
        """)


def test_a_bracket_that_is_never_closed_is_shown_where_it_opens() -> None:
    rules = """\
        streaks:
          daily: {when: purchase, every: day, only_on: [mon, tue
        """
    assert report(rules) == dedent("""\
        error[TRG010]: this list is not closed, or a comma is missing in it
         --> club/rules.yaml:2:48
          |
        2 |   daily: {when: purchase, every: day, only_on: [mon, tue
          |                                                ^
          = help: close it with `]`

        club: 1 error
        """)


def test_everything_is_told_at_once_by_file_and_place() -> None:
    sources = {
        "programme.yaml": "languages: [en]\nzone: Mars\nwallets: {xp: {}}\nactions: {walk: {}}\n",
        "b.yaml": "streaks: {daily: {when: wlak, every: dya}}\n",
        "a.yaml": "points:\n  walking:\n    when: walk\n    give: {px: 1}\n",
    }
    assert render(compile_sources(sources, "club").diagnostics, sources) == dedent("""\
        warning[TRG084]: nothing limits how often this rule gives points
         --> club/a.yaml:2:3
          |
        2 |   walking:
          |   ^^^^^^^
          = help: add for example `limits: {times_per_day: 3}`

        error[TRG052]: `px` is not a wallet of this programme
         --> club/a.yaml:4:12
          |
        4 |     give: {px: 1}
          |            ^^
          = help: it can be `xp`

        error[TRG050]: `wlak` is not an action type of this programme
         --> club/b.yaml:1:25
          |
        1 | streaks: {daily: {when: wlak, every: dya}}
          |                         ^^^^
          = help: it can be `walk`

        error[TRG028]: `every` cannot be `dya`
         --> club/b.yaml:1:38
          |
        1 | streaks: {daily: {when: wlak, every: dya}}
          |                                      ^^^
          = help: did you mean `day`? it is `day`, `week` or `month`, or a number of days, as `3 days`

        error[TRG040]: `Mars` is not a time zone
         --> club/programme.yaml:2:7
          |
        2 | zone: Mars
          |       ^^^^
          = help: write one of the IANA database, as `Europe/Stockholm` or `UTC`

        warning[TRG081]: nothing puts points into `xp`
         --> club/programme.yaml:3:11
          |
        3 | wallets: {xp: {}}
          |           ^^
          = help: give points into it, or remove it

        club: 4 errors, 2 warnings
        """)


def test_a_list_in_brackets_is_underlined_to_its_end() -> None:
    shown = report("badges: {b: {count: {of: [purchase]}, at_least: 1}}\n")
    assert shown.splitlines()[3:5] == [
        "1 | badges: {b: {count: {of: [purchase]}, at_least: 1}}",
        "  |                          ^^^^^^^^^^",
    ]


def test_a_very_long_line_is_shown_around_the_place() -> None:
    shown = report("badges: {b: {description: " + "x" * 500 + ", nmae: B, count: {of: purchase}, at_least: 1}}\n")
    line = next(line for line in shown.splitlines() if line.startswith("1 |"))
    carets = next(line for line in shown.splitlines() if "^" in line)
    assert len(line) < 130
    assert line[carets.index("^") : carets.rindex("^") + 1] == "nmae"


def test_control_characters_never_reach_the_terminal() -> None:
    shown = report("badges: {b: {name: \x1b[31mred, count: {of: purchase}, at_least: 1}}\n")
    assert "\x1b" not in shown
    assert "TRG004" in shown


def test_a_clean_programme_has_nothing_to_report() -> None:
    assert render((), {"programme.yaml": PROGRAMME}) == ""


def test_names_are_not_called_unknown_when_the_file_that_declares_them_is_broken() -> None:
    sources = {
        "programme.yaml": PROGRAMME,
        "broken.yaml": "badges: {walker: {}\n",
        "rules.yaml": "streaks: {daily: {when: purchase, every: day, milestones: {5: {badge: walker}}}}\n",
    }
    assert [each.code for each in compile_sources(sources, "club").diagnostics] == ["TRG010"]


def test_a_broken_programme_file_does_not_make_every_name_unknown() -> None:
    sources = {
        "programme.yaml": "languages: [en\n",
        "rules.yaml": "points: {p: {when: purchase, give: {points: shop * 2}, limits: {points_per_day: 9}, uf: {}}}\n",
    }
    found = compile_sources(sources, "club").diagnostics
    assert [each.code for each in found] == ["TRG010", "TRG021"]


def test_many_warnings_of_one_kind_are_shown_thrice_and_then_counted() -> None:
    perks = "".join(f"  p{number}: {{}}\n" for number in range(9))
    programme = "languages: [en]\nzone: UTC\nwallets: {xp: {}}\nactions: {walk: {}}\nperks:\n" + perks
    sources = {"programme.yaml": programme}
    shown = render(compile_sources(sources, "club").diagnostics, sources)
    assert shown.count("warning[TRG082]: no level, badge or challenge carries") == 3
    assert shown.endswith(
        "  = help: give it somewhere, or remove it\n\n"
        "warning[TRG082]: and 6 more like this in club/programme.yaml\n\n"
        "club: 11 warnings\n"
    )


def test_errors_of_one_kind_are_all_shown() -> None:
    rules = "badges:\n" + "".join(f"  B{number}: {{}}\n" for number in range(9))
    assert report(rules).count("error[TRG029]") == 9


def test_the_place_of_another_rule_can_be_opened_too() -> None:
    ladder = "levels: {by: xp, steps: {seed: {from: 0}}}\n"
    sources = {"programme.yaml": PROGRAMME, "a.yaml": "\n" + ladder, "b.yaml": ladder}
    shown = render(compile_sources(sources, "club", folder="rulesets/club").diagnostics, sources)
    assert "there is a ladder of levels already: rulesets/club/a.yaml:2\n --> rulesets/club/b.yaml:1:1\n" in shown
