"""Definitions of workflows for the tests of their drawing."""

from __future__ import annotations

from typing import Any

from app.workflows.drawing.circuit_graph import build_circuit_graph
from app.workflows.drawing.graph_elements import CircuitEdge, CircuitGraph


def make_status(status_id: str, **parts: Any) -> dict[str, Any]:
    return {"id": status_id, "label": status_id.capitalize(), **parts}


def make_action(action_id: str, to: Any, **parts: Any) -> dict[str, Any]:
    return {"id": action_id, "label": action_id.capitalize(), "by": ["agent"], "to": to, **parts}


def make_graph(*statuses: Any, **parts: Any) -> CircuitGraph:
    functions = [{"id": "agent", "label": "Instructeur"}]
    return build_circuit_graph(
        {"title": "Essai", "functions": functions, "initial": "received", "statuses": list(statuses), **parts}
    )


def get_edge(graph: CircuitGraph, pointer: str) -> CircuitEdge:
    return next(edge for edge in (*graph.edges, *graph.global_actions) if edge.pointer == pointer)
