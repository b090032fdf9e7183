"""A programme to start from: rule files with comments and tests, from a few answers.

files = starter(Answers("The club", ("en", "sv"), "Europe/Stockholm", ("repairs", "reviews")))
"""

from engine.rulesets.starter.kinds import KINDS, Kind
from engine.rulesets.starter.writing import Answers, starter

__all__ = ["KINDS", "Answers", "Kind", "starter"]
