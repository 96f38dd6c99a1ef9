"""Publication, withdrawal and deletion of a template."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Text
from app.core.web.responses import redirect, render
from app.documents.document_templates import withdraw_template
from app.documents.template_drafts import (
    DraftChanged,
    WorkingCopy,
    delete_draft,
    get_version,
    load_working_copy,
    publish_draft,
)
from app.language.schema.problems import DefinitionError
from app.studio.document_templates import template_access
from app.studio.document_templates.template_access import load_editable
from app.studio.document_templates.template_comparison import compare_definitions
from app.studio.document_templates.template_editor import URL_PREFIX, read_revision
from app.studio.document_templates.template_findings import Findings, find_findings
from app.studio.document_templates.vocabulary import build_vocabulary

# Ticked by whoever publishes in spite of the warnings.
WARNINGS_INPUT = "warnings_read"

bp = Blueprint("document_template_publication", __name__, url_prefix=URL_PREFIX)


@bp.get("/<slug>/publication")
@access("designer")
def show_publication(slug: str) -> ResponseReturnValue:
    """Show what publishing would change. A person who may publish proves their identity first."""
    copy = load_editable(slug)
    if _can_publish(copy) and (reauthentication := _ask_second_factor_again(slug)):
        return reauthentication
    return _render_publication(copy)


@bp.post("/<slug>/publication")
@access("designer")
@rate_limit(DEFAULT)
def create_publication(slug: str) -> ResponseReturnValue:
    copy = load_editable(slug)
    if not _can_publish(copy):
        return _render_publication(copy, status=403)
    if reauthentication := _ask_second_factor_again(slug):
        return reauthentication
    findings = _find_findings(copy)
    if findings.errors or (findings.warnings and WARNINGS_INPUT not in request.form):
        return _render_publication(copy, status=422)
    try:
        version = publish_draft(
            slug,
            revision=read_revision(),
            names=build_vocabulary(copy.procedure).checked_names,
            by=current_actor().account_id,
            comment=Text("comment").read(),
        )
    except (DraftChanged, DefinitionError):
        db.session.rollback()
        return _render_publication(load_working_copy(slug), status=409)
    db.session.commit()
    flash(_("La version %(number)s est publiée : les nouveaux documents la suivent.", number=version.number))
    return redirect(url_for("document_template_editor.show_template", slug=slug))


@bp.post("/<slug>/retrait")
@access("designer")
@rate_limit(DEFAULT)
def create_withdrawal(slug: str) -> ResponseReturnValue:
    """No document is made from the template any more; those that are made stay."""
    copy = load_editable(slug)
    if not _can_publish(copy):
        abort(403)
    withdraw_template(slug)
    db.session.commit()
    flash(_("Le modèle est retiré : aucun nouveau document ne le suit. Ceux qui sont faits ne changent pas."))
    return redirect(url_for("document_template_editor.show_template", slug=slug))


@bp.post("/<slug>/brouillon/suppression")
@access("designer")
@rate_limit(DEFAULT)
def delete_working_draft(slug: str) -> ResponseReturnValue:
    copy = load_editable(slug)
    editor_url = url_for("document_template_editor.show_template", slug=slug)
    try:
        delete_draft(slug, revision=read_revision())
    except DraftChanged:
        db.session.rollback()
        flash(_("Quelqu’un vient d’enregistrer ce modèle : rien n’est supprimé. Relisez-le d’abord."), "warning")
        return redirect(editor_url)
    db.session.commit()
    if copy.number is None:
        flash(_("Le modèle est supprimé."))
        return redirect(url_for("document_templates.list_templates"))
    flash(_("Le brouillon est supprimé : voici la version publiée."))
    return redirect(editor_url)


def _can_publish(copy: WorkingCopy) -> bool:
    """In the procedure of the draft, and in that of the published version that it replaces."""
    procedures = {copy.procedure}
    if copy.number is not None:
        procedures.add(get_version(copy.slug, copy.number).definition.get("procedure") or None)
    return all(template_access.can_publish(current_actor(), procedure) for procedure in procedures)


def _ask_second_factor_again(slug: str) -> ResponseReturnValue | None:
    return ask_second_factor_again(current_actor(), back=url_for(".show_publication", slug=slug))


def _find_findings(copy: WorkingCopy) -> Findings:
    return find_findings(copy.definition, build_vocabulary(copy.procedure))


def _render_publication(copy: WorkingCopy, *, status: int = 200) -> ResponseReturnValue:
    vocabulary = build_vocabulary(copy.procedure)
    published = get_version(copy.slug, copy.number).definition if copy.number is not None else None
    return render(
        "studio/documents/publication.html",
        status=status,
        copy=copy,
        findings=find_findings(copy.definition, vocabulary),
        changes=compare_definitions(published, copy.definition, vocabulary) if published is not None else [],
        can_publish=_can_publish(copy),
        is_refused=status == 422,
        is_late=status == 409,
        warnings_read=WARNINGS_INPUT in request.form,
        comment=RawText("comment").read(),
    )
