"""The builder of a form or a circuit: one page, of which each operation changes a part."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.findings.rules import list_findings
from app.procedures.fields import FIELD_TYPES
from app.studio.builder_page import BuilderPage, choose_element
from app.studio.circuit_context import get_circuit_context
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.finding_links import link_findings
from app.studio.task_list import list_tasks

bp = Blueprint("studio", __name__, url_prefix="/agents/studio")

MAX_POINTER = 500
TEMPLATES = {"procedure": "studio/form_builder.html", "workflow": "studio/circuit_builder.html"}


@bp.get("/<kind>/<slug>")
@access("designer")
def show_builder(kind: str, slug: str) -> ResponseReturnValue:
    """The working copy, or what is published as long as nobody changed it, with one element selected."""
    definition_kind = editable_kind(kind, slug)
    page = load_page(definition_kind, slug, request.args.get("element", "")[:MAX_POINTER])
    if request.headers.get("HX-Target") == "studio-panel":
        return render("studio/panel_update.html", **get_context(page))
    circuit = get_circuit_context(page) if definition_kind is WORKFLOW else {}
    return render(TEMPLATES[definition_kind.name], **get_context(page), **circuit)


@bp.get("/<kind>/<slug>/a-corriger")
@access("designer")
def show_problems(kind: str, slug: str) -> ResponseReturnValue:
    """The tasks until publication, then what is to correct, each with a link to its place."""
    page = load_page(editable_kind(kind, slug), slug, "")
    findings = list_findings(page.kind, page.definition)
    return render(
        "studio/problems.html",
        **get_context(page),
        tasks=list_tasks(page.kind, slug, page.copy, findings),
        findings=link_findings(page.kind, slug, page.definition, findings),
    )


def load_page(kind: Kind, slug: str, pointer: str) -> BuilderPage:
    """The builder of the working copy, with an element selected. Raises DefinitionNotFound."""
    copy = load_working_copy(kind, slug)
    return BuilderPage(kind, slug, copy, choose_element(kind, copy, pointer), current_actor().account_id)


def has_panel() -> bool:
    """Whether the page in the browser has the panel of an element: a builder has, the settings and the history have not."""
    current_url = request.headers.get("HX-Current-URL")
    if not current_url and request.method == "POST":
        return True
    path = urlsplit(current_url).path if current_url else request.path
    names = request.view_args or {}
    return "slug" in names and path == url_for(
        "studio.show_builder", kind=names.get("kind", "circuits"), slug=names["slug"]
    )


def locate_element(kind: Kind, slug: str, pointer: str) -> str:
    """The page where an element is edited: the builder, or the settings for what is not in it."""
    address = ADDRESSES_BY_KIND[kind.name]
    if kind is PROCEDURE and pointer in ("", "presentation", "privacy", "account", "legal", "limits", "report"):
        return url_for("studio_settings.show_settings", kind=address, slug=slug)
    return url_for("studio.show_builder", kind=address, slug=slug, element=pointer)


def get_context(page: BuilderPage) -> dict[str, Any]:
    """Build the context of the templates of the builder."""
    return {
        "page": page,
        "kind": ADDRESSES_BY_KIND[page.kind.name],
        "slug": page.slug,
        "own_revisions": "",
        "field_types": [each for each in FIELD_TYPES.values() if page.kind is PROCEDURE or not each.needs_page],
    }
