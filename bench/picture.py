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


def curves(lines, axis):
    """`lines[name]` is a list of (size, figure), both positive or zero, on logarithmic scales."""
    points = [point for line in lines.values() for point in line]
    sizes = sorted({max(size, 1) for size, _ in points})
    figures = [figure for _, figure in points if figure > 0]
    low = 10 ** math.floor(math.log10(min(figures)))
    high = 10 ** math.ceil(math.log10(max(figures) * 1.01))
    wide = max(1e-9, math.log10(sizes[-1] / sizes[0]))
    tall = math.log10(high / low)
    right, bottom = LEFT + 520, 300

    def x(size):
        return LEFT + 520 * math.log10(max(size, 1) / sizes[0]) / wide

    def y(figure):
        return bottom - (bottom - 40) * math.log10(max(figure, low) / low) / tall

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right + 60}" height="{bottom + 50}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for power in range(int(round(tall)) + 1):
        value = low * 10**power
        parts.append(f'<line x1="{LEFT}" y1="{y(value):.1f}" x2="{right}" y2="{y(value):.1f}" '
                     'stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" '
                     f'fill="#666666">{label(value)}</text>')
    for size in sizes:
        parts.append(f'<text x="{x(size):.1f}" y="{bottom + 16}" text-anchor="middle" '
                     f'fill="#666666">{label(size)}</text>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{bottom + 36}" text-anchor="middle">'
                 f'{escape(axis)}</text>')
    for index, (name, line) in enumerate(lines.items()):
        colour = COLOURS[index % 4]
        at = LEFT + index * 130
        parts.append(f'<rect x="{at}" y="8" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{at + 16}" y="18">{escape(name)}</text>')
        way = " ".join(f"{x(size):.1f},{y(figure):.1f}" for size, figure in sorted(line))
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(size):.1f}" cy="{y(figure):.1f}" r="3" fill="{colour}"/>'
                  for size, figure in line]
    return "\n".join([*parts, "</svg>"]) + "\n"
