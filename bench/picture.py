"""A picture of figures beside each other: horizontal bars on a logarithmic scale, as SVG."""

import math
from html import escape

COLOURS = ("#2f6f4f", "#c9772b", "#4a6fa5", "#8a5a83")
LEFT, WIDTH, BAR, GAP, TOP = 90, 620, 11, 10, 46


def label(value):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g}"


def bars(rows, figures):
    """`figures[row][name]` for each of `rows`, every name in a colour of its own."""
    names = list(dict.fromkeys(name for row in rows for name in figures[row]))
    everything = [value for row in rows for value in figures[row].values() if value > 0]
    low = 10 ** math.floor(math.log10(min(everything)))
    high = 10 ** math.ceil(math.log10(max(everything)))
    span = max(1.0, math.log10(high / low))

    def x(value):
        return LEFT + WIDTH * math.log10(max(value, low) / low) / span

    height = TOP + sum(len(figures[row]) * BAR + GAP for row in rows) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 80}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for index, name in enumerate(names):
        at = LEFT + index * 130
        parts.append(f'<rect x="{at}" y="8" width="11" height="11" fill="{COLOURS[index % 4]}"/>')
        parts.append(f'<text x="{at + 16}" y="18">{escape(name)}</text>')
    for power in range(int(round(span)) + 1):
        value = low * 10**power
        parts.append(f'<line x1="{x(value):.1f}" y1="{TOP - 6}" x2="{x(value):.1f}" '
                     f'y2="{height - 8}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x(value):.1f}" y="{TOP - 10}" text-anchor="middle" '
                     f'fill="#666666">{label(value)}</text>')
    y = TOP
    for row in rows:
        middle = y + len(figures[row]) * BAR / 2 + 4
        parts.append(f'<text x="{LEFT - 8}" y="{middle:.1f}" text-anchor="end">'
                     f'{escape(row)}</text>')
        for name, value in figures[row].items():
            colour = COLOURS[names.index(name) % 4]
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{max(1, x(value) - LEFT):.1f}" '
                         f'height="{BAR - 1}" fill="{colour}"/>')
            parts.append(f'<text x="{x(value) + 4:.1f}" y="{y + BAR - 2}" fill="#444444">'
                         f'{label(value)}</text>')
            y += BAR
        y += GAP
    return "\n".join([*parts, "</svg>"]) + "\n"
