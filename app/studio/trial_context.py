"""The trial that a request is about: loaded, replayed, changed, shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Number
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import KINDS
from app.definitions.editing.pointers import convert_path
from app.definitions.findings.findings import ERROR, Finding
from app.studio.builder import get_context, load_page
from app.studio.definition_access import ADDRESSES_BY_KIND, editable_kind
from app.studio.finding_links import link_findings
from app.studio.trials.trial import TooManyMoves, Trial
from app.studio.trials.trial_actions import find_action
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_forms import draw_action_form
from app.studio.trials.trial_page import TrialPage
from app.studio.trials.trial_run import replay_trial
from app.studio.trials.trial_state import record_trial
from app.studio.trials.trial_store import load_trial, save_trial
from app.studio.trials.tried_definitions import NotTriable, load_tried_definitions
from app.workflows.definition import APPLICANT

PROCEDURES = "demarches"
# The panes, of which a narrow screen shows one.
RESIDENT_PANE, AGENT_PANE = "usager", "agent"


def load_trial_page(slug: str) -> TrialPage:
    """The trial of the person who asks. 404 for whoever may not edit the procedure. Raises NotTriable."""
    editable_kind(PROCEDURES, slug)
    trial = load_trial(slug, by=author_id())
    return build_trial_page(trial, replay_trial(trial, load_tried_definitions(slug)))


def build_trial_page(trial: Trial, case: TrialCase) -> TrialPage:
    """The page of a trial, as seen by the function that the address names."""
    functions = [function.id for function in case.workflow.functions]
    function_id = request.values.get("fonction", "")
    return TrialPage(trial, case, function_id if function_id in functions else next(iter(functions), ""))


def change_trial(slug: str, page: TrialPage, change: Callable[[], Trial]) -> ResponseReturnValue:
    """Keep the trial that follows, unless another tab changed it since; then show where it stands."""
    if Number("moves", default=-1).read() not in (-1, len(page.trial.moves)):
        return render_trial(slug, page, message=_("L’essai avait avancé dans un autre onglet : le voici."))
    try:
        trial = change()
    except TooManyMoves:
        return render_trial(slug, page, message=_("Cet essai est trop long : recommencez-le."), status=422)
    save_trial(slug, trial, by=author_id())
    if trial.is_submitted:
        record_trial(slug, page.case.procedure.workflow, by=author_id())
    db.session.commit()
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(url_for("studio_trials.show_trial", slug=slug, fonction=page.function_id, volet=_get_pane()))
    return render_trial(slug, build_trial_page(trial, replay_trial(trial, page.case.tried)))


def render_trial(slug: str, page: TrialPage, *, message: str = "", status: int = 200) -> ResponseReturnValue:
    """The page of the trial, or what of it htmx asked for."""
    context = get_context(load_page(editable_kind(PROCEDURES, slug), slug, ""))
    return render("studio/trial.html", status=status, **context, trial=page, message=message, pane=_get_pane())


def render_not_triable(slug: str, refusal: NotTriable) -> ResponseReturnValue:
    """Render why the working copy cannot be tried yet, each problem with a link to its place."""
    context = get_context(load_page(editable_kind(PROCEDURES, slug), slug, ""))
    problems = refusal.problems
    kind = KINDS[refusal.kind]
    definition = refusal.definition or {}
    findings = [
        Finding(convert_path(definition, problem.path), problem.message, ERROR, "problem") for problem in problems
    ]
    return render(
        "studio/trial_refusal.html",
        **context,
        findings=link_findings(kind, refusal.slug, definition, findings) if refusal.definition else [],
        refused_kind=ADDRESSES_BY_KIND[kind.name],
        refused_slug=refusal.slug,
    )


def open_action(page: TrialPage, action_id: str, by: str) -> TrialPage:
    """The page with the questions of an action, when it may be done now."""
    with set_clock(page.case.now):
        action = find_action(page.case, action_id, by) if by == APPLICANT or by == page.function_id else None
        if action is None:
            return page
        return replace(page, action=action, action_by=by, action_form=draw_action_form(page.case, action))


def author_id() -> UUID:
    """The account of the person who asks."""
    account_id = current_actor().account_id
    assert account_id is not None  # designers are agents
    return account_id


def _get_pane() -> str:
    return AGENT_PANE if request.values.get("volet") == AGENT_PANE else RESIDENT_PANE
