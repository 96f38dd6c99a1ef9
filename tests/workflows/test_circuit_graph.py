"""The graph of a workflow, from definitions that are valid or not."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflows.definition import read_workflow
from app.workflows.drawing.circuit_comparison import compare_graphs
from app.workflows.drawing.circuit_drawing import draw_circuit
from app.workflows.drawing.circuit_graph import build_circuit_graph
from app.workflows.drawing.graph_elements import ADDED, REMOVED, EdgeKind, Ending
from app.workflows.graph import ways_out
from tests.catalogue.definition_files import WORKFLOWS
from tests.workflows.circuit_graphs import get_edge, make_action, make_graph, make_status

JUNK: list[Any] = [None, True, 7, "texte", [], {}, [[]], [{}], {"id": []}]


@pytest.mark.parametrize("slug", WORKFLOWS)
def test_a_workflow_of_the_catalogue_is_drawn_with_all_its_ways(slug: str) -> None:
    workflow = read_workflow(WORKFLOWS[slug])
    graph = build_circuit_graph(WORKFLOWS[slug])

    drawing = draw_circuit(graph)
    expected_ways = {(status.id, way.to) for status in workflow.statuses for way in ways_out(workflow, status)}
    assert {node.id for node in graph.nodes if node.is_initial} == {workflow.initial}
    assert expected_ways <= _list_targets(graph) | {
        (status.id, to) for status in workflow.statuses for to in _everywhere(graph)
    }
    assert all(edge.ending is not Ending.UNKNOWN for edge in (*graph.edges, *graph.global_actions))
    assert sum(len(node.labels) for node in drawing.nodes) == len(graph.edges)


def test_each_way_has_its_pointer_its_kind_and_its_words() -> None:
    graph = make_graph(
        make_status(
            "received",
            on_enter=[{"id": "urgent", "type": "change_status", "to": "end", "condition": {"var": "answers.x"}}],
            actions=[make_action("accept", "end", primary=True), make_action("cancel", "end", by="applicant")],
            timeouts=[{"id": "late", "after": {"days": 1, "hours": 2}, "to": "end"}],
            calls=[{"id": "paid", "by": ["agent"], "to": "end"}],
        ),
        make_status("end", loop={"over": {}, "then": "received"}, closed=True),
    )

    ways = [(edge.pointer, edge.kind, edge.label, edge.details) for edge in graph.edges]
    assert ways == [
        ("statuses/received/on_enter/urgent", EdgeKind.AUTOMATIC, "Automatique", "sous condition"),
        ("statuses/received/actions/accept", EdgeKind.AGENT, "Accept", "Instructeur"),
        ("statuses/received/actions/cancel", EdgeKind.APPLICANT, "Cancel", "Usager"),
        ("statuses/received/timeouts/late", EdgeKind.TIMEOUT, "Après 1 jour 2 heures", ""),
        ("statuses/received/calls/paid", EdgeKind.CALL, "Autre logiciel", "Instructeur"),
        ("statuses/end/loop", EdgeKind.AUTOMATIC, "Ensuite", "une fois la liste parcourue"),
    ]


def test_an_action_without_target_is_listed_in_its_status() -> None:
    graph = make_graph(make_status("received", actions=[make_action("correct", None)]))

    assert graph.edges == ()
    assert [edge.pointer for edge in graph.nodes[0].actions] == ["statuses/received/actions/correct"]
    assert graph.nodes[0].signs == (("start", "Départ"), ("stay", "1 action sur place"))


def test_the_other_outcomes_of_an_action_are_ways_too() -> None:
    call = {"id": "send", "type": "call_webservice", "url": "x", "on_failure": "failed", "on_refusal": "refused"}
    graph = make_graph(
        make_status("received", actions=[make_action("transmit", "failed", run=[call])]),
        make_status("failed"),
        make_status("refused"),
    )

    assert [(edge.label, edge.target) for edge in graph.edges] == [
        ("Transmit", "failed"),
        ("Transmit\u00a0: En cas de refus", "refused"),
        ("Transmit\u00a0: En cas d’échec", "failed"),
    ]


def test_an_action_that_always_ends_with_a_jump_leads_where_it_jumps() -> None:
    jump = {"id": "go", "type": "change_status", "to": "end"}
    graph = make_graph(make_status("received", actions=[make_action("close", None, run=[jump])]), make_status("end"))

    assert [(edge.pointer, edge.target) for edge in graph.edges] == [("statuses/received/actions/close", "end")]


def test_a_target_that_is_previous_or_missing_is_drawn_to_nowhere() -> None:
    graph = make_graph(make_status("received", actions=[make_action("back", "previous"), make_action("lost", "gone")]))

    assert get_edge(graph, "statuses/received/actions/back").ending is Ending.PREVIOUS
    assert get_edge(graph, "statuses/received/actions/lost").ending is Ending.UNKNOWN
    assert [(arrow.head, arrow.path != "") for arrow in draw_circuit(graph).arrows] == [("", True), ("", True)]


def test_global_actions_are_apart() -> None:
    graph = make_graph(
        make_status("received"),
        make_status("end"),
        global_actions=[make_action("close", "end"), make_action("note", None)],
    )

    assert graph.edges == ()
    assert [(edge.pointer, edge.target) for edge in graph.global_actions] == [
        ("global_actions/close", "end"),
        ("global_actions/note", None),
    ]


def test_two_statuses_of_one_identifier_are_both_drawn() -> None:
    graph = make_graph(make_status("received"), make_status("received"), {"label": "Sans identifiant"}, 7)

    assert [node.pointer for node in graph.nodes] == ["statuses/received", "statuses/1", "statuses/2"]
    assert len(draw_circuit(graph).nodes) == 3


def test_ways_between_the_same_statuses_share_an_arrow() -> None:
    actions = [make_action("accept", "end"), make_action("refuse", "end"), make_action("again", "received")]
    drawing = draw_circuit(make_graph(make_status("received", actions=actions), make_status("end")))

    labels = drawing.nodes[0].labels
    assert [(label.edge.pointer.rpartition("/")[2], label.arrow) for label in labels] == [
        ("accept", 0),
        ("refuse", 0),
        ("again", 1),
    ]
    assert len(drawing.arrows) == 2


def test_versions_are_compared() -> None:
    before = make_graph(make_status("received", actions=[make_action("accept", "end")]), make_status("end"))
    after = make_graph(
        make_status("received", actions=[make_action("accept", "new"), make_action("stay", None)]), make_status("new")
    )

    graph = compare_graphs(before, after)

    assert {node.id: node.change for node in graph.nodes} == {"received": "", "new": ADDED, "end": REMOVED}
    assert [(edge.target, edge.change) for edge in graph.edges] == [("new", ADDED), ("end", REMOVED)]
    assert [edge.change for edge in graph.nodes[0].actions] == [ADDED]
    assert {edge.change for edge in compare_graphs(after, after).edges} == {""}


@given(st.data())
@settings(max_examples=30)
def test_a_broken_draft_is_drawn(data: st.DataObject) -> None:
    """Any part of a definition may be missing or of another type."""
    draft = deepcopy(WORKFLOWS[data.draw(st.sampled_from(sorted(WORKFLOWS)))])
    for _ in range(6):
        holder, key = data.draw(st.sampled_from(list(_iterate_parts(draft))))
        if data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = deepcopy(data.draw(st.sampled_from(JUNK)))

    graph = build_circuit_graph(draft)

    assert len(draw_circuit(graph).nodes) == len(graph.nodes)
    assert json.dumps([graph.describe_edge(edge) for edge in graph.edges])


@pytest.mark.parametrize("draft", JUNK, ids=repr)
def test_what_is_no_workflow_has_an_empty_graph(draft: Any) -> None:
    assert draw_circuit(build_circuit_graph(draft)).nodes == ()


def _list_targets(graph: Any) -> set[tuple[str, str]]:
    """Statuses and where they lead; going back may lead anywhere."""
    everywhere = [node.id for node in graph.nodes]
    return {
        (edge.source, target)
        for edge in graph.edges
        for target in (everywhere if edge.ending is Ending.PREVIOUS else [edge.target])
    }


def _everywhere(graph: Any) -> set[str]:
    return {edge.target for edge in graph.global_actions if edge.target}


def _iterate_parts(node: Any) -> Any:
    """Yield every member of a definition, with the object or list that has it."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _iterate_parts(node[key])
