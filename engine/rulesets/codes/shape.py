"""What is wrong with a value where it stands: its shape, its keys, its spelling; and the languages and zones."""

from engine.rulesets.codes.code import error

# Shape.
WRONG_SHAPE = error(
    "TRG020",
    "Another shape is needed here",
    "A mapping (`key: value`, one a line or in braces), a list (`[a, b]`) or a single value stands where one of the "
    "others belongs. The message says what is needed, and the help line has an example for that place.",
)
UNKNOWN_KEY = error(
    "TRG021",
    "A key that is not known here",
    "The help line lists the keys that are allowed at this place. Look for a misspelling or a wrong indentation. What "
    "stands under a key that is nearly right is checked as if the key were right.",
)
MISSING_KEY = error(
    "TRG022",
    "A key is missing",
    "What stands here cannot work without the named key. Add it, as the help line shows.",
)
EMPTY_VALUE = error(
    "TRG023",
    "Nothing stands here",
    "The key has no value. Write one, or remove the key.",
)
BAD_NUMBER = error(
    "TRG024",
    "Not a number",
    "Numbers are written plainly, as `20` or `0.5`: no quotes, no thousands separators, no units, a point for "
    "decimals. Where things are counted, only whole numbers do.",
)
OUT_OF_RANGE = error(
    "TRG025",
    "A number that is too small or too large",
    "The message names the bounds. Amounts of points are positive, for example, because rules give and never take.",
)
BAD_DATE = error(
    "TRG026",
    "Not a date",
    "Dates are written year first, as `2027-03-31`, and must exist in the calendar.",
)
BAD_TIME = error(
    "TRG027",
    "Not a time or a duration",
    "A time of day is written as `04:00`, a duration as `10 minutes`, `48 hours`, `7 days` or `2 weeks`, and an "
    "instant as `2027-03-01T12:00:00Z`.",
)
BAD_WORD = error(
    "TRG028",
    "Not one of the words that can stand here",
    "The help line lists them.",
)
BAD_NAME = error(
    "TRG029",
    "A name that cannot be used",
    "Names of rules, wallets, perks and attributes are small letters, digits and underscores, beginning with a letter "
    "(`found_it_yourself`); action types may have dots between such words (`help.answer_found`). A few words have a "
    "meaning of their own and cannot be names.",
)
KEYS_CLASH = error(
    "TRG030",
    "Keys that do not go together",
    "Each of these keys is fine alone, but together, or here, they say nothing that could be carried out. The message "
    "tells which one to leave out.",
)
DECLARED_TWICE = error(
    "TRG031",
    "The same name is declared twice",
    "Within one section a name belongs to one rule, in whichever file it stands. Rename one of them.",
)

# The dictionary.
UNKNOWN_ZONE = error(
    "TRG040",
    "An unknown time zone",
    "Zones are named as in the IANA database, as `Europe/Stockholm` or `UTC`.",
)
UNKNOWN_LANGUAGE = error(
    "TRG041",
    "An unknown language",
    "Languages are listed in `programme.yaml` by their tag (`sv`, `en`, `pt-BR`); texts can be given in those only.",
)
