"""Procedures and workflows as an administrator holds them: the list, then each with its draft, its versions, its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import find_agent
from app.accounts.families import FAMILIES
from app.accounts.profile import read_profile
from app.core.db import db
from app.core.db.draft_rows import DraftChanged
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Text
from app.core.web.responses import redirect, render
from app.definitions import procedure_closure
from app.definitions.case_migrations.case_migrations import count_cases_to_move, find_last_migration
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.import_points import list_current_remarks, list_points
from app.definitions.editing.reference_titles import ReferenceTitles
from app.definitions.findings.rule_context import RuleContext
from app.definitions.history import find_deleted_draft, history_of
from app.definitions.overview import Overview, current_version, find_definitions, find_overview, version_of
from app.definitions.words.chapters import build_sections
from app.definitions.words.outline import build_outline
from app.definitions.words.problem_locations import describe_problem_paths
from app.language.schema.problems import Problem
from app.studio.definition_access import (
    ADDRESSES_BY_KIND,
    KINDS_BY_ADDRESS,
    can_publish,
    editable_kind,
    select_editable,
)
from app.studio.next_steps import find_next_steps
from app.workflows.models import WorkflowVersion

bp = Blueprint("definitions", __name__, url_prefix="/agents/administration/definitions")

DRAFT = "brouillon"
# As many of a kind as the list shows at once.
PAGE_SIZE = 20


@bp.get("")
@access("designer")
def list_definitions() -> ResponseReturnValue:
    """Definitions by kind, paginated, or those that match the search."""
    words = request.args.get("q", "").strip()[:200]
    overviews = find_definitions(words)
    return render(
        "studio/definitions/list.html",
        groups=[_definition_page(kind, select_editable(kind, overviews)) for kind in (PROCEDURE, WORKFLOW)],
        words=words,
        families=FAMILIES,
    )


@bp.get("/<kind>/<slug>")
@access("designer")
def show_definition(kind: str, slug: str) -> ResponseReturnValue:
    definition_kind = editable_kind(kind, slug)
    return _render_definition(definition_kind, slug)


@bp.get("/<kind>/<slug>/lecture/<version>")
@access("designer")
def show_content(kind: str, slug: str, version: str) -> ResponseReturnValue:
    """The whole document in words; for the draft, with what is wrong and what was noted at its place."""
    definition_kind = editable_kind(kind, slug)
    overview, draft = (
        find_overview(definition_kind, slug),
        definition_drafts.find_draft(definition_kind, slug) if version == DRAFT else None,
    )
    definition = raw_definition_of(definition_kind, slug, version)
    outline = build_outline(
        definition,
        definition_kind.problems(definition) if draft else (),
        list_current_remarks(draft),
        ReferenceTitles(definition_kind.name, definition),
    )
    return render(
        "studio/definitions/outline.html",
        kind=kind,
        about=overview,
        version=version,
        told=outline,
        sections=build_sections(outline, definition, request.args.get("ouvrir", "")),
    )


@bp.post("/<kind>/<slug>/brouillon/abandon")
@access("designer")
@rate_limit(DEFAULT)
def delete_draft(kind: str, slug: str) -> ResponseReturnValue:
    definition_kind = editable_kind(kind, slug)
    find_overview(definition_kind, slug)
    try:
        definition_drafts.delete_draft(definition_kind, slug, revision=read_revision(), by=current_actor().account_id)
    except DraftChanged:
        db.session.rollback()
        return render_conflict(definition_kind, slug)
    db.session.commit()
    flash(_("Le brouillon est retiré. L’historique permet de le reprendre."))
    if current_version(definition_kind, slug) is None:
        return redirect(url_for(".list_definitions"))
    return redirect(url_for(".show_definition", kind=kind, slug=slug))


@bp.post("/<kind>/<slug>/versions/<int:number>/reprise")
@access("designer")
@rate_limit(DEFAULT)
def create_restoration(kind: str, slug: str, number: int) -> ResponseReturnValue:
    """An older version becomes the draft."""
    definition_kind = editable_kind(kind, slug)
    version = version_of(definition_kind, slug, number)
    return _restore_draft(
        definition_kind, slug, version.definition, _("Repris de la version %(number)s", number=number)
    )


@bp.post("/<kind>/<slug>/historique/<uuid:event_id>/reprise")
@access("designer")
@rate_limit(DEFAULT)
def create_recovery(kind: str, slug: str, event_id: UUID) -> ResponseReturnValue:
    """A draft that was thrown away or replaced becomes the draft again."""
    definition_kind = editable_kind(kind, slug)
    definition = find_deleted_draft(definition_kind, slug, event_id) or abort(404)
    return _restore_draft(definition_kind, slug, definition, _("Brouillon repris de l’historique"))


@bp.post("/demarches/<slug>/fermeture")
@access("designer")
@rate_limit(DEFAULT)
def create_closing(slug: str) -> ResponseReturnValue:
    if not can_publish(PROCEDURE, slug):
        return _render_definition(PROCEDURE, slug, status=403)
    procedure_closure.close_procedure(slug, by=current_actor().account_id, comment=Text("comment", limit=500).read())
    db.session.commit()
    flash(_("La démarche est fermée. Les demandes déjà reçues continuent."))
    return redirect(url_for(".show_definition", kind=ADDRESSES_BY_KIND[PROCEDURE.name], slug=slug))


@bp.post("/demarches/<slug>/ouverture")
@access("designer")
@rate_limit(DEFAULT)
def create_reopening(slug: str) -> ResponseReturnValue:
    if not can_publish(PROCEDURE, slug):
        return _render_definition(PROCEDURE, slug, status=403)
    procedure_closure.reopen_procedure(slug, by=current_actor().account_id)
    db.session.commit()
    flash(_("La démarche est ouverte : on peut de nouveau la demander."))
    return redirect(url_for(".show_definition", kind=ADDRESSES_BY_KIND[PROCEDURE.name], slug=slug))


def raw_definition_of(kind: Kind, slug: str, version: str) -> dict[str, Any]:
    """The document of a version, by number, or of the draft."""
    if version == DRAFT:
        draft = definition_drafts.find_draft(kind, slug) or abort(404)
        return draft.definition
    if not version.isdecimal() or len(version) > 6:
        abort(404)
    return version_of(kind, slug, int(version)).definition


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of authors by account; deleted accounts are missing."""
    accounts = {each: find_agent(each) for each in ids if each is not None}
    return {each: read_profile(account).name for each, account in accounts.items() if account}


