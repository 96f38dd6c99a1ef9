"""Context of the drawing of a circuit and of its list."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.definitions.editing.pointers import join_pointer
from app.studio.builder_page import BuilderPage
from app.studio.ready_made_steps import get_step_context
from app.workflows.drawing.circuit_drawing import draw_circuit
from app.workflows.drawing.circuit_graph import build_circuit_graph


def get_circuit_context(page: BuilderPage) -> dict[str, Any]:
    """Build the context of the drawing and of the list."""
    graph = build_circuit_graph(page.definition)

    def address(pointer: str) -> str:
        return url_for("studio.show_builder", kind="circuits", slug=page.slug, element=pointer)

    def new_action(status: str) -> str:
        return f"{address(join_pointer('statuses', status))}#s-statuses-{status}-actions"

    return {
        "graph": graph,
        "drawing": draw_circuit(graph),
        "address": address,
        "new_action": new_action,
        **get_step_context(page.definition),
    }
