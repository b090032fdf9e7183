"""The words and numbers of a simulation's report."""

from engine.operations.simulate import Simulation
from engine.operations.simulating.silent import Silence, Silent
from engine.rules.instants import Instant, moment_of


def number(value: int | float, *, signed: bool = False) -> str:
    """A number as people read it: thousands apart, and for differences which way they go."""
    text = f"{abs(value):,}"
    if value < 0:
        return f"-{text}"
    return f"+{text}" if signed and value else text


def plural(count: int, one: str, several: str = "") -> str:
    """`1 member`, `3 members`."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def moment(instant: Instant) -> str:
    """An instant to the minute."""
    return moment_of(instant).strftime("%Y-%m-%d %H:%M UTC")


def headline(simulation: Simulation) -> str:
    """What was compared with what."""
    since = f"from {moment(simulation.since)}" if simulation.since is not None else "over all of history"
    return (
        f"{simulation.program}: the draft beside version {simulation.published}, {since} to {moment(simulation.as_of)}"
    )


def verdict(simulation: Simulation) -> str:
    """How many were looked at, and for how many it matters."""
    looked_at = f"{plural(simulation.entries, 'entry', 'entries')} of {plural(simulation.members, 'member')}"
    if simulation.members < simulation.all_members:
        looked_at += f", out of {simulation.all_members:,}"
    if not simulation.changed:
        return f"{looked_at}: nothing would be otherwise for anybody"
    would = "member" if simulation.changed == 1 else "members"
    share = 100 * simulation.changed / simulation.members
    return f"{looked_at}: for {simulation.changed:,} {would} ({share:.1f} %) something would be otherwise"


def took(simulation: Simulation) -> str:
    """How long it took, and with what."""
    processes = "one process" if simulation.jobs == 1 else f"{simulation.jobs} processes"
    return f"{simulation.seconds:,.1f} seconds with {processes}"


def in_words(silent: Silent) -> str:
    """Why a rule never did anything."""
    actions = plural(silent.actions, "action")
    match silent.why:
        case Silence.NOTHING_TO_HEAR:
            return "no action that it listens to occurred"
        case Silence.NEVER_MATCHED:
            return f"none of {actions} was, or came to, what it asks for" if silent.actions else "nobody got there"
        case Silence.NEVER_GOT_THERE:
            return f"some of {actions} began it, and nobody got there"
