"""The graph of a workflow, from its definition as written: a draft may lack anything or name statuses that do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.i18n import gettext as _
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.declaration import APPLICANT
from app.workflows.drawing import edge_words
from app.workflows.drawing.draft_reader import find_statuses, identify_elements, read_text
from app.workflows.drawing.graph_elements import CircuitEdge, CircuitGraph, CircuitNode, EdgeKind, Ending
from app.workflows.elements import PREVIOUS

TONES = frozenset({"neutral", "info", "success", "warning", "danger"})
DECISIONS = frozenset({"favourable", "unfavourable"})


def build_circuit_graph(definition: Mapping[str, Any]) -> CircuitGraph:
    """The graph of a definition, valid or not: what cannot be read is left out, what leads nowhere says so."""
    return _GraphBuilder(definition).build()


class _GraphBuilder:
    def __init__(self, definition: Any) -> None:
        self.definition: Mapping[str, Any] = definition if isinstance(definition, Mapping) else {}
        self.statuses = find_statuses(self.definition)
        self.function_labels = edge_words.read_function_labels(self.definition)

    def build(self) -> CircuitGraph:
        edges = [
            edge for status_id, status in self.statuses.items() for edge in self._edges_of_status(status_id, status)
        ]
        global_edges = [
            edge
            for action_id, action in identify_elements(self.definition.get("global_actions"))
            for edge in self._edges_of_action(action, "", f"global_actions/{action_id}")
        ]
        stays = [edge for edge in edges if edge.ending is Ending.STAY]
        initial = self.definition.get("initial")
        return CircuitGraph(
            title=read_text(self.definition.get("title")),
            nodes=tuple(
                _build_node(status_id, status, is_initial=status_id == initial, stays=stays)
                for status_id, status in self.statuses.items()
            ),
            edges=tuple(edge for edge in edges if edge.ending is not Ending.STAY),
            global_actions=tuple(global_edges),
        )

    def _edges_of_status(self, status_id: str, status: Mapping[str, Any]) -> Iterator[CircuitEdge]:
        pointer = f"statuses/{status_id}"
        for entry_id, entry in identify_elements(status.get("on_enter")):
            yield from self._edges_of_entry(entry, status_id, f"{pointer}/on_enter/{entry_id}")
        for action_id, action in identify_elements(status.get("actions")):
            yield from self._edges_of_action(action, status_id, f"{pointer}/actions/{action_id}")
        for timeout_id, timeout in identify_elements(status.get("timeouts")):
            edge = self._edge(f"{pointer}/timeouts/{timeout_id}", status_id, timeout.get("to"), EdgeKind.TIMEOUT)
            when = edge_words.describe_timeout(timeout)
            yield replace(edge, label=when, when=edge_words.describe_condition(timeout))
        for call_id, call in identify_elements(status.get("calls")):
            edge = self._edge(f"{pointer}/calls/{call_id}", status_id, call.get("to"), EdgeKind.CALL)
            label = read_text(call.get("label")) or _("Autre logiciel")
            yield replace(edge, label=label, who=self._describe_people(call), when=edge_words.describe_condition(call))
        if isinstance(loop := status.get("loop"), Mapping):
            edge = self._edge(f"{pointer}/loop", status_id, loop.get("then"), EdgeKind.AUTOMATIC)
            yield replace(edge, label=_("Ensuite"), when=_("une fois la liste parcourue"))

    def _edges_of_action(self, action: Mapping[str, Any], source: str, pointer: str) -> Iterator[CircuitEdge]:
        """The action itself, then the jumps of what it runs before the case leaves."""
        kind = EdgeKind.APPLICANT if APPLICANT in edge_words.list_people(action) else EdgeKind.AGENT
        to = action.get("to")
        label = read_text(action.get("label")) or _("Action sans nom")
        edge = replace(
            self._edge(pointer, source, to, kind),
            label=label,
            who=self._describe_people(action),
            when=edge_words.describe_condition(action),
            is_primary=action.get("primary") is True,
        )
        jumps = [
            replace(jump, kind=kind, who=edge.who, label=_join_labels(label, jump.label))
            for entry_id, entry in identify_elements(action.get("run"))
            for jump in self._edges_of_entry(entry, source, f"{pointer}/run/{entry_id}")
        ]
        if to is None:
            # What an action without target always ends with is where it leads.
            final = next((jump for jump in jumps if jump.is_final), None)
            jumps = [jump for jump in jumps if jump is not final]
            edge = (
                replace(edge, target=final.target, ending=final.ending) if final else replace(edge, ending=Ending.STAY)
            )
        yield edge
        yield from jumps

    def _edges_of_entry(self, entry: Mapping[str, Any], source: str, pointer: str) -> Iterator[CircuitEdge]:
        type_key = entry.get("type")
        action_type = ACTION_TYPES.get(type_key) if isinstance(type_key, str) else None
        if action_type is None:
            return
        for name, target in edge_words.iterate_status_parameters(action_type, entry):
            edge = self._edge(pointer, source, target, EdgeKind.AUTOMATIC)
            when = edge_words.describe_condition(entry)
            is_final = name == action_type.target_parameter and not when
            yield replace(
                edge, label=edge_words.describe_jump(action_type, name), when=when, is_final=is_final, parameter=name
            )

    def _edge(self, pointer: str, source: str, target: Any, kind: EdgeKind) -> CircuitEdge:
        is_known = isinstance(target, str) and target in self.statuses
        ending = Ending.STATUS if is_known else Ending.PREVIOUS if target == PREVIOUS else Ending.UNKNOWN
        return CircuitEdge(pointer, source, target if is_known else None, ending, kind, label="")

    def _describe_people(self, element: Mapping[str, Any]) -> str:
        return edge_words.describe_people(element, self.function_labels)


def _join_labels(action_label: str, outcome: str) -> str:
    return _("%(action)s : %(outcome)s", action=action_label, outcome=outcome)


def _build_node(
    status_id: str, status: Mapping[str, Any], *, is_initial: bool, stays: Iterable[CircuitEdge]
) -> CircuitNode:
    tone, decision = status.get("tone"), status.get("decision")
    return CircuitNode(
        id=status_id,
        pointer=f"statuses/{status_id}",
        label=read_text(status.get("label")) or _("Statut sans nom"),
        tone=tone if isinstance(tone, str) and tone in TONES else "neutral",
        is_initial=is_initial,
        is_closed=status.get("closed") is True,
        public=status.get("public") is not False,
        decision=decision if isinstance(decision, str) and decision in DECISIONS else None,
        actions=tuple(edge for edge in stays if edge.source == status_id),
    )
