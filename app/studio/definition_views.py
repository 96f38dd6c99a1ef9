"""Two looks at a definition: what differs between two of its versions, and what residents would see of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.overview import find_overview, version_numbers
from app.definitions.words.differences import find_differences
from app.definitions.words.expression_words import collect_names, describe_expression
from app.language.schema.validation import find_structure_problems
from app.procedures.definition import Page, Procedure, read_procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.offline.offline_form import obstacles_of
from app.procedures.schema import procedure_validator
from app.studio.definition_access import editable_kind
from app.studio.definitions import DRAFT, raw_definition_of
from app.workflows.drawing.circuit_comparison import compare_graphs
from app.workflows.drawing.circuit_drawing import CircuitDrawing, draw_circuit
from app.workflows.drawing.circuit_graph import build_circuit_graph

bp = Blueprint("definition_views", __name__, url_prefix="/agents/administration/definitions")


@bp.get("/<kind>/<slug>/differences")
@access("designer")
def show_differences(kind: str, slug: str) -> ResponseReturnValue:
    """Between the two versions asked for; otherwise between what is published and the draft, or the last two."""
    definition_kind = editable_kind(kind, slug)
    overview = find_overview(definition_kind, slug)
    versions = [str(number) for number in version_numbers(definition_kind, slug)] + ([DRAFT] if overview.draft else [])
    before = request.args.get("de") or versions[max(0, len(versions) - 2)]
    after = request.args.get("vers") or versions[-1]
    former, definition = (raw_definition_of(definition_kind, slug, version) for version in (before, after))
    differences = find_differences(former, definition, ReferenceTitles(definition_kind.name, definition))
    return render(
        "studio/definitions/differences.html",
        kind=kind,
        about=overview,
        versions=versions,
        before=before,
        after=after,
        differences=differences,
        drawing=_draw_comparison(former, definition) if definition_kind is WORKFLOW and differences else None,
    )


@bp.get("/demarches/<slug>/apercu/<version>")
@access("designer")
def show_preview(slug: str, version: str) -> ResponseReturnValue:
    """One page of the form as residents would see it, whatever the answers; nothing can be sent from here."""
    editable_kind("demarches", slug)
    about, document = find_overview(PROCEDURE, slug), raw_definition_of(PROCEDURE, slug, version)
    problems = find_structure_problems(procedure_validator(), document)
    if problems:
        return render("studio/definitions/no_preview.html", about=about, version=version, problems=problems)
    procedure = read_procedure(document)
    page = procedure.page(request.args.get("page", "")) or procedure.pages[0]
    return _render_page(procedure, page, version)


def _draw_comparison(before: Mapping[str, Any], after: Mapping[str, Any]) -> CircuitDrawing | None:
    """Both circuits in one drawing; none when only texts differ."""
    graph = compare_graphs(build_circuit_graph(before), build_circuit_graph(after))
    return draw_circuit(graph) if graph.has_changes else None


def _render_page(procedure: Procedure, page: Page, version: str) -> ResponseReturnValue:
    number = procedure.pages.index(page)
    names = collect_names(raw_definition_of(PROCEDURE, procedure.slug, version))
    values: dict[str, object] = {}
    for field in page.fields:
        values |= FIELD_TYPES[field.type].form_values(field, None)
    return render(
        "studio/definitions/preview.html",
        procedure=procedure,
        page=page,
        version=version,
        number=number + 1,
        values=values,
        obstacles=list(obstacles_of(procedure)),
        page_condition=describe_expression(page.condition, names) if page.condition else None,
        conditions={field.id: describe_expression(field.condition, names) for field in page.fields if field.condition},
        before=procedure.pages[number - 1].id if number else None,
        after=procedure.pages[number + 1].id if number + 1 < len(procedure.pages) else None,
    )
