"""The commonest slips of the hand in YAML, recognised by what stands around the place where the reader gave up.

libyaml says what it expected; people want to know what they did. Each function of `slips_in_lines` and of
`slips_in_values` that is listed here knows one slip, and says nothing of any other.
"""

from collections.abc import Callable

from engine.rulesets import slips_in_lines, slips_in_values
from engine.rulesets.yaml_places import LONGEST_LINE, Slip, Surroundings

_SLIPS: tuple[Callable[[Surroundings], Slip | None], ...] = (
    slips_in_values.comparison_in_signs,
    slips_in_values.strange_first_sign,
    slips_in_values.text_after_quotes,
    slips_in_values.open_quotes,
    slips_in_lines.line_without_colon,
    slips_in_lines.indented_deeper,
    slips_in_values.colon_in_text,
    slips_in_values.colon_in_braces,
    slips_in_values.missing_comma,
    slips_in_values.other_bracket,
    slips_in_values.superfluous,
    slips_in_values.text_that_looks_like_more,
    slips_in_lines.indented_between,
    slips_in_lines.among_items,
    slips_in_lines.list_beside_key,
)
"""Every slip that we know; the first that is recognised is told."""


def slip_at(around: Surroundings) -> Slip | None:
    """The slip that explains why the reader gave up, if it is one that we know."""
    if len(around.text) > LONGEST_LINE or len(around.began_text) > LONGEST_LINE:
        return None
    return next((slip for recognise in _SLIPS if (slip := recognise(around))), None)
