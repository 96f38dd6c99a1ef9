"""Exporting a list of requests: at once when it is short, else by the worker, as a file kept for a week."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.list_filters import choices_for, list_url, read_filters
from app.cases.search.case_search import Page, search_cases
from app.cases.search.list_statements import COUNT_CAP
from app.core import clock, storage
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.sealing import get_encryption_key
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.declared_forms import Choice
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.privacy.list_exports import stored_exports
from app.privacy.list_exports.export_query import ExportQuery
from app.privacy.list_exports.formats import FORMATS
from app.privacy.list_exports.formats.export_format import ExportFormat
from app.privacy.list_exports.list_contents import SCREEN, build_contents
from app.privacy.list_exports.models import ListExport
from app.privacy.list_exports.stored_exports import TooManyExports

bp = Blueprint("list_exports", __name__, url_prefix="/agents/demandes")

# Beyond, counts stop: the worker writes the file.
MOST_AT_ONCE = COUNT_CAP - 1
FORMAT = Choice(FORMATS, "format")


@bp.get("/export")
@access("agent")
def show_export() -> ResponseReturnValue:
    """Show what the file will hold, and the choice of its format."""
    return _render_choice(_exporting_actor())


@bp.post("/export")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_export() -> ResponseReturnValue:
    """The file itself when the list is short, else the page that says how far it is."""
    actor, export_format = _exporting_actor(), FORMATS.get(FORMAT.read())
    if export_format is None:
        return _render_choice(actor, problem=_("Choisissez le format du fichier."), status=422)
    query = _read_query(actor)
    contents = build_contents(actor, query, export_format)
    if not _is_long(search_cases(contents.actor, contents.filters, limit=1)):
        contents.log_access()
        content = b"".join(contents.stream())
        return create_download(_file_name(export_format), export_format.content_type, len(content), iter([content]))
    try:
        stored_exports.request_export(actor, export_format.key, query, families=contents.families)
    except TooManyExports:
        words = _("Trois exports sont déjà en préparation : attendez que l’un d’eux soit prêt.")
        return _render_choice(actor, problem=words, status=409)
    db.session.commit()
    flash(_("Le fichier se prépare. Vous pouvez quitter cette page : il reste ici sept jours."))
    return redirect(url_for(".list_exports"))


@bp.get("/exports")
@access("agent")
def list_exports() -> ResponseReturnValue:
    """The files of the last week that the agent asked for."""
    actor = _exporting_actor()
    exports = stored_exports.list_exports(actor)
    return render(
        "backoffice/case_list/exports/exports.html",
        exports=[_describe_export(export) for export in exports],
        is_waiting=any(export.is_pending for export in exports),
    )


@bp.get("/exports/<uuid:list_export_id>/fichier")
@access("agent")
def download_export(list_export_id: UUID) -> Response:
    """The file, for whoever asked for it and may still export what it holds."""
    export = stored_exports.get_own_export(current_actor(), list_export_id)
    if not export.is_ready or export.stored_name is None:
        abort(404)
    for family in export.families.split():
        log_access(current_actor(), "download", screen=SCREEN, family=family)
    export_format = FORMATS[export.format]
    chunks = storage.read_file(export.stored_name, get_encryption_key(export.key_id))
    name = _file_name(export_format, day=clock.to_paris(export.asked_at).date().isoformat())
    return create_download(name, export_format.content_type, export.size or 0, chunks)


@bp.post("/exports/<uuid:list_export_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_export(list_export_id: UUID) -> ResponseReturnValue:
    """The file goes before its time, or is not written."""
    stored_exports.delete_export(stored_exports.get_own_export(current_actor(), list_export_id))
    db.session.commit()
    flash(_("Le fichier est supprimé."))
    return redirect(url_for(".list_exports"))


def _exporting_actor() -> Actor:
    """The agent, if a role of theirs may export; else 404."""
    actor = current_actor()
    if not actor.can_export:
        abort(404)
    return actor


def _is_long(page: Page) -> bool:
    return page.is_count_capped or page.count > MOST_AT_ONCE


def _read_query(actor: Actor) -> ExportQuery:
    """The list of the address: the filters that the agent may set, which their right to export then narrows."""
    filters = read_filters(request.args, choices_for(actor, request.args.get("procedure", "")))
    keys = tuple(key for key in request.args.get("columns", "").split(",") if key)
    return ExportQuery(filters, keys)


def _render_choice(actor: Actor, *, problem: str = "", status: int = 200) -> Response:
    query = _read_query(actor)
    contents = build_contents(actor, query, next(iter(FORMATS.values())))
    page = search_cases(contents.actor, contents.filters, limit=1)
    columns = ",".join(query.columns)
    return render(
        "backoffice/case_list/exports/export.html",
        status=status,
        problem=problem,
        count=page.count,
        is_long=_is_long(page),
        columns=[str(column.label) for column in contents.columns],
        formats=[(each.key, str(each.label), str(each.help_text)) for each in FORMATS.values()],
        chosen=FORMAT.read() or next(iter(FORMATS)),
        is_narrowed=contents.actor.roles != actor.roles,
        action_url=list_url(query.filters, endpoint="list_exports.create_export", columns=columns),
        back_url=list_url(query.filters, columns=columns),
    )


def _describe_export(export: ListExport) -> dict[str, Any]:
    return {"export": export, "format": str(FORMATS[export.format].label)}


def _file_name(export_format: ExportFormat, *, day: str = "") -> str:
    return f"demandes-{day or clock.today().isoformat()}.{export_format.key}"
