"""What members do in most programmes, each with an action type, rules for it, and tests that hold the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that members do. In its texts, `«Found an answer»` stands for that in the programme's languages."""

    asked: str
    """How it is offered."""
    action: str
    """Its action type, as it stands under `actions`."""
    points: str
    badge: str
    tests: str


SWEDISH: Mapping[str, str] = {
    "Points": "Poäng",
    "Bronze": "Brons",
    "Silver": "Silver",
    "Found an answer": "Hittade ett svar",
    "Found it yourself": "Hittade svaret själv",
    "The problem solver": "Problemlösaren",
    "Had something repaired": "Lagade något",
    "Repaired it": "Lagade det",
    "The repair hero": "Lagningshjälten",
    "Wrote a review": "Skrev en recension",
    "Honest review": "Ärlig recension",
    "The reviewer": "Recensenten",
    "Attended an event": "Deltog i ett evenemang",
    "Turned up": "Var på plats",
    "The regular": "Stammisen",
}

_ANSWERS = Kind(
    asked="find answers themselves instead of calling",
    action=dedent("""\
        help.answer_found:
          name: «Found an answer»
          attributes:
            topic: text
            solved: yes_no
        """),
    points=dedent("""\
        found_it_yourself:
          name: «Found it yourself»
          when: help.answer_found
          if: {solved: yes}                                # a page that did not help earns nothing
          give: {points: 20}
          limits: {times_per_day: 3, cooldown: 10 minutes} # reading is rewarded, clicking around is not
        """),
    badge=dedent("""\
        problem_solver:
          name: «The problem solver»
          count: {of: help.answer_found, if: {solved: yes}}
          tiers:
            bronze: {name: «Bronze», at_least: 1}
            silver: {name: «Silver», at_least: 10, give: {points: 50}}
        """),
    tests=dedent("""\
        - name: An answer that helped gives points, one that did not gives none
          events:
            - {at: 2027-03-01 10:00, do: help.answer_found, topic: billing, solved: no}
            - {at: 2027-03-01 11:00, do: help.answer_found, topic: billing, solved: yes}
          expect:
            - {at: 2027-03-01 10:30, points: 0, badges: []}
            - {points: 20, badges: [problem_solver.bronze]}
        - name: Three answers a day are rewarded, ten minutes apart
          events:
            - {at: 2027-03-01 10:00, do: help.answer_found, topic: billing, solved: yes, times: 3, every: 10 minutes}
            - {at: 2027-03-01 15:00, do: help.answer_found, topic: billing, solved: yes}
            - {at: 2027-03-02 10:00, do: help.answer_found, topic: billing, solved: yes, times: 2, every: 9 minutes}
          expect:
            - {at: 2027-03-01 10:30, points: 60}
            - {at: 2027-03-01 18:00, points: 60}
            - {points: 80}
        - name: The tenth answer makes the badge silver
          events:
            - {at: 2027-03-01 10:00, do: help.answer_found, topic: billing, solved: yes, times: 10, every: 1 day}
          expect:
            - {at: 2027-03-09 18:00, points: 180, badge.problem_solver: bronze}
            - {points: 250, badge.problem_solver: silver}
        """),
)

_REPAIRS = Kind(
    asked="have things repaired instead of buying new ones",
    action=dedent("""\
        repair.done:
          name: «Had something repaired»
        """),
    points=dedent("""\
        repaired_it:
          name: «Repaired it»
          when: repair.done
          give: {points: 30}
          limits: {times_per_week: 2}
        """),
    badge=dedent("""\
        repair_hero:
          name: «The repair hero»
          count: {of: repair.done}
          tiers:
            bronze: {name: «Bronze», at_least: 1}
            silver: {name: «Silver», at_least: 3, give: {points: 100}}
        """),
    tests=dedent("""\
        - name: Two repairs a week give points, and the third in all makes the badge silver
          events:
            - {at: 2027-03-01 10:00, do: repair.done, times: 3, every: 1 day}
          expect:
            - {at: 2027-03-01 18:00, points: 30, badges: [repair_hero.bronze]}
            - {at: 2027-03-02 18:00, points: 60, badges: [repair_hero.bronze]}
            - {at: 2027-03-03 18:00, points: 160, badges: [repair_hero.silver]}
        """),
)

_REVIEWS = Kind(
    asked="write reviews",
    action=dedent("""\
        review.written:
          name: «Wrote a review»
          attributes:
            product: text
            words: whole
        """),
    points=dedent("""\
        honest_review:
          name: «Honest review»
          when: review.written
          if: {words: {at_least: 20}}                      # praise or blame earn the same
          give: {points: 15}
          limits: {times_per_day: 2}
        """),
    badge=dedent("""\
        reviewer:
          name: «The reviewer»
          count: {of: review.written, distinct: product}   # three products, however often each
          at_least: 3
        """),
    tests=dedent("""\
        - name: Two reviews a day give points, if they are long enough
          events:
            - {at: 2027-03-01 09:00, do: review.written, product: lamp, words: 19}
            - {at: 2027-03-01 10:00, do: review.written, product: lamp, words: 20, times: 3, every: 1 hour}
          expect:
            - {at: 2027-03-01 09:30, points: 0}
            - {at: 2027-03-01 10:30, points: 15}
            - {points: 30, badges: []}
        - name: Three products make a reviewer
          events:
            - {at: 2027-03-01 09:00, do: review.written, product: lamp, words: 30}
            - {at: 2027-03-02 09:00, do: review.written, product: chair, words: 30}
            - {at: 2027-03-03 09:00, do: review.written, product: table, words: 30}
          expect:
            - {at: 2027-03-02 18:00, badge.reviewer: no}
            - {badge.reviewer: yes}
        """),
)

_EVENTS = Kind(
    asked="come to events",
    action=dedent("""\
        event.attended:
          name: «Attended an event»
          attributes:
            event: text
        """),
    points=dedent("""\
        turned_up:
          name: «Turned up»
          when: event.attended
          give: {points: 40}
          limits: {times_per_day: 1}
        """),
    badge=dedent("""\
        regular:
          name: «The regular»
          count: {of: event.attended, distinct: event}
          at_least: 2
        """),
    tests=dedent("""\
        - name: One event a day gives points, and two different ones make a regular
          events:
            - {at: 2027-03-01 17:00, do: event.attended, event: swap_day}
            - {at: 2027-03-01 20:00, do: event.attended, event: swap_day}
            - {at: 2027-03-02 17:00, do: event.attended, event: repair_cafe}
          expect:
            - {at: 2027-03-01 18:00, points: 40}
            - {at: 2027-03-01 21:00, points: 40, badges: []}
            - {at: 2027-03-02 18:00, points: 80, badges: [regular]}
        """),
)

KINDS: Mapping[str, Kind] = {"answers": _ANSWERS, "repairs": _REPAIRS, "reviews": _REVIEWS, "events": _EVENTS}
"""By the word that chooses it."""
