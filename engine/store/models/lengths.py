"""How long texts may be that are columns, in characters."""

PROGRAM_LENGTH = 64
EXTERNAL_ID_LENGTH = 200
NAME_LENGTH = 255
DISPLAY_NAME_LENGTH = 50
ORIGIN_LENGTH = 64
"""Of an address that somebody came from."""
