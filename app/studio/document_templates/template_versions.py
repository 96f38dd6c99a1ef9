"""The published versions of a template: list, comparison, restoration as the draft."""

from __future__ import annotations

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.documents.template_drafts import DraftChanged, get_version, list_versions, restore_version
from app.studio.document_templates.template_access import can_edit, load_editable
from app.studio.document_templates.template_comparison import compare_definitions
from app.studio.document_templates.template_editor import URL_PREFIX, read_revision
from app.studio.document_templates.vocabulary import build_vocabulary

bp = Blueprint("document_template_versions", __name__, url_prefix=URL_PREFIX)


@bp.get("/<slug>/versions")
@access("designer")
def list_template_versions(slug: str) -> ResponseReturnValue:
    copy, versions = load_editable(slug), list_versions(slug)
    names = get_names(version.published_by_id for version in versions if version.published_by_id is not None)
    return render("studio/documents/versions.html", copy=copy, versions=versions, names=names)


@bp.get("/<slug>/versions/<int:number>")
@access("designer")
def show_version(slug: str, number: int) -> ResponseReturnValue:
    """Show the differences between a version and the template as it is now, draft included."""
    copy, version = load_editable(slug), get_version(slug, number)
    changes = compare_definitions(version.definition, copy.definition, build_vocabulary(copy.procedure))
    return render("studio/documents/version.html", copy=copy, version=version, changes=changes)


@bp.post("/<slug>/versions/<int:number>/reprise")
@access("designer")
@rate_limit(DEFAULT)
def create_restoration(slug: str, number: int) -> ResponseReturnValue:
    load_editable(slug)
    if not can_edit(current_actor(), get_version(slug, number).definition.get("procedure") or None):
        abort(404)
    editor_url = url_for("document_template_editor.show_template", slug=slug)
    try:
        restore_version(slug, number, revision=read_revision(), by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        flash(
            _("Quelqu’un vient d’enregistrer ce modèle : rien n’est repris. Relisez-le, puis recommencez."), "warning"
        )
        return redirect(editor_url)
    db.session.commit()
    flash(_("La version %(number)s est reprise dans le brouillon. Relisez-la, puis publiez-la.", number=number))
    return redirect(editor_url)
