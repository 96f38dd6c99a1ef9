"""Rights to edit and publish each definition: administrators, and agents with a right over its families or its name.

A workflow may be edited by whoever may edit every procedure that follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.design_rights import EDIT, PUBLISH, Scope, rights_of
from app.accounts.families import FAMILIES
from app.core.db import db
from app.core.web.access_rules import Actor
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureDraft
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowDraft


def can_edit_definition(actor: Actor, kind: Kind, slug: str) -> bool:
    """Whether the person may edit the working copy of the definition."""
    return _has_level(actor, kind, slug, EDIT)


def can_publish_definition(actor: Actor, kind: Kind, slug: str) -> bool:
    """Whether the person may publish, close and reopen the definition, in its present family and that of its draft."""
    return _has_level(actor, kind, slug, PUBLISH)


def find_reserved_changes(actor: Actor, kind: Kind, slug: str) -> list[str]:
    """The parts of the draft of a procedure that change who reads its requests, when the person may not publish such a change.

    Administrators may; so may whoever publishes a procedure for the first time, which has no request.
    """
    live = procedures.find_live_procedure(slug)
    draft = db.session.scalar(select(ProcedureDraft).where(ProcedureDraft.slug == slug))
    if kind is not PROCEDURE or live is None or draft is None or rights_of(actor).is_administrator:
        return []
    published: dict[str, Any] = {
        "family": live.family,
        "functions": dict(live.definition.functions),
        "intake": list(live.definition.intake),
    }
    return [name for name, value in published.items() if (draft.definition.get(name) or type(value)()) != value]


def has_right_everywhere(actor: Actor, level: str) -> bool:
    """Whether the person has this level of right over every procedure, drafts included."""
    rights = rights_of(actor)
    if rights.is_administrator or rights.is_empty:
        return rights.is_administrator
    drafts = _draft_definitions()
    scopes = [_scope_of_procedure(slug, level, drafts) for slug in _known_slugs(PROCEDURE, drafts)]
    return rights.covers_all(scopes, level)


def editable_slugs(actor: Actor, kind: Kind) -> frozenset[str] | None:
    """The slugs of the definitions that the person may edit; None for all of them."""
    rights = rights_of(actor)
    if rights.is_administrator:
        return None
    drafts = _draft_definitions()
    slugs = _known_slugs(kind, drafts)
    return frozenset(slug for slug in slugs if rights.covers_all(_scopes(kind, slug, EDIT, drafts), EDIT))


def editable_families(actor: Actor) -> list[str]:
    """The families in which the person may create procedures, in their usual order."""
    rights = rights_of(actor)
    return [family for family in FAMILIES if rights.covers_all([Scope("", frozenset({family}))], EDIT)]


def _has_level(actor: Actor, kind: Kind, slug: str, level: str) -> bool:
    rights = rights_of(actor)
    if rights.is_administrator or rights.is_empty:
        return rights.is_administrator
    return rights.covers_all(_scopes(kind, slug, level, _draft_definitions()), level)


def _scopes(kind: Kind, slug: str, level: str, drafts: Mapping[str, Mapping[str, Any]]) -> list[Scope]:
    """The procedures that a change of the definition concerns."""
    if kind is PROCEDURE:
        return [_scope_of_procedure(slug, level, drafts)]
    followers = [live.slug for live in procedures.live_procedures() if live.definition.workflow == slug]
    if not followers:
        followers = [name for name, definition in drafts.items() if definition.get("workflow") == slug]
    return [_scope_of_procedure(name, level, drafts) for name in followers]


def _scope_of_procedure(slug: str, level: str, drafts: Mapping[str, Mapping[str, Any]]) -> Scope:
    """The present family of the procedure; its draft's too when there is none, or to publish it."""
    live = {live_procedure.slug: live_procedure for live_procedure in procedures.live_procedures()}.get(slug)
    families = {live.family} if live else set()
    draft_family = drafts.get(slug, {}).get("family")
    if isinstance(draft_family, str) and draft_family and (not families or level == PUBLISH):
        families.add(draft_family)
    return Scope(slug, frozenset(families))


def _known_slugs(kind: Kind, drafts: Mapping[str, Mapping[str, Any]]) -> set[str]:
    if kind is PROCEDURE:
        return {live.slug for live in procedures.live_procedures()} | set(drafts)
    return set(workflows.live_slugs()) | set(db.session.scalars(select(WorkflowDraft.slug)))


def _draft_definitions() -> dict[str, Mapping[str, Any]]:
    """The working copies of procedures by slug, which may be invalid in any way."""
    return {draft.slug: draft.definition for draft in db.session.scalars(select(ProcedureDraft))}
