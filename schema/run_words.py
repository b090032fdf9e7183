"""How a member's run stands, in words that they understand: what is done, what is at risk, and until when."""

from typing import assert_never

from engine.rules.explanation import Account
from engine.rules.standing import StreakStanding, StreakStatus
from schema.phrases import PHRASEBOOKS
from schema.rule_words import RuleWords
from schema.sentences import language_for


def run_in_words(words: RuleWords, account: Account, run: StreakStanding) -> str:
    """One sentence or two, without a full stop at the end."""
    say, now, rule = words.say, account.at, words.rule(account.rule)
    way = "; ".join(map(words.way, account.requirements[0].ways))
    told = say.run.format(rule=rule, length=_length(words, run, run.current))
    match run.status:
        case StreakStatus.NONE:
            return say.no_run.format(rule=rule, way=way)
        case StreakStatus.REPAIRABLE:
            length, until = _length(words, run, run.repairable_length or 0), run.repairable_until or now
            return say.repairable.format(rule=rule, length=length, time=words.time(until, now))
        case StreakStatus.SECURED:
            return say.secured.format(told=told, period=say.this_period[run.streak.every.value])
        case StreakStatus.AT_RISK:
            phrase = say.at_risk_frozen if run.freezes_left else say.at_risk
            return phrase.format(told=told, way=way, time=words.time(run.at_risk_until or now, now))
        case StreakStatus.OPEN:
            return say.day_free.format(told=told)
        case StreakStatus.PAUSED:
            return say.run_paused.format(told=told)
        case _:
            assert_never(run.status)


def _length(words: RuleWords, run: StreakStanding, length: int) -> str:
    one, several = PHRASEBOOKS[language_for(words.book)].periods[run.streak.every.value]
    return (one if length == 1 else several).format(count=length)
