"""What changed between two rulesets, in a product owner's words and by rule.

for change in differences(before, after):
    change.sentence   # "silver tier of repair_hero needs 3 instead of 5"

Nothing that a specification says is passed over: what has no words of its own is told by the name of its field.
"""

from engine.rulesets.difference.comparing import Change, differences

__all__ = ["Change", "differences"]
