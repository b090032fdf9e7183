"""What is wrong with a file before anything in it is looked at: its text, then its YAML."""

from engine.rulesets.codes.code import error

# Files.
MISSING_FILE = error(
    "TRG001",
    "The programme or its `programme.yaml` is missing",
    "A programme is a folder with a file `programme.yaml` at its top, which declares languages, zone, actions and "
    "wallets. Create that file, or correct the path.",
)
UNREADABLE_FILE = error(
    "TRG002",
    "A file cannot be read",
    "The operating system refused to hand over the file. Check that it is an ordinary file and that its permissions "
    "allow reading.",
)
NOT_UTF8 = error(
    "TRG003",
    "A file is not UTF-8 text",
    "Rule files are text in UTF-8. Save the file again with that encoding; most editors can "
    "do that under `Save with encoding`.",
)
BAD_CHARACTER = error(
    "TRG004",
    "A character that does not belong in text",
    "Control characters and halves of surrogate pairs cannot be stored or shown. Remove the character.",
)
FILE_TOO_LARGE = error(
    "TRG005",
    "A file is too large",
    "One rule file may hold 256,000 characters. Divide its rules over several files: the grouping is yours.",
)
TAB = error(
    "TRG006",
    "A tab",
    "Tabs look different in every editor, so rule files are spaced and indented with spaces only. Set your editor to "
    "insert spaces.",
)

# YAML.
NOT_YAML = error(
    "TRG010",
    "The file cannot be understood as YAML",
    "Something about indentation, quotes or brackets keeps the file from being read; nothing in it was checked "
    "further. The usual causes: a line that is indented a little more or less than its neighbours, a key without its "
    "`:`, a text with `: ` in it that needs quotes, a missing comma, or a bracket or quotes that are never closed. The "
    "help line shows how to write it, where that can be told.",
)
DUPLICATE_KEY = error(
    "TRG011",
    "A key stands twice",
    "Within one mapping a key can stand once; otherwise one of the two would silently be lost. Rename or merge them.",
)
TAG = error(
    "TRG012",
    "A YAML tag",
    "A word that begins with `!` is a tag to YAML, and rule files have none. Put the text in quotes if the `!` is "
    "part of it.",
)
ALIAS = error(
    "TRG013",
    "A YAML anchor, alias or merge key",
    "`&name`, `*name` and `<<` make a file hard to read from top to bottom, so rule files do without. Write the value "
    "out, or put it in quotes if the sign is part of a text.",
)
SEVERAL_DOCUMENTS = error(
    "TRG014",
    "More than one YAML document in a file",
    "A line `---` begins another document, and what follows would be easy to overlook. Use a second file instead.",
)
BAD_KEY = error(
    "TRG015",
    "A key that is not a word",
    "Keys are plain words or numbers, never lists, mappings or nothing at all. A space parts the `:` from the value: "
    "`{points:20}` is all key, and `{points: 20}` is meant.",
)
TOO_DEEP = error(
    "TRG016",
    "Nested too deeply",
    "Nothing in a rule file needs more than 20 levels; nothing in this file was checked further.",
)
