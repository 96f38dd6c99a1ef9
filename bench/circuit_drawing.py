"""The drawing of a large circuit: its graph, its layout and its SVG, as the studio makes it after each change."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from app.workflows.drawing.circuit_drawing import draw_circuit
from app.workflows.drawing.circuit_graph import build_circuit_graph
from bench.installation import Installation
from bench.report import Goal, Report

STATUSES, ACTIONS = 32, 114
CALLS = 5
TEMPLATE = (
    '{% from "studio/circuit_drawing.html" import circuit_drawing %}'
    "{% call circuit_drawing(drawing, address) %}<form data-connect></form>{% endcall %}"
)


def build_definition() -> dict[str, Any]:
    """Build a circuit with a chain of statuses, shortcuts and returns."""
    statuses: list[dict[str, Any]] = [
        {"id": f"s{number}", "label": f"En attente de la pièce {number}", "actions": []} for number in range(STATUSES)
    ]
    for number in range(ACTIONS):
        source = number % (STATUSES - 1)
        step = 1 if number < STATUSES else (number * 7) % 11 - 4
        target = min(max(source + step, 0), STATUSES - 1)
        action = {"id": f"a{number}", "label": f"Transmettre au service {number}", "by": ["agent"], "to": f"s{target}"}
        statuses[source]["actions"].append(action)
    return {"title": "Grand circuit", "initial": "s0", "statuses": statuses}


def measure(place: Installation, report: Report, *, rounds: int) -> None:
    """Measure the CPU time of the whole drawing."""
    definition = build_definition()
    with place.app.test_request_context():
        template = place.app.jinja_env.from_string(TEMPLATE)
        times = [_measure_drawing(template, definition) for _ in range(rounds + 1)][1:]
        size = len(_render(template, definition).encode())
    what = f"drawing of a circuit of {STATUSES} statuses and {ACTIONS} actions, CPU"
    report.add(Goal("E2", what, 50, median(times), unit=" ms", note=f"{size / 1000:.0f} kB of SVG"))
    report.details["circuit drawing"] = {"rounds_ms": [round(each, 2) for each in times], "bytes": size}


def _measure_drawing(template: Any, definition: dict[str, Any]) -> float:
    """Return the CPU milliseconds of one drawing."""
    start = time.process_time()
    for _ in range(CALLS):
        _render(template, definition)
    return (time.process_time() - start) / CALLS * 1e3


def _render(template: Any, definition: dict[str, Any]) -> str:
    drawing = draw_circuit(build_circuit_graph(definition))
    rendered: str = template.render(drawing=drawing, address=lambda pointer: f"/studio/circuits/grand/{pointer}")
    return rendered
