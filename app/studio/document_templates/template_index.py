"""The templates of the authority, and a new one: from a layout, from one of theirs, or from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, Parsed
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.identifiers import make_slug
from app.documents.template_drafts import DraftChanged, WorkingCopy, list_working_copies, save_draft
from app.documents.template_schema import RESERVED_SLUGS
from app.language.text.normalisation import fold, to_one_line
from app.studio.document_templates.starting_points import StartingPoint, list_starting_points
from app.studio.document_templates.template_access import can_edit, list_editable, list_procedure_choices
from app.studio.document_templates.template_editor import URL_PREFIX
from app.studio.start_sources import list_titles

MAX_TITLE_CHARACTERS = 150

bp = Blueprint("document_templates", __name__, url_prefix=URL_PREFIX)


@dataclass(frozen=True)
class TemplateRow:
    """A template as a line of the list."""

    copy: WorkingCopy
    procedure: str


@bp.get("")
@access("designer")
def list_templates() -> ResponseReturnValue:
    """List the templates that the person may edit, by title; those of these words alone."""
    words = request.args.get("q", "").strip()[:200]
    titles = dict(list_titles(PROCEDURE))
    copies = list_editable()
    rows = [TemplateRow(copy, titles.get(copy.procedure or "", copy.procedure or "")) for copy in copies]
    matching_rows = [row for row in rows if fold(words) in fold(f"{row.copy.title} {row.procedure}")]
    return render("studio/documents/list.html", rows=matching_rows, words=words, count=len(rows))


@bp.get("/nouveau")
@access("designer")
def show_new() -> ResponseReturnValue:
    values = {"start": "", "model": request.args.get("depuis", ""), "procedure": request.args.get("demarche", "")}
    return _render_form(values, {})


@bp.post("/nouveau")
@access("designer")
@rate_limit(DEFAULT)
def create_template() -> ResponseReturnValue:
    values = Group(("title", "procedure", "start", "model"), Parsed(to_one_line)).read()
    key = values["model"] or values["start"]
    start = next((starting_point for starting_point in list_starting_points() if starting_point.key == key), None)
    problems = _find_problems(values, start)
    if problems or start is None:
        return _render_form(values, problems, status=422)
    if not can_edit(current_actor(), values["procedure"] or None):
        abort(404)
    slug = make_slug(
        values["title"], {*RESERVED_SLUGS, *(copy.slug for copy in list_working_copies())}, default="modele"
    )
    definition = start.build(slug, title=values["title"], procedure=values["procedure"] or None)
    try:
        save_draft(slug, definition, revision=None, by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        problems = {"title": _("Quelqu’un d’autre prenait ce nom au même instant : recommencez.")}
        return _render_form(values, problems, status=409)
    db.session.commit()
    flash(_("Le modèle est créé. Rien n’est publié : écrivez-le, puis publiez-le."))
    return redirect(url_for("document_template_editor.show_template", slug=slug))


def _find_problems(values: dict[str, str], start: StartingPoint | None) -> dict[str, str]:
    problems = {}
    if not values["title"]:
        problems["title"] = _("Donnez un titre : c’est le nom du document pour l’usager.")
    elif len(values["title"]) > MAX_TITLE_CHARACTERS:
        problems["title"] = _("Raccourcissez le titre : %(most)s caractères au plus.", most=MAX_TITLE_CHARACTERS)
    if start is None:
        problems["start"] = _("Choisissez de quoi partir.")
    if values["procedure"] not in dict(list_procedure_choices()):
        problems["procedure"] = _("Choisissez une démarche dans la liste.")
    return problems


def _render_form(values: dict[str, str], problems: dict[str, str], *, status: int = 200) -> ResponseReturnValue:
    starts = list_starting_points()
    return render(
        "studio/documents/new.html",
        status=status,
        values={**values, "start": values["start"] or starts[0].key},
        problems=problems,
        starts=[(start.key, start.label, start.help_text) for start in starts if not start.is_model],
        models=[(start.key, f"{start.label} – {start.help_text}") for start in starts if start.is_model],
        procedures=list_procedure_choices(),
    )
