"""Contents of the boxes of the drawing: lines, signs beside words, and the size that they take."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from app.workflows.drawing.graph_elements import CircuitEdge, CircuitNode, EdgeKind, Ending
from app.workflows.drawing.text_width import measure_text, wrap_text

TITLE_SIZE, SIGN_SIZE, LABEL_SIZE = 15, 12.5, 13
TITLE_LINE, SIGN_LINE, LABEL_LINE = 19, 18, 16
NODE_PADDING, NODE_LEAST, NODE_MOST = 18, 132, 232
SIGN_ICON, SIGN_GAP = 17, 14
LABEL_PADDING, LABEL_ICON, LABEL_MOST = 8, 18, 156

KIND_ICONS = {
    EdgeKind.AGENT: "",
    EdgeKind.APPLICANT: "user",
    EdgeKind.TIMEOUT: "clock",
    EdgeKind.CALL: "globe",
    EdgeKind.AUTOMATIC: "automatic",
}


@dataclass(frozen=True)
class Sign:
    """A shape with its word, at this place from the corner of the box."""

    shape: str
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class TextLine:
    """A line of text, at its baseline from the top of the box."""

    text: str
    y: int


@dataclass(frozen=True)
class NodeContent:
    """The title of a status on one to three lines, then its signs."""

    width: int
    height: int
    lines: tuple[TextLine, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class LabelContent:
    """The label of a way around its middle, after the sign of who or what opens it."""

    width: int
    height: int
    icon: str
    middle: int
    lines: tuple[TextLine, ...]


def build_node_content(node: CircuitNode) -> NodeContent:
    """Build the content of the box of a status, and its size: even numbers, so that its middle is a whole one."""
    most = NODE_MOST - 2 * NODE_PADDING
    titles = wrap_text(node.label, width=most, size=TITLE_SIZE, lines=3, is_bold=True)
    widest = max((measure_text(title, TITLE_SIZE, is_bold=True) for title in titles), default=0.0)
    rows: list[list[tuple[str, str, int]]] = []
    for shape, text in node.signs:
        width = SIGN_ICON + ceil(measure_text(text, SIGN_SIZE))
        used = sum(each[2] + SIGN_GAP for each in rows[-1]) if rows else 0
        if not rows or used + width > max(most, widest):
            rows.append([])
        rows[-1].append((shape, text, width))
    widest = max(widest, *(sum(each[2] + SIGN_GAP for each in row) - SIGN_GAP for row in rows), 0)
    y = 14
    lines = []
    for title in titles:
        lines.append(TextLine(title, y + 14))
        y += TITLE_LINE
    y += 3 if rows else 0
    signs = []
    for row in rows:
        x = NODE_PADDING
        for shape, text, width in row:
            signs.append(Sign(shape, text, x, y))
            x += width + SIGN_GAP
        y += SIGN_LINE
    width = max(NODE_LEAST, _round_up(widest + 2 * NODE_PADDING))
    return NodeContent(width, _round_up(y + 12), tuple(lines), tuple(signs))


def build_label_content(edge: CircuitEdge) -> LabelContent:
    """Build the content of the label of a way."""
    icon = {Ending.PREVIOUS: "previous", Ending.UNKNOWN: "unknown"}.get(edge.ending) or KIND_ICONS[edge.kind]
    start = LABEL_PADDING + (LABEL_ICON if icon else 0)
    lines = wrap_text(edge.label, width=LABEL_MOST, size=LABEL_SIZE, lines=2, is_bold=edge.is_primary)
    widest = max((measure_text(line, LABEL_SIZE, is_bold=edge.is_primary) for line in lines), default=0.0)
    return LabelContent(
        width=_round_up(start + widest + LABEL_PADDING),
        height=8 + LABEL_LINE * len(lines),
        icon=icon,
        middle=round(start + widest / 2),
        lines=tuple(TextLine(line, 16 + LABEL_LINE * rank) for rank, line in enumerate(lines)),
    )


def _round_up(size: float) -> int:
    """The next even number."""
    return 2 * ceil(size / 2)
