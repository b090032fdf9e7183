"""CloudEvents that become actions."""

from engine.rulesets.codes.code import error

BAD_EVENT_PATH = error(
    "TRG180",
    "A place that no event has",
    "`member` and `attributes` of a CloudEvent name a place in the event: one of its own attributes, as `subject` or "
    "`source`, or a field of what it carries, as `data.customer.id`.",
)
