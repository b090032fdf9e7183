"""The drawings of a simulation's page, as SVG within it. Colours come from the page's style."""

from collections.abc import Iterator, Sequence
from html import escape

from engine.operations.simulating.spread import Bar
from schema.simulation.words import number, plural

_WIDTH, _HEIGHT = 760, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 12, 44
_LINES = 4
"""Horizontal lines of a histogram, about."""

_HALF = 60
"""How far a bar of changes reaches to either side."""


def histogram(bars: Sequence[Bar], wallet: str) -> str:
    """How many members hold how much, before and after, side by side."""
    if not bars:
        return ""
    step = _step(max(max(each.before, each.after) for each in bars))
    top = step * -(-max(max(each.before, each.after) for each in bars) // step)
    drawn = [*_lines(top, step), *_columns(bars, top), *_labels(bars)]
    label = escape(f"How many members hold how much of {wallet}, before and after")
    legend = (
        '<p class="legend"><span class="before"></span> before <span class="after"></span> after; '
        f"up: members, across: {escape(wallet)} held</p>"
    )
    return (
        f'<figure>{legend}<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f"{''.join(drawn)}</svg></figure>"
    )


def change_bar(value: float, largest: float) -> str:
    """A bar to the right for more, to the left for less."""
    length = _HALF * abs(value) / largest if largest else 0
    if value:
        length = max(length, 1)
    begins = _HALF if value >= 0 else _HALF - length
    way = "more" if value >= 0 else "less"
    return (
        f'<svg class="change" viewBox="0 0 {2 * _HALF} 12" aria-hidden="true">'
        f'<line x1="{_HALF}" y1="0" x2="{_HALF}" y2="12"/>'
        f'<rect class="{way}" x="{begins:.1f}" y="2" width="{length:.1f}" height="8" rx="1"/></svg>'
    )


def _lines(top: int, step: int) -> Iterator[str]:
    for members in range(0, top + 1, step):
        y = _y(members, top)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>'
        yield f'<text class="end" x="{_LEFT - 6}" y="{y + 4:.1f}">{number(members)}</text>'


def _columns(bars: Sequence[Bar], top: int) -> Iterator[str]:
    room = _room(bars)
    for place, each in enumerate(bars):
        left = _LEFT + place * room
        for name, members, shift in (("before", each.before, 0.1), ("after", each.after, 0.5)):
            y = _y(members, top)
            told = escape(f"{number(each.first)} to {number(each.last)}: {plural(members, 'member')} {name}")
            yield (
                f'<rect class="{name}" x="{left + shift * room:.1f}" y="{y:.1f}" width="{0.4 * room:.1f}" '
                f'height="{_HEIGHT - _BOTTOM - y:.1f}"><title>{told}</title></rect>'
            )


def _labels(bars: Sequence[Bar]) -> Iterator[str]:
    room = _room(bars)
    for place, each in enumerate(bars):
        x = _LEFT + place * room
        yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}">{_short(each.first)}</text>'
    yield f'<text class="end" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - _BOTTOM + 34}">up to {number(bars[-1].last)}</text>'


def _room(bars: Sequence[Bar]) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / len(bars)


def _y(members: int, top: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - members / top)


def _step(most: int) -> int:
    """The distance of lines: 1, 2, 5, 10, 20, 50 …, so that there are about four."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step * _LINES >= most:
                return factor * step
        step *= 10


def _short(value: int) -> str:
    """A number that fits below a column."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if abs(value) >= 10 * size or (abs(value) >= size and not value % (size // 10)):
            return f"{value / size:g}{letter}"
    return number(value)
