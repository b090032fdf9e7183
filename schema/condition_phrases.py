"""What conditions say to members, in each language that we write."""

from dataclasses import dataclass

from engine.rules.tree import Comparison, TextTest


@dataclass(frozen=True, slots=True)
class ConditionPhrases:
    """The words of one language for what rules ask of an action and of a member."""

    yes: str
    no: str
    and_: str
    or_: str
    either: str
    """Brackets around what belongs together."""
    not_: str
    decimal: str
    asks: dict[Comparison, str]
    """What is asked, told of something."""
    takes: dict[Comparison, str]
    """The same by itself, after "it takes"."""
    includes: str
    excludes: str
    is_none_of: str
    other_than: str
    texts: dict[TextTest, str]
    no_texts: dict[TextTest, str]
    some: str
    every: str
    told: str
    untold: str
    was: str
    was_empty: str
    it_takes: str
    """What was found, and what is asked for."""
    does_not_hold: str
    size: str
    belongs: str
    belongs_not: str
    has_badge: str
    has_not_badge: str
    level: str
    a_surprise: str
    """In place of a condition about a hidden badge."""


CONDITION_PHRASES = {
    "sv": ConditionPhrases(
        yes="ja",
        no="nej",
        and_="och",
        or_="eller",
        either="({parts})",
        not_="inte ({part})",
        decimal=",",
        asks={
            Comparison.IS: "{what} är {value}",
            Comparison.IS_NOT: "{what} är inte {value}",
            Comparison.AT_LEAST: "{what} är minst {value}",
            Comparison.AT_MOST: "{what} är högst {value}",
            Comparison.MORE_THAN: "{what} är mer än {value}",
            Comparison.LESS_THAN: "{what} är mindre än {value}",
        },
        takes={
            Comparison.IS: "{value}",
            Comparison.IS_NOT: "något annat än {value}",
            Comparison.AT_LEAST: "minst {value}",
            Comparison.AT_MOST: "högst {value}",
            Comparison.MORE_THAN: "mer än {value}",
            Comparison.LESS_THAN: "mindre än {value}",
        },
        includes="{what} innehåller {value}",
        excludes="{what} innehåller inte {value}",
        is_none_of="{what} är inte {value}",
        other_than="något annat än {value}",
        texts={
            TextTest.STARTS_WITH: "{what} börjar med {value}",
            TextTest.ENDS_WITH: "{what} slutar med {value}",
            TextTest.CONTAINS: "{what} innehåller {value}",
        },
        no_texts={
            TextTest.STARTS_WITH: "{what} börjar inte med {value}",
            TextTest.ENDS_WITH: "{what} slutar inte med {value}",
            TextTest.CONTAINS: "{what} innehåller inte {value}",
        },
        some="något av {what} är sådant att {body}",
        every="allt i {what} är sådant att {body}",
        told="{what} finns med",
        untold="{what} saknas",
        was="{what} var {value}",
        was_empty="{what} var tomt",
        it_takes="{found} (det krävs {asked})",
        does_not_hold="det krävs att {asked}",
        size="antalet i {what}",
        belongs="du hör till {name}",
        belongs_not="du hör inte till {name}",
        has_badge="du har märket {name}",
        has_not_badge="du har inte märket {name}",
        level="din nivå",
        a_surprise="det finns något som ännu är en överraskning",
    ),
    "en": ConditionPhrases(
        yes="yes",
        no="no",
        and_="and",
        or_="or",
        either="({parts})",
        not_="not ({part})",
        decimal=".",
        asks={
            Comparison.IS: "{what} is {value}",
            Comparison.IS_NOT: "{what} is not {value}",
            Comparison.AT_LEAST: "{what} is at least {value}",
            Comparison.AT_MOST: "{what} is at most {value}",
            Comparison.MORE_THAN: "{what} is more than {value}",
            Comparison.LESS_THAN: "{what} is less than {value}",
        },
        takes={
            Comparison.IS: "{value}",
            Comparison.IS_NOT: "other than {value}",
            Comparison.AT_LEAST: "at least {value}",
            Comparison.AT_MOST: "at most {value}",
            Comparison.MORE_THAN: "more than {value}",
            Comparison.LESS_THAN: "less than {value}",
        },
        includes="{what} includes {value}",
        excludes="{what} does not include {value}",
        is_none_of="{what} is not {value}",
        other_than="other than {value}",
        texts={
            TextTest.STARTS_WITH: "{what} begins with {value}",
            TextTest.ENDS_WITH: "{what} ends with {value}",
            TextTest.CONTAINS: "{what} contains {value}",
        },
        no_texts={
            TextTest.STARTS_WITH: "{what} does not begin with {value}",
            TextTest.ENDS_WITH: "{what} does not end with {value}",
            TextTest.CONTAINS: "{what} does not contain {value}",
        },
        some="something of {what} is such that {body}",
        every="everything of {what} is such that {body}",
        told="{what} was told",
        untold="{what} was not told",
        was="{what} was {value}",
        was_empty="{what} was empty",
        it_takes="{found} (it takes {asked})",
        does_not_hold="it takes that {asked}",
        size="the size of {what}",
        belongs="you belong to {name}",
        belongs_not="you do not belong to {name}",
        has_badge="you have the badge {name}",
        has_not_badge="you do not have the badge {name}",
        level="your level",
        a_surprise="there is something that is still a surprise",
    ),
}
"""By language tag."""
