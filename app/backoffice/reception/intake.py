"""Entering a request on behalf of somebody who called, wrote or came: one screen, then a receipt to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.backoffice.case.case_context import find_case
from app.backoffice.reception.intake_drafts import own_intake_drafts, render_intake
from app.backoffice.reception.intake_form import (
    IntakeForm,
    SentForm,
    fill_draft,
    new_form,
    receive_uploads,
    refresh_intake,
)
from app.backoffice.reception.resumption import describe_intake
from app.cases.access import can_enter, procedures_entered_by
from app.cases.case_definitions import department_in_charge, procedure_of
from app.cases.conversation.correspondence import write_note
from app.cases.drafts import request_drafts
from app.cases.lifecycle import submission
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.models import Draft
from app.cases.people.contact import email_of, mobile_of
from app.cases.reports.public_reports import PublicReport, similar_reports
from app.cases.tracking.tracking_code import code_of
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, DRAFT_AUTOSAVE, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import THEN, Identifier
from app.core.web.form_resumption import allow_resumption
from app.core.web.responses import create_unchanged_response, redirect, render
from app.knowledge.article_search import search_articles
from app.knowledge.published_articles import PublishedArticle
from app.language.text.normalisation import fold
from app.payments.attempt_jobs import INVOICE_PATH
from app.payments.case_payments import list_invoices
from app.procedures import publishing
from app.procedures.catalogue import internal_procedures
from app.procedures.definition import Procedure
from app.procedures.procedure_search import search_procedures
from app.procedures.publishing import LiveProcedure

bp = Blueprint("intake", __name__, url_prefix="/agents/saisie")
MAX_ARTICLES = 5

# Sent by whoever has seen what is reported at the same place.
DISTINCT_INPUT = "distinct"
TOKEN = Identifier("token")


@bp.get("")
@access("agent")
def list_procedures() -> ResponseReturnValue:
    """Procedures that the agent may enter; a search with one result redirects to it."""
    words = request.args.get("q", "").strip()
    own_slugs = set(procedures_entered_by(current_actor()))
    procedures = [live for live in search_procedures(words, audience="agents") if live.slug in own_slugs]
    articles = search_articles(words, is_agent=True)[:MAX_ARTICLES] if words else []
    if words and len(procedures) == 1 and _is_only_answer(procedures[0], articles):
        return redirect(url_for(".show_form", slug=procedures[0].slug))
    if not words:
        procedures.sort(key=lambda live: fold(live.definition.title))
    unfinished = [] if words else own_intake_drafts(own_slugs)
    return render(
        "backoffice/reception/intake/procedures.html",
        words=words,
        procedures=procedures,
        articles=articles,
        has_some=bool(own_slugs),
        unfinished=unfinished,
    )


@bp.get("/internes")
@access("agent")
def list_internal_procedures() -> ResponseReturnValue:
    """Internal procedures that the agent may request."""
    return render("backoffice/reception/intake/internal.html", procedures=internal_procedures(current_actor().roles))


@bp.get("/<slug>")
@access("agent")
def show_form(slug: str) -> ResponseReturnValue:
    return render_intake(new_form(_find_procedure(slug).definition))


@bp.post("/<slug>/questions")
@access("agent")
@rate_limit(DRAFT_AUTOSAVE)
def show_questions(slug: str) -> ResponseReturnValue:
    """The questions that the last answer makes appear, disappear or change."""
    live = _find_procedure(slug)
    token = TOKEN.read()
    refresh = refresh_intake(_procedure_of(live, _find_draft(live, token) if token else None))
    return create_unchanged_response() if refresh.is_empty else render("fields/refresh.html", refresh=refresh)


@bp.post("/<slug>")
@allow_resumption(describe_intake)
@access("agent")
@rate_limit(DEFAULT)
def create_case(slug: str) -> ResponseReturnValue:
    """Submits the request once, whatever is sent twice; what is wrong comes back with everything typed."""
    live, token = _find_procedure(slug), TOKEN.read() or abort(400)
    if submission.find_by_token(token) is not None:
        return _redirect_to_receipt(token)
    procedure = _procedure_of(live, _find_draft(live, token))
    uploads = receive_uploads(procedure)
    try:
        draft = _find_or_open_draft(live, token)
    except IntegrityError:
        db.session.rollback()
        return _redirect_to_receipt(token)
    filled = fill_draft(draft, procedure, uploads)
    if THEN.read() == "later":
        db.session.commit()
        flash(_("La saisie est gardée : vous la retrouvez ici."))
        return redirect(url_for(".list_procedures"))
    if THEN.read() == "abandon":
        db.session.commit()
        return redirect(url_for("unfinished.show_draft_deletion", intake_id=draft.id))
    refusal: NotAdmitted | None = None
    similar = _find_similar_reports(procedure, filled)
    if filled.is_complete and not similar:
        try:
            return _submit_case(draft, filled)
        except NotAdmitted as refused:
            db.session.rollback()
            refusal = refused
            draft = _find_or_open_draft(live, token)
            fill_draft(draft, procedure, uploads)
    db.session.commit()
    form = IntakeForm(
        procedure,
        token,
        request_drafts.contents_of(draft),
        channel=filled.channel,
        problems=filled.problems,
        has_new_questions=not (filled.problems or filled.is_layout_change or refusal or similar),
        refusal=refusal,
        similar=similar,
    )
    return render_intake(form, status=200 if filled.is_layout_change or similar else 409 if refusal else 422)


@bp.get("/recus/<uuid:case_id>")
@access("agent")
def show_receipt(case_id: UUID) -> ResponseReturnValue:
    """The reference and the tracking code, for whoever has just entered the request to hand over."""
    case = find_case(case_id, screen="backoffice.intake_receipt")
    if case.entered_by_id != current_actor().account_id:
        abort(404)
    return render(
        "backoffice/reception/intake/receipt.html",
        case=case,
        procedure=procedure_of(case),
        department=department_in_charge(case),
        code=code_of(case),
        invoices=[
            (invoice, f"{current_site().base_url}{INVOICE_PATH}/{invoice.public_id}") for invoice in list_invoices(case)
        ],
        email=email_of(case),
        has_mobile=bool(mobile_of(case)),
    )


def _is_only_answer(procedure: LiveProcedure, articles: Sequence[PublishedArticle]) -> bool:
    """Whether no article answers the words without leading to this procedure."""
    return not articles or any(procedure.slug in article.article.procedures for article in articles)


def _submit_case(draft: Draft, filled: SentForm) -> ResponseReturnValue:
    case = send_draft(draft, filled.answers, by=current_actor(), channel=filled.channel).case
    if case is None:
        raise RuntimeError("an agent waits for nothing")
    if filled.note:
        write_note(case, filled.note, by=current_actor())
    db.session.commit()
    return redirect(url_for(".show_receipt", case_id=case.id))


def _find_similar_reports(procedure: Procedure, filled: SentForm) -> list[PublicReport]:
    """Open reports near the entered one, shown once: a second submission creates the request."""
    is_shown_already = DISTINCT_INPUT in request.form
    return similar_reports(procedure, filled.answers) if filled.is_complete and not is_shown_already else []


def _redirect_to_receipt(token: UUID) -> ResponseReturnValue:
    """The receipt of the request made of the same form a moment before."""
    case = submission.find_by_token(token) or abort(404)
    if case.entered_by_id != current_actor().account_id:
        abort(404)
    return redirect(url_for(".show_receipt", case_id=case.id))


def _find_procedure(slug: str) -> LiveProcedure:
    """The procedure, for an agent who may enter it. 404 for anyone else."""
    live = publishing.live_procedure(slug)
    if not live.is_open or not can_enter(current_actor(), slug):
        abort(404)
    return live


def _find_or_open_draft(live: LiveProcedure, token: UUID) -> Draft:
    """The draft of this form, or a new one that stores its files while the agent corrects the rest."""
    return _find_draft(live, token) or request_drafts.open_draft(live, by=current_actor(), draft_id=token)


def _find_draft(live: LiveProcedure, token: UUID) -> Draft | None:
    """The draft of this form. 404 for a draft of another agent."""
    draft = db.session.get(Draft, token)
    if draft and (draft.entered_by_id != current_actor().account_id or draft.procedure_slug != live.slug):
        abort(404)
    return draft


def _procedure_of(live: LiveProcedure, draft: Draft | None) -> Procedure:
    """The questions of the day when the form was begun, even if they have changed since."""
    return publishing.definition_of(draft.procedure_version_id) if draft else live.definition