def render_conflict(kind: Kind, slug: str) -> ResponseReturnValue:
    """The page of a definition whose draft somebody else has changed."""
    return _render_definition(kind, slug, is_late=True, status=409)


def read_revision() -> int | None:
    """The revision of the draft that the posted form was made from."""
    return request.form.get("revision", type=int)


@dataclass(frozen=True)
class DefinitionPage:
    """The definitions of a kind that are shown at once, among all those found."""

    kind: str
    address: str
    definitions: Sequence[Overview]
    count: int
    previous_url: str | None
    next_url: str | None


def _definition_page(kind: Kind, overviews: Sequence[Overview]) -> DefinitionPage:
    address = ADDRESSES_BY_KIND[kind.name]
    last_page = max(1, -(-len(overviews) // PAGE_SIZE))
    page = min(max(1, request.args.get(address, 1, type=int)), last_page)

    def at(number: int) -> str:
        others = {name: value for name, value in request.args.items() if name in (*KINDS_BY_ADDRESS, "q")}
        return url_for(".list_definitions", **{**others, address: number}, _anchor=address)  # type: ignore[arg-type]

    return DefinitionPage(
        kind.name,
        address,
        overviews[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        len(overviews),
        at(page - 1) if page > 1 else None,
        at(page + 1) if page < last_page else None,
    )


def _render_definition(kind: Kind, slug: str, *, is_late: bool = False, status: int = 200) -> ResponseReturnValue:
    about, entries = find_overview(kind, slug), history_of(kind, slug)
    draft = about.draft
    return render(
        "studio/definitions/show.html",
        status=status,
        kind=ADDRESSES_BY_KIND[kind.name],
        about=about,
        families=FAMILIES,
        entries=entries,
        people=names_of([*(entry.by_id for entry in entries), draft.saved_by_id if draft else None]),
        problems=_describe_problems(kind, draft.definition) if draft else [],
        import_points=list_points(draft),
        is_late=is_late,
        can_publish=can_publish(kind, slug),
        is_refused=status == 403,
        migration=find_last_migration(slug) if kind is WORKFLOW else None,
        older_cases=_count_older_cases(kind, slug),
        next_steps=find_next_steps(kind, about) if request.args.get("publie") == str(about.number) else None,
    )


def _describe_problems(kind: Kind, definition: dict[str, Any]) -> list[Problem]:
    """Describe the problems that prevent publication, in the words of the studio."""
    context = RuleContext(kind, definition)
    problems = [replace(problem, message=context.rewrite_message(problem.message)) for problem in context.problems]
    return describe_problem_paths(definition, problems, ReferenceTitles(kind.name, definition))


def _count_older_cases(kind: Kind, slug: str) -> int:
    """The open cases of a workflow that follow an older version than the current one."""
    version = current_version(kind, slug) if kind is WORKFLOW else None
    return count_cases_to_move(version) if isinstance(version, WorkflowVersion) else 0


def _restore_draft(kind: Kind, slug: str, document: dict[str, Any], comment: str) -> ResponseReturnValue:
    try:
        definition_drafts.restore_draft(kind, slug, document, by=current_actor().account_id, comment=comment)
    except DraftChanged:
        db.session.rollback()
        return render_conflict(kind, slug)
    db.session.commit()
    flash(_("C’est le brouillon maintenant. Rien n’est publié."))
    return redirect(url_for(".show_definition", kind=ADDRESSES_BY_KIND[kind.name], slug=slug))
