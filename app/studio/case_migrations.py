"""Moving the open cases of a workflow to its current version: where each status goes, a preview, then the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.access import can_open
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.case_migrations.case_migrations import request_migration
from app.definitions.definition_kinds import WORKFLOW
from app.definitions.drafts.definition_drafts import find_draft
from app.definitions.effects.remaining_cases import list_remaining_cases
from app.definitions.effects.status_mapping import find_invalid_choices
from app.definitions.effects.workflow_effects import WorkflowEffects, find_workflow_effects
from app.definitions.overview import current_version, find_overview
from app.privacy.access_log import log_access
from app.studio.definitions import DRAFT
from app.workflows.definition import Workflow, read_workflow
from app.workflows.models import WorkflowVersion
from app.workflows.publishing import definition_of

bp = Blueprint("case_migrations", __name__, url_prefix="/agents/administration/definitions/circuits")

# What is done of the open cases, and the status chosen for those of each removed status.
CASES_INPUT, MOVE, TARGET_PREFIX, CONFIRMED_INPUT = "cases", "move", "to-", "confirmed"


@dataclass(frozen=True)
class MoveChoice:
    """Choice of an administrator for open cases; `mapping` only names statuses that they were asked about."""

    is_move: bool
    mapping: Mapping[str, str]
    invalid_statuses: frozenset[str] = frozenset()
    is_confirmed: bool = False

    @property
    def is_valid(self) -> bool:
        return not self.invalid_statuses

    @property
    def must_be_shown(self) -> bool:
        """Whether to show where the cases go before doing anything."""
        return self.is_move and not (self.is_valid and self.is_confirmed)


def read_move_choice(effects: WorkflowEffects, values: Mapping[str, str]) -> MoveChoice:
    """The choice of a posted form."""
    mapping = {status.id: values.get(f"{TARGET_PREFIX}{status.id}", "") for status in effects.removed_statuses}
    return MoveChoice(
        is_move=values.get(CASES_INPUT) == MOVE,
        mapping=mapping,
        invalid_statuses=find_invalid_choices(effects.targets, mapping),
        is_confirmed=bool(values.get(CONFIRMED_INPUT)),
    )


def describe_moves(count: int) -> str:
    """Describe the moves that have just been asked for, in a sentence."""
    return ngettext(
        "%(num)s demande passe à cette version : l’avancement est ci-dessous.",
        "%(num)s demandes passent à cette version : l’avancement est ci-dessous.",
        count,
    )


@bp.get("/<slug>/passage")
@access("administrator")
def show_migration(slug: str) -> ResponseReturnValue:
    """The cases that follow an older version, and the status proposed to each."""
    return _render_migration(_current_version(slug))


@bp.post("/<slug>/passage")
@access("administrator")
@rate_limit(DEFAULT)
def create_migration(slug: str) -> ResponseReturnValue:
    version = _current_version(slug)
    choice = read_move_choice(_find_effects(version), {**request.form, CASES_INPUT: MOVE})
    if choice.must_be_shown:
        return _render_migration(version, choice=choice, status=200 if choice.is_valid else 422)
    migration = request_migration(version, choice.mapping, by=current_actor().account_id)
    db.session.commit()
    flash(describe_moves(migration.expected) if migration else _("Toutes les demandes suivent déjà cette version."))
    return redirect(url_for("definitions.show_definition", kind="circuits", slug=slug))


@bp.get("/<slug>/demandes-restantes")
@access("administrator")
def list_cases(slug: str) -> ResponseReturnValue:
    """The open cases that follow an older version than the current one, or than the draft, each with what keeps it there."""
    actor, is_for_draft = current_actor(), request.args.get("version") == DRAFT
    if is_for_draft:
        remaining = list_remaining_cases(slug, _read_draft(slug))
    else:
        version = _current_version(slug)
        remaining = list_remaining_cases(slug, definition_of(version.id), before=version.number)
    log_access(actor, "list", screen="backoffice.case_migrations")
    return render(
        "studio/definitions/remaining_cases.html",
        about=find_overview(WORKFLOW, slug),
        remaining=[(each, can_open(actor, each.case)) for each in remaining],
        is_for_draft=is_for_draft,
    )


def _current_version(slug: str) -> WorkflowVersion:
    version = current_version(WORKFLOW, slug)
    return version if isinstance(version, WorkflowVersion) else abort(404)


def _read_draft(slug: str) -> Workflow:
    """The draft of a workflow, if it can be published."""
    draft = find_draft(WORKFLOW, slug)
    if draft is None or WORKFLOW.problems(draft.definition):
        abort(404)
    return read_workflow(draft.definition)


def _find_effects(version: WorkflowVersion) -> WorkflowEffects:
    return find_workflow_effects(version.slug, definition_of(version.id), before=version.number)


def _render_migration(
    version: WorkflowVersion, *, choice: MoveChoice | None = None, status: int = 200
) -> ResponseReturnValue:
    return render(
        "studio/definitions/migration.html",
        status=status,
        about=find_overview(WORKFLOW, version.slug),
        effects=_find_effects(version),
        choice=choice,
    )
