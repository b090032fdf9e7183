"""What is wrong with the tests that stand beside rules."""

from engine.rulesets.codes.code import error

NOT_ONE_EVENT = error(
    "TRG155",
    "An event of a test that is not one thing",
    "An event has a time and says one thing that happened: `do` with an action type, `zone` for a move, `tell` for "
    "what became known of the member, or what the member chose: `join`, `leave`, `pause`, `repair`, `buy_freeze`. What "
    "was done is taken back with `take_back`, and counts again with `restore`. "
    "Attributes of an action that are called like one of these words stand under `with`.",
)
MISSING_ATTRIBUTE = error(
    "TRG156",
    "An attribute of an action is missing in a test",
    "An action carries every attribute that `programme.yaml` declares for its type, unless it is declared optional; "
    "what a brand could not submit proves nothing. Add it.",
)
NOT_EXPECTED = error(
    "TRG157",
    "Something that cannot be expected",
    "A test can expect wallets (`points: 20`, `points.pending: 20`), `badges`, `badge.NAME`, `level`, `streak.NAME`, "
    "`challenge.NAME`, `count.NAME`, `impact.NAME`, `perks` and `segments`.",
)
BAD_MOMENT = error(
    "TRG158",
    "Not a time of a test",
    "Times in tests are dates with the time on the member's own clock, as `2027-03-01 10:00`; a date alone is noon. An "
    "instant with its offset, as `2027-03-01T09:00:00Z`, is possible too.",
)
TOO_MUCH_TO_TEST = error(
    "TRG159",
    "Too many events in a test",
    "One test can have 2,000 events, each repetition counted. Test the rule with smaller numbers, or divide the test.",
)
UNKNOWN_PART = error(
    "TRG160",
    "A part that the rule does not have",
    "After the name of a rule, a test can name some of its parts: `pending` and `earned` of a wallet, `shown` of a "
    "badge, `best`, `freezes` and `status` of a streak, a step of a challenge, a value of a count that counts for "
    "each.",
)
NOTHING_EXPECTED = error(
    "TRG161",
    "An expectation that expects nothing",
    "Besides its time, an expectation says what should then be so, as `points: 20`. Without that the test cannot fail.",
)
NOTHING_TO_TAKE_BACK = error(
    "TRG162",
    "Nothing of a test that can be taken back or restored",
    "`take_back` and `restore` name an action by its time, as that stands in the `at` of one line above; of what is "
    "done several `times`, all is taken back. Nothing is taken back before it is done, nor twice, unless it is "
    "restored in between; and only what is taken back can be restored.",
)
