"""Why nothing comes of what is asked about webhooks: each a problem with words that say what to do instead."""

from collections.abc import Iterable
from difflib import get_close_matches

from engine.operations.access.refusals import LONGEST_NAME
from engine.operations.problems import (
    BrandShutOut,
    InvalidLifetime,
    InvalidName,
    InvalidPlace,
    InvalidUrl,
    Problem,
    TooManyWebhooks,
    UnknownEventType,
    UnknownProgram,
    UnknownWebhook,
)
from engine.operations.refusals import unknown_program
from engine.operations.webhooks.addresses import url_complaint
from engine.operations.webhooks.types import KIND_OF
from engine.store.library import Library

MOST_WEBHOOKS = 20
"""Of one brand, and of operators."""

MOST_OVERLAP_HOURS = 7 * 24


def unknown_webhook(id_: str) -> Problem:
    """There is no such webhook for whoever asks."""
    message = f'there is no webhook "{id_[:60]}"; `webhooks` lists those that there are for this key'
    return UnknownWebhook(message=message, path=("id",))


def url_problem(url: str, *, private: bool) -> Problem | None:
    """What is wrong with where to send to; None when nothing is."""
    complaint = url_complaint(url, private=private)
    return None if complaint is None else InvalidUrl(message=complaint, path=("url",))


def description_problem(description: str) -> Problem | None:
    """What is wrong with what a webhook is for, in words; None when nothing is."""
    if len(description) <= LONGEST_NAME and (description.isprintable() or not description):
        return None
    message = f"a description has at most {LONGEST_NAME} printable characters on one line"
    return InvalidName(message=message, path=("description",))


def programs_problem(programs: Iterable[str] | None, library: Library) -> Problem | None:
    """What is wrong with a list of programmes; None when nothing is. Raises ProgramUnavailable."""
    for place, each in enumerate(programs or ()):
        if library.rulebook(each) is None:
            problem = unknown_program(each, library)
            near = problem.did_you_mean if isinstance(problem, UnknownProgram) else ()
            return UnknownProgram(message=problem.message, path=("programs", str(place)), did_you_mean=near)
    return None


def types_problem(types: Iterable[str] | None) -> Problem | None:
    """What is wrong with a list of types; None when nothing is."""
    for place, each in enumerate(types or ()):
        if each not in KIND_OF:
            near = tuple(get_close_matches(each, KIND_OF, n=1))
            hint = f'did you mean "{near[0]}"?' if near else f"there is {', '.join(KIND_OF)}"
            message = f'nothing of the type "{each[:60]}" is ever sent; {hint}'
            return UnknownEventType(message=message, path=("types", str(place)), did_you_mean=near)
    return None


def overlap_problem(hours: int) -> Problem | None:
    """What is wrong with how long two secrets are to be signed with; None when nothing is."""
    if 0 <= hours <= MOST_OVERLAP_HOURS:
        return None
    message = f"{hours} hours is not from 0 to {MOST_OVERLAP_HOURS}; give a number that is"
    return InvalidLifetime(message=message, path=("overlap_hours",))


def too_many() -> Problem:
    """There are as many webhooks as may be."""
    message = f"there are {MOST_WEBHOOKS} webhooks already; delete one, or let one of them take more types"
    return TooManyWebhooks(message=message, path=("url",))


def no_place() -> Problem:
    """It is not said from where on, or twice."""
    message = "say from where on: by `after`, a cursor of what was sent before, or by `since`, a time; one of the two"
    return InvalidPlace(message=message, path=("after",))


def place_ahead(path: str) -> Problem:
    """It lies ahead of what the webhook has come to."""
    message = (
        "that is ahead of what this webhook was sent so far: what lies between would never be sent; give an earlier one"
    )
    return InvalidPlace(message=message, path=(path,))


def shut_out(brand: str, path: str, *, disabled: bool) -> Problem:
    """Nothing would be sent, as to every brand that is shut out."""
    if disabled:
        message = f'the brand "{brand}" is disabled, and is sent nothing; enable it, and what stopped with it goes on'
    else:
        message = f'no key of the brand "{brand}" opens anything any more, and it is sent nothing; hand out one first'
    return BrandShutOut(message=message, path=(path,))
