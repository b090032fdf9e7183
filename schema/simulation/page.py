"""A simulation's report as one HTML page that needs nothing else: it can be mailed, printed, and read in the dark."""

from collections.abc import Iterator
from html import escape

from engine.operations.simulate import Simulation
from engine.operations.simulating.report import WalletReport
from schema.simulation.drawing import change_bar, histogram
from schema.simulation.sections import Cell, Figure, Section, missing_of, sections_of, spread_of, widest
from schema.simulation.styles import STYLES
from schema.simulation.words import headline, number, plural, took, verdict


def page_of(simulation: Simulation) -> str:
    """The whole page."""
    title = escape(headline(simulation))
    body = "\n".join(_body(simulation))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<style>\n{STYLES}</style>\n</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(simulation: Simulation) -> Iterator[str]:
    yield f"<header><h1>{escape(simulation.program)}</h1>"
    yield f"<p>{escape(headline(simulation))}</p><p><strong>{escape(verdict(simulation))}</strong></p></header>"
    yield f'<div class="tiles">{"".join(_tile(each) for each in simulation.wallets)}</div>'
    missing = missing_of(simulation)
    if missing is not None:
        yield _section(missing)
    for place, section in enumerate(sections_of(simulation)):
        yield _section(section)
        if place == 0:
            yield from (_spread(each) for each in simulation.wallets if each.before != each.after)
    if simulation.warnings:
        yield f"<section><h2>What check warns of</h2><pre>{escape(simulation.warnings)}</pre></section>"
    yield f"<footer>{escape(took(simulation))}</footer>"


def _tile(wallet: WalletReport) -> str:
    difference = number(wallet.balance.difference, signed=True)
    return (
        f'<div class="tile"><h3>{escape(wallet.wallet)}</h3>'
        f'<p class="large {_way(wallet.balance.difference)}">{difference}</p>'
        f"<p>{number(wallet.balance.before)} → {number(wallet.balance.after)}</p>"
        f"<p>{plural(wallet.gaining, 'member')} would gain, {number(wallet.losing)} would lose</p></div>"
    )


def _section(section: Section) -> str:
    table = _table(section) if section.rows else ""
    remark = f'<p class="remark">{escape(section.remark)}</p>' if section.remark else ""
    return f"<section><h2>{escape(section.title)}</h2>{table}{remark}</section>"


def _spread(wallet: WalletReport) -> str:
    section = spread_of(wallet)
    drawn = histogram(wallet.bars, wallet.wallet)
    return f"<section><h2>{escape(section.title)}</h2>{drawn}{_table(section)}</section>"


def _table(section: Section) -> str:
    changes = section.heads.index("change") if "change" in section.heads else None
    largest = widest(section.rows, changes) if changes is not None else 0
    numeric = [isinstance(cell, Figure) for cell in section.rows[0]]
    heads = [
        f'<th scope="col"{_number(is_number)}>{escape(head)}</th>'
        for head, is_number in zip(section.heads, numeric, strict=True)
    ]
    rows = []
    for row in section.rows:
        cells = [f"<td{_kind(cell)}>{_cell(cell)}</td>" for cell in row]
        if changes is not None:
            cells.insert(changes + 1, _bar(row[changes], largest))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    if changes is not None:
        heads.insert(changes + 1, '<th class="bar"></th>')
    return (
        f'<div class="wide"><table><thead><tr>{"".join(heads)}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _cell(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else number(cell.value, signed=cell.signed)


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _kind(cell: Cell) -> str:
    if isinstance(cell, str):
        return ""
    return f' class="number {_way(cell.value)}"' if cell.signed else ' class="number"'


def _bar(cell: Cell, largest: float) -> str:
    return f'<td class="bar">{change_bar(cell.value, largest) if isinstance(cell, Figure) else ""}</td>'


def _way(value: float) -> str:
    return "more" if value > 0 else "less" if value < 0 else "same"
