"""Publication of a draft: its effects on what is under way, the choice about cases and drafts, then the act itself."""

from __future__ import annotations

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.cases.drafts import draft_versions
from app.core.db import db
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Text
from app.core.web.responses import redirect, render
from app.definitions.case_migrations.case_migrations import request_migration
from app.definitions.checks.unasked_answers import find_unasked_answers
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.design_access import find_reserved_changes
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.definitions.effects.publication_effects import PublicationEffects, find_publication_effects
from app.definitions.findings.findings import ERROR, WARNING
from app.definitions.findings.rules import list_findings
from app.definitions.overview import current_version, find_overview
from app.language.schema.problems import DefinitionError
from app.studio.case_migrations import MoveChoice, describe_moves, read_move_choice
from app.studio.definition_access import ADDRESSES_BY_KIND, can_publish, editable_kind
from app.studio.definitions import read_revision, render_conflict
from app.studio.finding_links import LinkedFinding, link_findings
from app.workflows.models import WorkflowVersion

bp = Blueprint("publications", __name__, url_prefix="/agents/administration/definitions")

# What is done of the drafts of residents: they stay on their version, or are brought to the new one.
DRAFTS_INPUT, MOVE = "drafts", "move"
# Ticked by whoever publishes in spite of the warnings.
WARNINGS_INPUT = "warnings_read"
# What changes who reads the requests, as the page says it.
RESERVED_CHANGES = {
    "family": lazy_gettext("la famille de la démarche"),
    "functions": lazy_gettext("le rôle qui remplit une fonction"),
    "intake": lazy_gettext("les rôles qui saisissent pour quelqu’un"),
}
DRAFTS_CHOICE = RawText(DRAFTS_INPUT)


@bp.get("/<kind>/<slug>/publication")
@access("designer")
def show_publication(kind: str, slug: str) -> ResponseReturnValue:
    """Changes that publishing the draft would make. Whoever may publish proves their identity before choosing anything."""
    definition_kind = editable_kind(kind, slug)
    if can_publish(definition_kind, slug) and (reauthentication := _ask_second_factor_again(kind, slug)):
        return reauthentication
    return _render_publication(definition_kind, slug)


@bp.post("/<kind>/<slug>/publication")
@access("designer")
@rate_limit(DEFAULT)
def create_publication(kind: str, slug: str) -> ResponseReturnValue:
    """Publish the draft; when open cases are to follow, only once the administrator has seen where each goes."""
    definition_kind = editable_kind(kind, slug)
    if not can_publish(definition_kind, slug) or find_reserved_changes(current_actor(), definition_kind, slug):
        return _render_publication(definition_kind, slug, status=403)
    if reauthentication := _ask_second_factor_again(kind, slug):
        return reauthentication
    effects = _find_effects(definition_kind, slug)
    choice = read_move_choice(effects.cases, request.form) if effects and effects.cases else None
    if choice and choice.must_be_shown:
        return _render_publication(definition_kind, slug, choice=choice, status=200 if choice.is_valid else 422)
    if _list_obstacles(definition_kind, slug) and not _are_warnings_read():
        return _render_publication(definition_kind, slug, choice=choice, status=422)
    try:
        version = publish_draft(
            definition_kind,
            slug,
            revision=read_revision(),
            by=current_actor().account_id,
            comment=Text("comment").read(),
        )
    except DraftChanged:
        db.session.rollback()
        return render_conflict(definition_kind, slug)
    except DefinitionError:
        db.session.rollback()
        return _render_publication(definition_kind, slug, status=422)
    notice = _move_what_is_under_way(version, choice)
    db.session.commit()
    flash(" ".join(filter(None, [_("C’est publié. Les nouvelles demandes suivent cette version."), notice])))
    return redirect(url_for("definitions.show_definition", kind=kind, slug=slug, publie=version.number))


def _ask_second_factor_again(kind: str, slug: str) -> ResponseReturnValue | None:
    return ask_second_factor_again(current_actor(), back=url_for(".show_publication", kind=kind, slug=slug))


def _move_what_is_under_way(version: Version, choice: MoveChoice | None) -> str:
    """Ask for what the administrator chose; returns a sentence about it."""
    if isinstance(version, WorkflowVersion):
        migration = None
        if choice and choice.is_move:
            migration = request_migration(version, choice.mapping or {}, by=current_actor().account_id)
        return describe_moves(migration.expected) if migration else ""
    if DRAFTS_CHOICE.read() != MOVE:
        return ""
    count = draft_versions.offer_version(version.slug, version.id)
    return ngettext(
        "%(num)s brouillon suivra cette version quand son auteur le reprendra.",
        "%(num)s brouillons suivront cette version quand leur auteur les reprendra.",
        count,
    )


def _list_obstacles(kind: Kind, slug: str) -> list[LinkedFinding]:
    """The errors and warnings of the draft."""
    draft = definition_drafts.find_draft(kind, slug)
    if draft is None:
        return []
    findings = [finding for finding in list_findings(kind, draft.definition) if finding.severity in (ERROR, WARNING)]
    return link_findings(kind, slug, draft.definition, findings)


def _are_warnings_read() -> bool:
    return WARNINGS_INPUT in request.form


def _find_effects(kind: Kind, slug: str) -> PublicationEffects | None:
    """The effects of the draft; None while it cannot be published."""
    draft = definition_drafts.find_draft(kind, slug)
    if draft is None or kind.problems(draft.definition):
        return None
    return find_publication_effects(kind, slug, draft.definition)


def _render_publication(
    kind: Kind, slug: str, *, choice: MoveChoice | None = None, status: int = 200
) -> ResponseReturnValue:
    about = find_overview(kind, slug)
    draft = about.draft or abort(404)
    current = current_version(kind, slug)
    findings = _list_obstacles(kind, slug)
    errors = [finding for finding in findings if finding.finding.severity == ERROR]
    return render(
        "studio/definitions/publication.html",
        status=status,
        kind=ADDRESSES_BY_KIND[kind.name],
        about=about,
        draft=draft,
        can_publish=can_publish(kind, slug),
        reserved_changes=[str(RESERVED_CHANGES[name]) for name in find_reserved_changes(current_actor(), kind, slug)],
        errors=errors,
        warnings=[finding for finding in findings if finding.finding.severity == WARNING],
        warnings_read=_are_warnings_read(),
        is_refused=status == 422,
        unasked=[] if errors else find_unasked_answers(kind, draft.definition),
        is_behind=current is not None and draft.base_version_id not in (None, current.id),
        comment=request.form.get("comment", draft.comment),
        effects=None if errors else find_publication_effects(kind, slug, draft.definition),
        choice=choice,
        drafts_choice=DRAFTS_CHOICE.read(),
        is_procedure=kind is PROCEDURE,
    )
