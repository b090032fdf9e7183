"""The pure fold: what a member's journal means under the rules in force. No I/O, no clock, no randomness."""
