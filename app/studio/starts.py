"""Start a procedure or a circuit: from the catalogue, a copy, a list of questions, or nothing."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.families import FAMILIES
from app.core.db import db
from app.core.db.definition_drafts import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.design_access import editable_families
from app.definitions.starters.workflow_starters import ANSWER, EMPTY, WORKFLOW_STARTERS
from app.studio.catalogue_models import find_catalogue_model, find_topic_models
from app.studio.page_preview import preview_page
from app.studio.procedure_start import CATALOGUE, EXISTING, ORIGINS, SAME, ProcedureStart
from app.studio.start_sources import (
    find_model,
    list_editable_definitions,
    list_model_workflows,
    list_models,
    list_used_slugs,
    list_workflows,
)
from app.studio.workflow_start import WorkflowStart
from app.themes.charter import get_charter

bp = Blueprint("studio_starts", __name__, url_prefix="/agents/studio/nouveau")


@bp.get("")
@access("designer")
def show_start() -> ResponseReturnValue:
    """What to start a procedure from; once it is chosen, the form."""
    origin = request.args.get("depuis", "")
    if origin not in ORIGINS:
        return render("studio/starts/origins.html")
    start = ProcedureStart(origin, model=request.args.get("modele", "")[:80])
    if origin == CATALOGUE and find_catalogue_model(start.model) is None:
        return _render_catalogue()
    start.circuit = SAME if start.has_model else ANSWER
    start.take_model_values()
    return _render_procedure_form(start)


@bp.get("/catalogue/<slug>")
@access("designer")
def show_model(slug: str) -> ResponseReturnValue:
    """A procedure of the catalogue before it is taken: a page of its form, and its circuit."""
    model = find_catalogue_model(slug) or abort(404)
    definition = find_model(slug)
    pages = [(page["id"], page["title"]) for page in definition["pages"]]
    preview = preview_page(definition, request.args.get("page", pages[0][0]), with_errors=False) or abort(404)
    return render("studio/starts/model.html", model=model, pages=pages, preview=preview)


@bp.post("")
@access("designer")
@rate_limit(DEFAULT)
def create_procedure() -> ResponseReturnValue:
    start = ProcedureStart.read(request.form)
    if start.origin not in ORIGINS:
        return redirect(url_for(".show_start"))
    if not start.check():
        return _render_procedure_form(start, status=422)
    try:
        slug = start.create(by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        start.problems["title"] = _describe_race()
        return _render_procedure_form(start, status=409)
    db.session.commit()
    flash(_("La démarche est créée. Rien n’est publié : relisez-la, puis publiez-la."))
    return redirect(url_for("studio.show_builder", kind="demarches", slug=slug))


@bp.get("/circuit")
@access("designer")
def show_workflow_start() -> ResponseReturnValue:
    return _render_workflow_form(WorkflowStart(origin=EMPTY))


@bp.post("/circuit")
@access("designer")
@rate_limit(DEFAULT)
def create_workflow() -> ResponseReturnValue:
    start = WorkflowStart.read(request.form)
    if not start.check():
        return _render_workflow_form(start, status=422)
    try:
        slug = start.create(by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        start.problems["title"] = _describe_race()
        return _render_workflow_form(start, status=409)
    db.session.commit()
    flash(_("Le circuit est créé. Rien n’est publié."))
    return redirect(url_for("studio.show_builder", kind="circuits", slug=slug))


def _describe_race() -> str:
    return _("Quelqu’un d’autre prenait ce nom au même instant : recommencez.")


def _render_catalogue() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:200]
    return render(
        "studio/starts/catalogue.html",
        words=words,
        topics=find_topic_models(words),
        used_slugs=list_used_slugs(PROCEDURE),
    )


def _render_procedure_form(start: ProcedureStart, *, status: int = 200) -> ResponseReturnValue:
    starters = [(key, str(each.label)) for key, each in WORKFLOW_STARTERS.items() if key != EMPTY]
    circuits = [(SAME, _("Celui de la démarche de départ"))] if start.has_model else []
    workflows = list_workflows()
    existing = [(EXISTING, _("Un circuit qui existe déjà"))] if workflows else []
    return render(
        "studio/starts/procedure.html",
        status=status,
        start=start,
        families=[(family, FAMILIES[family]) for family in editable_families(current_actor())],
        topics=[(topic.slug, topic.title) for topic in get_charter().topics],
        model=find_catalogue_model(start.model) if start.origin == CATALOGUE else None,
        models=list_models() if start.origin == CATALOGUE else list_editable_definitions(PROCEDURE),
        circuits=[*circuits, *starters, *existing],
        workflows=workflows,
    )


def _render_workflow_form(start: WorkflowStart, *, status: int = 200) -> ResponseReturnValue:
    starters = [(key, str(each.label)) for key, each in reversed([*WORKFLOW_STARTERS.items()])]
    return render(
        "studio/starts/workflow.html",
        status=status,
        start=start,
        origins=[*starters, ("catalogue", _("Un modèle du catalogue")), ("copy", _("La copie d’un autre circuit"))],
        models=list_model_workflows(),
        copied=list_editable_definitions(WORKFLOW),
    )
