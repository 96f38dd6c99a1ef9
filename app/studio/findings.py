"""Findings of a working copy, loaded by its pages after they are shown and after each change."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.definitions.findings.findings import ADVICE
from app.definitions.findings.rules import list_findings
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.definition_access import editable_kind
from app.studio.finding_links import link_findings, list_marks

bp = Blueprint("studio_findings", __name__, url_prefix="/agents/studio")


@bp.get("/<kind>/<slug>/points")
@access("designer")
def show_findings(kind: str, slug: str) -> ResponseReturnValue:
    """The findings of one element; their number for the bar, and the marks of the outline, come with them.

    With `reglages`, the element is the definition as a whole.
    """
    pointer = request.args.get("element", "")[:MAX_POINTER]
    page = load_page(editable_kind(kind, slug), slug, pointer)
    panel = "" if "reglages" in request.args else page.selected
    findings = link_findings(page.kind, slug, page.definition, list_findings(page.kind, page.definition))
    return render(
        "studio/element_findings.html",
        **get_context(page),
        findings=[finding for finding in findings if finding.panel == panel],
        count=sum(finding.finding.severity != ADVICE for finding in findings),
        advice_count=sum(finding.finding.severity == ADVICE for finding in findings),
        marks=list_marks(findings),
    )
