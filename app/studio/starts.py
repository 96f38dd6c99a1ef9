"""Start a procedure or a circuit: from the catalogue, a copy, a list of questions, or nothing."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.families import FAMILIES
from app.core.db import db
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.design_access import editable_families
from app.definitions.starters.workflow_starters import ANSWER, EMPTY, WORKFLOW_STARTERS
from app.optional_packages import PUBLIK, is_installed
from app.studio.catalogue_models import (
    find_catalogue_model,
    find_catalogue_workflow,
    find_topic_models,
    find_workflow_models,
)
from app.studio.definition_access import ADDRESSES_BY_KIND
from app.studio.own_models import find_own_model, find_own_models
from app.studio.page_preview import preview_page
from app.studio.procedure_start import CATALOGUE, COPY, EXISTING, ORIGINS, SAME, ProcedureStart
from app.studio.start_models import StartModel
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
    """Show the starting points of a procedure; once one is chosen, the form."""
    origin = request.args.get("depuis", "")
    if origin not in ORIGINS:
        return render("studio/starts/origins.html", can_come_from_publik=is_installed(PUBLIK))
    start = ProcedureStart(origin, model=request.args.get("modele", "")[:80])
    if start.has_model and _find_model(PROCEDURE, origin, start.model) is None:
        return _render_models(PROCEDURE, origin)
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
    """The form of a new circuit; before it, the circuits to choose from."""
    origin = request.args.get("depuis", "")
    start = WorkflowStart(origin if origin in (COPY, CATALOGUE) else ANSWER, model=request.args.get("modele", "")[:80])
    if start.has_model and _find_model(WORKFLOW, origin, start.model) is None:
        return _render_models(WORKFLOW, origin)
    start.take_model_title()
    return _render_workflow_form(start)


@bp.get("/circuit/catalogue/<slug>")
@access("designer")
def show_workflow_model(slug: str) -> ResponseReturnValue:
    """A circuit of the catalogue before it is taken: its statuses, and the procedures that follow it."""
    model = find_catalogue_workflow(slug) or abort(404)
    return render("studio/starts/workflow_model.html", model=model)


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


def _find_model(kind: Kind, origin: str, slug: str) -> StartModel | None:
    if origin == CATALOGUE:
        return find_catalogue_model(slug) if kind is PROCEDURE else find_catalogue_workflow(slug)
    return find_own_model(kind, slug) if origin == COPY else None


def _render_models(kind: Kind, origin: str) -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:200]
    is_catalogue, find_models = origin == CATALOGUE, find_topic_models if kind is PROCEDURE else find_workflow_models
    return render(
        "studio/starts/models.html",
        origin=origin,
        kind=ADDRESSES_BY_KIND[kind.name],
        words=words,
        groups=find_models(words) if is_catalogue else find_own_models(kind, words),
        used_slugs=list_used_slugs(kind) if is_catalogue else (),
    )


def _render_procedure_form(start: ProcedureStart, *, status: int = 200) -> ResponseReturnValue:
    starters = [starter for starter in _list_starters() if starter[0] != EMPTY]
    circuits = [(SAME, _("Celui de la démarche de départ"))] if start.has_model else []
    workflows = list_workflows()
    existing = [(EXISTING, _("Un circuit qui existe déjà"))] if workflows else []
    return render(
        "studio/starts/procedure.html",
        status=status,
        start=start,
        families=[(family, FAMILIES[family]) for family in editable_families(current_actor())],
        topics=[(topic.slug, topic.title) for topic in get_charter().topics],
        model=_find_model(PROCEDURE, start.origin, start.model),
        models=list_models() if start.origin == CATALOGUE else list_editable_definitions(PROCEDURE),
        circuits=[*circuits, *starters, *existing],
        workflows=workflows,
    )


def _render_workflow_form(start: WorkflowStart, *, status: int = 200) -> ResponseReturnValue:
    return render(
        "studio/starts/workflow.html",
        status=status,
        start=start,
        starters=_list_starters(),
        model=_find_model(WORKFLOW, start.origin, start.model),
        models=list_model_workflows() if start.origin == CATALOGUE else list_editable_definitions(WORKFLOW),
    )


def _list_starters() -> list[tuple[str, str, str]]:
    return [(key, str(each.label), str(each.help_text)) for key, each in WORKFLOW_STARTERS.items()]
