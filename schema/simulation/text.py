"""A simulation's report for the terminal: tables, and bars of block characters."""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from engine.operations.simulate import Simulation
from engine.operations.simulating.report import WalletReport
from schema.simulation.sections import Cell, Figure, Section, missing_of, sections_of, spread_of, widest
from schema.simulation.words import headline, number, took, verdict

_BAR = 24
"""Characters of the longest bar."""

_WIDTH = 120
"""Characters of a line in a file."""

_NAMES = ("rule", "wallet", "badge", "level", "streak", "challenge", "member")
"""Columns of what must be read whole, to be found again."""

_DECISIVE = ("Balances", "Badges", "Levels")
"""What one wants to know before publishing."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def told(simulation: Simulation) -> Iterator[RenderableType]:
    """Everything, to be printed in this order."""
    yield Text(headline(simulation), style="bold")
    yield Text(verdict(simulation))
    yield from _gone(simulation)
    for place, section in enumerate(sections_of(simulation)):
        yield from _section(section)
        if place == 0:
            for wallet in simulation.wallets:
                if wallet.before != wallet.after:
                    yield from _spread(wallet)
    if simulation.warnings:
        yield Text("\nWhat check warns of", style="bold")
        yield Text(simulation.warnings)
    yield Text(f"\n{took(simulation)}", style="dim")


def summary(simulation: Simulation) -> Iterator[RenderableType]:
    """The shortest there is to say, for who is about to publish: for how many it matters, balances, badges, levels."""
    yield Text(verdict(simulation))
    yield from _gone(simulation)
    for section in sections_of(simulation):
        if section.title in _DECISIVE:
            yield from _section(section)


def as_text(simulation: Simulation) -> str:
    """The same without colours, for a file."""
    console = Console(file=StringIO(), width=_WIDTH, highlight=False, emoji=False)
    with console.capture() as captured:
        for part in told(simulation):
            console.print(part)
    return captured.get()


def bar(value: float, largest: float, width: int = _BAR) -> str:
    """A bar as long as a value is of the largest; never invisible for what is there."""
    eighths = round(8 * width * abs(value) / largest) if largest else 0
    if value and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _gone(simulation: Simulation) -> Iterator[RenderableType]:
    section = missing_of(simulation)
    if section is not None:
        yield from _section(section)


def _section(section: Section) -> Iterator[RenderableType]:
    yield Text(f"\n{section.title}", style="bold")
    if section.rows:
        yield _table(section)
    if section.remark:
        yield Text(section.remark, style="dim")


def _table(section: Section) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head, cell in zip(section.heads, section.rows[0], strict=True):
        if isinstance(cell, Figure):
            table.add_column(head, header_style="dim", justify="right")
        else:
            table.add_column(head, header_style="dim", no_wrap=head in _NAMES, overflow="fold")
    drawn = section.heads.index("change") if section.heads[:2] == ("rule", "wallet") else None
    largest = widest(section.rows, drawn) if drawn is not None else 0
    if drawn is not None:
        table.add_column("")
    for row in section.rows:
        cells = [_cell(each) for each in row]
        if drawn is not None:
            cells.append(_drawn(row, drawn, largest))
        table.add_row(*cells)
    return table


def _cell(cell: Cell) -> Text:
    if isinstance(cell, str):
        return Text(cell)
    return Text(number(cell.value, signed=cell.signed), style=_style(cell))


def _style(figure: Figure) -> str:
    if not figure.signed or not figure.value:
        return ""
    return "green" if figure.value > 0 else "red"


def _drawn(row: Sequence[Cell], column: int, largest: float) -> Text:
    figure = row[column]
    assert isinstance(figure, Figure), "changes are numbers"
    return Text(bar(figure.value, largest, 12), style=_style(figure))


def _spread(wallet: WalletReport) -> Iterator[RenderableType]:
    yield from _section(spread_of(wallet))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head, justify in ((wallet.wallet, "right"), ("before", "left"), ("after", "left")):
        table.add_column(head, header_style="dim", justify=justify)  # type: ignore[arg-type]  # of rich's own literals
    largest = max(max(each.before, each.after) for each in wallet.bars)
    for each in wallet.bars:
        bars = (f"{bar(members, largest)} {number(members)}" for members in (each.before, each.after))
        table.add_row(_between(each.first, each.last), *bars)
    yield table


def _between(first: int, last: int) -> str:
    return number(first) if first == last else f"{number(first)} to {number(last)}"
