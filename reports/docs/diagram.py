"""The ER diagram of the marts as SVG: tables with their keys, and a line for every tested reference.

etlp docs --build      writes it to output/docs/erd.html
"""

from __future__ import annotations

from html import escape

from reports.docs.layout import Box, Line, Point, lay_out
from reports.docs.project import Project, Relation
from reports.docs.references import Reference, between_marts, key_columns
from reports.palette import BLUE, GREEN, GREY, INK, SERIES

HEADER, ROW, FOOTER = 42.0, 22.0, 22.0
PADDING, MARK, GLYPH = 10.0, 30.0, 7.3
LEAST_WIDTH = 230.0
BEND = 48.0
MARGIN = 24.0


def draw(project: Project) -> str:
    """The diagram as one SVG element.

    Each table and each line carries the names it stands for (``data-table``;
    ``data-child`` and ``data-parent``), for the page's script and for tests.
    """
    found = between_marts(project)
    marts = {mart.name: mart for mart in project.marts()}
    keys = {name: key_columns(mart, found) for name, mart in marts.items()}
    boxes = [_box(mart, keys[name]) for name, mart in marts.items()]
    lines = {
        reference: Line(
            reference.child,
            reference.parent,
            _row_middle(keys[reference.child], reference.child_column),
            _row_middle(keys[reference.parent], reference.parent_column),
        )
        for reference in found
    }
    layout = lay_out(boxes, dict.fromkeys(lines.values()))
    parents = sorted({reference.parent for reference in found})
    colors = {parent: SERIES[place % len(SERIES)] for place, parent in enumerate(parents)}
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} {-MARGIN} {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="group" aria-label="ER diagram of the marts">',
            *(_line(one, layout.routes[line], colors[one.parent]) for one, line in lines.items()),
            *(_table(marts[box.name], box, layout.corners[box.name], keys[box.name], found) for box in boxes),
            "</svg>",
        ]
    )


def _box(mart: Relation, keys: list[str]) -> Box:
    widest = max((len(name) + len(mart.columns[name].type) + 2 for name in keys), default=0)
    width = max(LEAST_WIDTH, 2 * PADDING + MARK + widest * GLYPH, 2 * PADDING + len(mart.name) * 8.2)
    return Box(mart.name, width, HEADER + ROW * len(keys) + FOOTER)


def _row_middle(keys: list[str], column: str) -> float:
    # A test may name a column that the table on the server does not have.
    return HEADER + ROW * (keys.index(column) + 0.5) if column in keys else HEADER / 2


def _table(mart: Relation, box: Box, corner: Point, keys: list[str], found: list[Reference]) -> str:
    """A table that leads to its page in dbt's site."""
    left, top = corner
    color = BLUE if mart.name.startswith("fct_") else GREEN
    foreign = {one.child_column for one in found if one.child == mart.name}
    more = len(mart.columns) - len(keys)
    counted = "rows not counted" if mart.rows is None else f"≈ {mart.rows:,} rows"
    lines = [
        f'<a href="{escape(mart.page)}" class="table" data-table="{escape(mart.name)}">',
        f"<title>{escape(mart.description)}</title>",
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6" '
        f'fill="#fff" stroke="{color}" stroke-width="1.5"/>',
        f'<path d="M{left:.1f} {top + HEADER:.1f}v{6 - HEADER:.1f}q0 -6 6 -6h{box.width - 12:.1f}'
        f'q6 0 6 6v{HEADER - 6:.1f}z" fill="{color}"/>',
        _text(left + PADDING, top + 18, mart.name, "name"),
        _text(left + PADDING, top + 34, counted, "rows"),
    ]
    for place, name in enumerate(keys):
        y = top + HEADER + ROW * place + 15
        mark = " ".join(["PK"] * (name in mart.key) + ["FK"] * (name in foreign))
        lines += [
            _text(left + PADDING, y, "key" if mark == "PK FK" else mark, "mark"),
            _text(left + PADDING + MARK, y, name, "column" if name not in mart.key else "column key"),
            _text(left + box.width - PADDING, y, mart.columns[name].type, "type"),
        ]
    rest = f"+ {more} {'column' if more == 1 else 'columns'}" if more else "no other column"
    lines.append(_text(left + PADDING + MARK, top + box.height - 7, rest, "more"))
    return "\n".join([*lines, "</a>"])


def _line(reference: Reference, points: list[Point], color: str) -> str:
    """A line with a crow's foot where there are many rows; dashed where there may be no parent."""
    (x, y), (end_x, end_y) = points[0], points[-1]
    path = f"M{x:.1f} {y:.1f}"
    for place in range(0, len(points) - 1, 2):
        (from_x, from_y), (to_x, to_y) = points[place], points[place + 1]
        path += f"C{from_x + BEND:.1f} {from_y:.1f} {to_x - BEND:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        if place + 2 < len(points):
            path += f"H{points[place + 2][0]:.1f}"
    foot = f"M{x:.1f} {y - 5:.1f}L{x + 10:.1f} {y:.1f}L{x:.1f} {y + 5:.1f}"
    child = foot if reference.many else f"M{x + 7:.1f} {y - 5:.1f}v10"
    dashes = ' stroke-dasharray="6 4"' if reference.optional else ""
    return (
        f'<g class="reference" data-child="{escape(reference.child)}" '
        f'data-parent="{escape(reference.parent)}" data-name="{escape(str(reference))}" '
        f'fill="none" stroke="{color}" stroke-width="1.6">'
        f"<title>{escape(f'{reference}: {reference.cardinality}')}</title>"
        f'<path d="{path}"{dashes}/><path d="{child}"/><path d="M{end_x - 7:.1f} {end_y - 5:.1f}v10"/></g>'
    )


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


STYLE = f"""
  svg text {{ font: 12px ui-monospace, monospace; fill: {INK}; }}
  svg .name {{ font: 600 14px system-ui, sans-serif; fill: #fff; }}
  svg .rows {{ font: 11px system-ui, sans-serif; fill: #fff; }}
  svg .mark {{ font: 600 10px system-ui, sans-serif; fill: {GREY}; }}
  svg .key {{ font-weight: 700; }}
  svg .type {{ text-anchor: end; fill: {GREY}; }}
  svg .more {{ font: italic 11px system-ui, sans-serif; fill: {GREY}; }}
"""
