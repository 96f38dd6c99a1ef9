"""The drawing of a circuit and its list, as pages have them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.workflows.drawing.circuit_comparison import compare_graphs
from app.workflows.drawing.circuit_drawing import draw_circuit
from app.workflows.drawing.circuit_graph import build_circuit_graph
from app.workflows.drawing.graph_elements import CircuitGraph
from tests.catalogue.definition_files import WORKFLOWS
from tests.workflows.circuit_graphs import make_action, make_graph, make_status

DRAWING = '{% from "studio/circuit_drawing.html" import circuit_drawing %}'
LINKED = DRAWING + "{{ circuit_drawing(drawing, address, selected) }}"
EDITABLE = DRAWING + "{% call circuit_drawing(drawing, address) %}<form data-connect></form>{% endcall %}"
PICTURE = DRAWING + "{{ circuit_drawing(drawing) }}"
TWIN = (
    '{% from "studio/circuit_twin.html" import circuit_twin %}'
    "{{ circuit_twin(graph, address, selected, new_action=add) }}"
)
REPORT = build_circuit_graph(WORKFLOWS["signalement"])
POINTERS = [f"/{edge.pointer}" for node in REPORT.nodes for edge in (node, *REPORT.list_edges_from(node.id))]


def render(app: Flask, template: str, graph: CircuitGraph, *, selected: str = "") -> Any:
    with app.test_request_context():
        html = app.jinja_env.from_string(template).render(
            drawing=draw_circuit(graph),
            graph=graph,
            address=lambda pointer: f"/{pointer}",
            add=lambda status_id: f"/add/{status_id}",
            selected=selected,
        )
    assert "style=" not in html
    return BeautifulSoup(html, "html5lib")


def test_every_status_and_every_way_is_a_link_with_a_name(app: Flask) -> None:
    page = render(app, LINKED, REPORT, selected="statuses/received/actions/plan")
    links = page.select("svg[role=group] a[href]")

    assert sorted(link["href"] for link in links) == sorted(POINTERS)
    assert [link["href"] for link in page.select("a[aria-current]")] == ["/statuses/received/actions/plan"]
    assert all(link.find("title").text for link in links)
    assert page.select_one("#circuit-title").text == "Dessin du circuit «\u00a0Signalement\u00a0»"
    assert [link["href"] for link in page.select(".circuit__everywhere a")] == [
        f"/{edge.pointer}" for edge in REPORT.global_actions
    ]


def test_shapes_that_are_used_are_defined(app: Flask) -> None:
    page = render(app, LINKED, REPORT)

    symbols = {f"#{symbol['id']}" for symbol in page.select("symbol")}
    assert {use["href"] for use in page.select("a use")} <= symbols
    assert {"#circuit-start", "#circuit-end", "#circuit-clock"} <= {use["href"] for use in page.select("a use")}


def test_an_action_is_drawn_only_where_a_form_receives_it(app: Flask) -> None:
    page = render(app, EDITABLE, REPORT)

    names = [handle.find("title").text for handle in page.select("[role=button][data-handle]")]
    assert names[0] == "Ajouter une action depuis «\u00a0Reçu\u00a0»"
    assert len(names) == len(REPORT.nodes)
    assert page.select("circuit-drawing form[data-connect]")
    assert not render(app, LINKED, REPORT).select("[data-handle]")


def test_a_drawing_without_addresses_is_a_picture_that_marks_changes(app: Flask) -> None:
    before = make_graph(make_status("received", actions=[make_action("accept", "end")]), make_status("end"))
    after = make_graph(make_status("received", actions=[make_action("refuse", "end")]), make_status("end"))

    page = render(app, PICTURE, compare_graphs(before, after))

    assert page.select_one("svg")["role"] == "img"
    assert page.select("a[href]") == []
    assert [label["data-change"] for label in page.select(".circuit__label")] == ["added", "removed"]
    assert "Retiré, en pointillé" in page.select_one(".circuit__legend").text


def test_the_list_says_the_same_as_the_drawing(app: Flask) -> None:
    page = render(app, TWIN, REPORT)

    hrefs = [link["href"] for link in page.select("a")]
    assert set(POINTERS) <= set(hrefs)
    assert {f"/add/{node.id}" for node in REPORT.nodes} <= set(hrefs)
    lines = [" ".join(line.text.split()) for line in page.select("li li")]
    assert lines[1] == "Programmer l’intervention → Intervention programmée (Service destinataire)"
    assert "Corriger mon signalement → reste dans ce statut (Usager)" in lines


@pytest.mark.parametrize("template", [EDITABLE, TWIN])
def test_labels_are_escaped(app: Flask, template: str) -> None:
    graph = make_graph(make_status("received", label="<b>&", actions=[make_action("x", None, label='"><script>')]))

    page = render(app, template, graph)

    assert page.select("b, script") == []
