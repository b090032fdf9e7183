"""The types of the API, one file for each part of a programme, with the definition and a member's standing together."""
