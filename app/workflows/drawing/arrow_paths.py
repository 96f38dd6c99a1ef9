"""Paths of arrows: straight through the rows, curved between them, with an arrowhead at the end."""

from __future__ import annotations

from itertools import pairwise

from app.workflows.drawing.layout_shapes import Box, Passage, Route

HEAD_LENGTH, HEAD_HALF_WIDTH = 9.0, 4.5
# Of a loop, behind its label.
TURN = 18.0


def draw_route(route: Route) -> tuple[str, str]:
    """The path of an edge, and the points of its arrowhead; an edge without target has none."""
    passages = list(route.passages)
    first, last = passages[0], passages[-1]
    if route.is_back:
        head = _point_vertically(first.x, first.top, upwards=True)
        passages[0] = Passage(first.x, first.top + HEAD_LENGTH, max(first.bottom, first.top + HEAD_LENGTH))
    elif route.edge.target is None:
        passages[-1] = Passage(last.x, last.top, route.label.y + route.label.height / 2)
        return _draw_path(passages), ""
    else:
        head = _point_vertically(last.x, last.bottom, upwards=False)
        passages[-1] = Passage(last.x, min(last.top, last.bottom - HEAD_LENGTH), last.bottom - HEAD_LENGTH)
    return _draw_path(passages), head


def draw_loop(box: Box, length: float) -> tuple[str, str]:
    """The path from the right side of a box to a label at that distance, and back to the box."""
    out, back = box.y + box.height * 0.24, box.y + box.height * 0.76
    x, reach = box.right, box.right + length
    turn = reach + TURN
    base = x + HEAD_LENGTH
    corners = ((x, back), (base, back - HEAD_HALF_WIDTH), (base, back + HEAD_HALF_WIDTH))
    ends = f"{_format(turn)} {_format(out)} {_format(turn)} {_format(back)} {_format(reach)} {_format(back)}"
    path = f"M{_format(x)} {_format(out)}H{_format(reach)}C{ends}H{_format(base)}"
    return path, _build_head(*corners)


def _draw_path(passages: list[Passage]) -> str:
    first = passages[0]
    parts = [f"M{_format(first.x)} {_format(first.top)}"]
    if first.bottom > first.top:
        parts.append(f"V{_format(first.bottom)}")
    for upper, lower in pairwise(passages):
        if abs(upper.x - lower.x) >= 0.5:
            middle = _format((upper.bottom + lower.top) / 2)
            parts.append(
                f"C{_format(upper.x)} {middle} {_format(lower.x)} {middle} {_format(lower.x)} {_format(lower.top)}"
            )
        parts.append(f"V{_format(lower.bottom)}")
    return "".join(parts)


def _point_vertically(x: float, y: float, *, upwards: bool) -> str:
    base = y + HEAD_LENGTH if upwards else y - HEAD_LENGTH
    return _build_head((x, y), (x - HEAD_HALF_WIDTH, base), (x + HEAD_HALF_WIDTH, base))


def _build_head(*corners: tuple[float, float]) -> str:
    """The points of a polygon."""
    return " ".join(f"{_format(x)},{_format(y)}" for x, y in corners)


def _format(number: float) -> str:
    """A coordinate as short as it can be written."""
    return f"{number:.1f}".removesuffix(".0")
