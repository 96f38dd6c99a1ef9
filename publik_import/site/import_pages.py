"""Coming from Publik: exports are sent, one sees what becomes of each element, then takes them as drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import REQUESTS, record_event
from app.core.db import db
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.packages.import_plan import Plan
from app.packages.package_import import KEEP, Choices, NameRefused, read_choices
from app.packages.placement import CREATE, foreign_roles, foreign_topics, local_roles, read_placement
from app.themes import charter
from publik_import.forms import ROLE_TO_COMPLETE
from publik_import.site import publik_package
from publik_import.site.publik_package import PublikExport
from publik_import.site.publik_summary import summary_of

bp = Blueprint(
    "publik", "publik_import.site", url_prefix="/agents/administration/venir-de-publik", template_folder="templates"
)
STATE = RawText("state")


@bp.get("")
@access("administrator")
def show_upload() -> ResponseReturnValue:
    """Upload form of Publik exports."""
    return _render_upload()


@bp.post("")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_upload() -> ResponseReturnValue:
    """Files arrive: they are read and kept for a day, and nothing else is written."""
    files, size = [], 0
    for uploaded in request.files.getlist("files"):
        content = uploaded.read(publik_package.MAX_BYTES + 1)
        size += len(content)
        if content and uploaded.filename:
            files.append((uploaded.filename.rsplit("/", 1)[-1][:100], content))
    if not files:
        return _render_upload(_("Choisissez au moins un fichier."))
    if size > publik_package.MAX_BYTES:
        return _render_upload(
            _("C’est trop à la fois : 50 Mo au plus. Envoyez une archive .zip, ou en plusieurs fois.")
        )
    export_id = publik_package.store_exports(files, by=current_actor().account_id)
    db.session.commit()
    return redirect(url_for(".show_preview", export_id=export_id))


@bp.get("/<uuid:export_id>")
@access("administrator")
def show_preview(export_id: UUID) -> ResponseReturnValue:
    """Result of the import of each file, element by element."""
    arrival = _find_export(export_id)
    return _render_plan(export_id, arrival, publik_package.make_export_plan(arrival), Choices())


@bp.post("/<uuid:export_id>")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_drafts(export_id: UUID) -> ResponseReturnValue:
    export = _find_export(export_id)
    plan = publik_package.make_export_plan(export, read_placement(export.package, request.form))
    choices = read_choices(request.form)
    if STATE.read() != plan.state:
        return _render_plan(export_id, export, plan, choices, is_changed=True)
    try:
        imported = publik_package.import_export(export, plan, choices, by=current_actor().account_id)
    except NameRefused as refused:
        db.session.rollback()
        return _render_plan(export_id, export, plan, choices, wrong_name=refused.key, status=422)
    except DraftChanged:
        db.session.rollback()
        return _render_plan(
            export_id, export, publik_package.make_export_plan(export), choices, is_changed=True, status=409
        )
    publik_package.delete_exports(export_id)
    record_event("publik_imported", REQUESTS, by=current_actor(), count=len(imported))
    db.session.commit()
    flash(_import_message(len(imported)))
    for words in _failure_notices(export, plan, choices):
        flash(words, "warning")
    return redirect(url_for("definitions.list_definitions"))


def _failure_notices(export: PublikExport, plan: Plan, choices: Choices) -> list[str]:
    """Requested definitions that could not be stored, with reasons."""
    requested = [(item.title, export.origins[item.key]) for item in plan.items if choices.decision_for(item) != KEEP]
    return [
        _("« %(title)s » n’est pas repris. %(reason)s", title=title, reason=origin.refusal)
        for title, origin in requested
        if not origin.is_imported
    ]


def _import_message(count: int) -> str:
    if not count:
        return _("Rien à importer : tout est resté comme avant.")
    return ngettext(
        "%(num)s élément de Publik est importé. Rien n’est publié : relisez les brouillons, puis publiez-les.",
        "%(num)s éléments de Publik sont importés. Rien n’est publié : relisez les brouillons, puis publiez-les.",
        count,
    )


def _find_export(export_id: UUID) -> PublikExport:
    return publik_package.load_export(export_id) or abort(404)


def _render_upload(problem: str | None = None) -> ResponseReturnValue:
    return render("publik/upload.html", status=422 if problem else 200, problem=problem)


def _render_plan(
    export_id: UUID, arrival: PublikExport, plan: Plan, choices: Choices, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    return render(
        "publik/preview.html",
        status=status,
        export_id=export_id,
        summary=summary_of(arrival, plan),
        plan=plan,
        choices=choices,
        KEEP=KEEP,
        CREATE=CREATE,
        roles=local_roles(),
        foreign_roles=[slug for slug in foreign_roles(arrival.package) if slug != ROLE_TO_COMPLETE],
        topics=charter.get_charter().topics,
        foreign_topics=foreign_topics(arrival.package),
        **more,
    )
