"""Trying a procedure with its circuit: as a resident and as each function, with the clock moved by hand."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.core.rate_limits.limits import DEFAULT, DRAFT_AUTOSAVE, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import THEN, Choice, read_texts
from app.core.web.responses import create_unchanged_response, render
from app.studio.trial_context import (
    build_trial_page,
    change_trial,
    load_trial_page,
    open_action,
    render_not_triable,
    render_trial,
)
from app.studio.trials.sample_answers import invent_page_answers
from app.studio.trials.trial import MoveKind, Trial
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_forms import (
    draw_form,
    form_context,
    invent_action_form,
    read_action_form,
    read_form,
    refresh_questions,
)
from app.studio.trials.trial_moves import (
    WAITS,
    add_step_result,
    go_to_next_page,
    go_to_previous_page,
    invent_trial_answers,
    save_page_answers,
    submit,
    wait,
)
from app.studio.trials.trial_page import TrialPage
from app.studio.trials.trial_store import begin_trial
from app.studio.trials.tried_definitions import NotTriable

bp = Blueprint("studio_trials", __name__, url_prefix="/agents/studio")
# Of the buttons of a form: go back, fill in the page, fill in the questions of an action.
BACK, FILL = "back", "fill"


@bp.errorhandler(NotTriable)
def show_refusal(refusal: NotTriable) -> ResponseReturnValue:
    """The working copy is not complete enough for the engines."""
    return render_not_triable((request.view_args or {})["slug"], refusal)


@bp.get("/demarches/<slug>/essai")
@access("designer")
def show_trial(slug: str) -> ResponseReturnValue:
    """The trial under way, else one that begins now."""
    page = load_trial_page(slug)
    return render_trial(slug, open_action(page, request.args.get("action", ""), request.args.get("par", "")))


@bp.post("/demarches/<slug>/essai")
@access("designer")
@rate_limit(DEFAULT)
def create_trial(slug: str) -> ResponseReturnValue:
    """Begin again, with or without an account."""
    page = load_trial_page(slug)
    return change_trial(slug, page, lambda: begin_trial(has_account="compte" in request.form))


@bp.post("/demarches/<slug>/essai/page")
@access("designer")
@rate_limit(DEFAULT)
def create_page(slug: str) -> ResponseReturnValue:
    """A page of the form sent: on to the next one, or back to what is wrong."""
    page = load_trial_page(slug)
    if page.case.is_submitted:
        return render_trial(slug, page)
    page_id, then = read_texts("page", "then")
    if page_id != page.trial.page_id and page.journey.step(page_id):
        page = build_trial_page(replace(page.trial, page_id=page_id), page.case)
    if page.is_review:
        return change_trial(slug, page, lambda: go_to_previous_page(page))
    with set_clock(page.case.now):
        context, fields = form_context(page.case, page.trial.answers), page.step.page.fields
        checks = page.step.page.checks
        if then == FILL:
            answers = invent_page_answers(fields, checks, context)
            return render_trial(slug, replace(page, page_form=draw_form(fields, context, answers)))
        form = read_form(fields, checks, context, request.form, request.files)
    if then == BACK:
        return change_trial(slug, page, lambda: go_to_previous_page(_with_answers(page, save_page_answers(page, form))))
    if not form.is_complete:
        status = 200 if form.result and form.result.is_layout_change else 422
        return render_trial(slug, replace(page, page_form=form), status=status)
    current = page.step.page.id
    return change_trial(
        slug, page, lambda: go_to_next_page(_with_answers(page, save_page_answers(page, form)), current)
    )


@bp.get("/demarches/<slug>/essai/page/<page_id>")
@access("designer")
def show_page(slug: str, page_id: str) -> ResponseReturnValue:
    """A page of the form again, from the review."""
    page = load_trial_page(slug)
    if page.case.is_submitted or page.journey.step(page_id) is None:
        abort(404)
    return render_trial(slug, build_trial_page(replace(page.trial, page_id=page_id), page.case))


@bp.post("/demarches/<slug>/essai/exemple")
@access("designer")
@rate_limit(DEFAULT)
def create_sample_answers(slug: str) -> ResponseReturnValue:
    """The whole form answered with invented answers."""
    page = load_trial_page(slug)
    if page.case.is_submitted:
        return render_trial(slug, page)
    return change_trial(slug, page, lambda: invent_trial_answers(page.trial, page.case))


@bp.post("/demarches/<slug>/essai/envoi")
@access("designer")
@rate_limit(DEFAULT)
def create_submission(slug: str) -> ResponseReturnValue:
    """The request sent, in the trial only."""
    page = load_trial_page(slug)
    if page.case.is_submitted:
        return render_trial(slug, page)
    return change_trial(slug, page, lambda: submit(page.trial, page.case))


@bp.post("/demarches/<slug>/essai/actions")
@access("designer")
@rate_limit(DEFAULT)
def create_action(slug: str) -> ResponseReturnValue:
    """An action of the circuit, by the applicant or by the function on screen."""
    action_id, by = read_texts("action", "par")
    page = open_action(load_trial_page(slug), action_id, by)
    action = page.action
    if action is None:
        return render_trial(slug, page)
    with set_clock(page.case.now):
        if THEN.read() == FILL:
            return render_trial(slug, replace(page, action_form=invent_action_form(page.case, action)))
        form = read_action_form(page.case, action, request.form, request.files)
    if not form.is_complete:
        status = 200 if form.result and form.result.is_layout_change else 422
        return render_trial(slug, replace(page, action_form=form), status=status)
    answers = form.result.answers if form.result else {}
    return change_trial(
        slug, page, lambda: page.trial.add_move(MoveKind.ACT, action=action.id, by=by, answers=dict(answers))
    )


@bp.post("/demarches/<slug>/essai/attente")
@access("designer")
@rate_limit(DEFAULT)
def create_wait(slug: str) -> ResponseReturnValue:
    """The clock moved by hand."""
    page, duration = load_trial_page(slug), Choice(WAITS, "duree").read()
    if not duration:
        return render_trial(slug, page)
    return change_trial(slug, page, lambda: wait(page.trial, page.case, duration))


@bp.post("/demarches/<slug>/essai/resultats")
@access("designer")
@rate_limit(DEFAULT)
def create_step_result(slug: str) -> ResponseReturnValue:
    """Record the answer that other software would have given."""
    page, texts = load_trial_page(slug), read_texts("etape", "resultat", "reponse")
    return change_trial(slug, page, lambda: add_step_result(page.trial, *texts))


@bp.post("/demarches/<slug>/essai/annulation")
@access("designer")
@rate_limit(DEFAULT)
def create_undo(slug: str) -> ResponseReturnValue:
    """The last move undone: everything is computed again without it."""
    page = load_trial_page(slug)
    return change_trial(slug, page, page.trial.drop_last_move)


@bp.post("/demarches/<slug>/essai/questions")
@access("designer")
@rate_limit(DRAFT_AUTOSAVE)
def show_questions(slug: str) -> ResponseReturnValue:
    """The questions that the answers typed so far show or hide; nothing is kept."""
    page = load_trial_page(slug)
    with set_clock(page.case.now):
        action_id, by, page_id = read_texts("action", "par", "page")
        if action_id:
            page = open_action(page, action_id, by)
            if page.action is None:
                return create_unchanged_response()
            form = read_action_form(page.case, page.action, request.form, request.files)
        else:
            step = page.journey.step(page_id) or page.step
            context = form_context(page.case, page.trial.answers)
            form = read_form(step.page.fields, step.page.checks, context, request.form, request.files)
        refresh = refresh_questions(form, request.form)
    return create_unchanged_response() if refresh.is_empty else render("fields/refresh.html", refresh=refresh)


def _with_answers(page: TrialPage, trial: Trial) -> TrialPage:
    return build_trial_page(trial, page.case)
