"""Writing about a request: to the applicant, for missing pieces, or a note among agents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_context, find_case, last_change
from app.backoffice.case.case_neighbours import find_next_url, redirect_to_next_case
from app.backoffice.conversation import piece_requests
from app.backoffice.conversation.agent_mentions import flash_mentions
from app.backoffice.reception.resumption import describe_message, describe_note, describe_request_for_pieces
from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.conversation.correspondence import MessageRefused
from app.cases.drafts import agent_drafts
from app.cases.files.uploads import receive_field_files
from app.cases.law import missing_pieces
from app.cases.mentions import agent_mentions
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Form, RawText
from app.core.web.form_resumption import allow_resumption
from app.core.web.responses import redirect, render
from app.procedures.fields.base import Problem

bp = Blueprint("case_messages", __name__, url_prefix="/agents/demandes/<uuid:case_id>")


class EntryForm(Form):
    """Inputs to write about a request; `request` and `on` say which missing pieces arrived, and when."""

    text, pieces, limit, basis, request = RawText(), RawText(), RawText(), RawText(), RawText()
    on = Day()


@bp.post("/messages")
@allow_resumption(describe_message)
@access("agent")
@rate_limit(DEFAULT)
def create_message(case_id: UUID) -> ResponseReturnValue:
    """A message to the applicant, with its files."""
    return _create_entry(case_id, "message", _("Le message est envoyé."))


@bp.post("/pieces")
@allow_resumption(describe_request_for_pieces)
@access("agent")
@rate_limit(DEFAULT)
def create_request_for_pieces(case_id: UUID) -> ResponseReturnValue:
    """Asks the applicant for what is missing."""
    return _create_entry(case_id, "pieces", _("La demande de pièces est envoyée. La demande attend l’usager."))


@bp.post("/notes")
@allow_resumption(describe_note)
@access("agent")
@rate_limit(DEFAULT)
def create_note(case_id: UUID) -> ResponseReturnValue:
    """A note that the applicant never sees."""
    return _create_entry(case_id, "note", _("La note est ajoutée."))


@bp.post("/pieces/receptions")
@access("agent")
@rate_limit(DEFAULT)
def create_reception(case_id: UUID) -> ResponseReturnValue:
    """Record the day on which all missing pieces arrived: the legal delay runs again."""
    case, form = find_case(case_id, screen="backoffice.case"), EntryForm()
    try:
        missing_pieces.record_pieces_received(
            case, form.request, received_on=form.on or clock.today(), by=current_actor()
        )
        db.session.commit()
        flash(_("La réception est notée."), "case-law")
    except (missing_pieces.NothingAwaited, StaleCase):
        db.session.rollback()
        flash(_("Rien n’est noté : choisissez un jour entre la demande des pièces et aujourd’hui."), "case-law-refused")
    if request.htmx:  # type: ignore[attr-defined]
        return render("backoffice/case/case.html", **case_context(case))
    return redirect(url_for("case_page.show_case", case_id=case_id, _anchor="case-law"))


def _create_entry(case_id: UUID, kind: str, message: str) -> ResponseReturnValue:
    """Writes in one of the three ways; what is refused, or came at the same time as a colleague's, stays in its form."""
    case = find_case(case_id, screen="backoffice.case")
    next_url = find_next_url(case) if kind == "pieces" else None
    try:
        _save_entry(case, kind)
    except MessageRefused as refusal:
        db.session.rollback()
        return _render_with_problems(case, kind, status=422, refusal=refusal)
    except StaleCase:
        db.session.rollback()
        return _render_with_problems(case, kind, status=409)
    agent_drafts.delete_agent_draft(case, kind, by=current_actor())
    db.session.commit()
    if next_url:
        return redirect_to_next_case(
            next_url, _("%(reference)s : %(message)s", reference=case.reference, message=message)
        )
    flash(message, f"write-{kind}")
    if request.htmx:  # type: ignore[attr-defined]
        return render("backoffice/case/case.html", **case_context(case, writing={"kind": kind}))
    return redirect(url_for("case_page.show_case", case_id=case.id, write=kind, _anchor=f"write-{kind}"))


def _save_entry(case: Case, kind: str) -> None:
    text, actor = EntryForm().text, current_actor()
    if kind == "message":
        correspondence.write_message(
            case, text, receive_field_files(correspondence.FILES, request.files.getlist("files")), by=actor
        )
    elif kind == "pieces":
        _ask_for_pieces(case, text)
    else:
        if unknown_names := agent_mentions.find_mentions(case, text, by=actor).unknown:
            raise MessageRefused(text=[Problem("mention_unknown", {"names": ", ".join(unknown_names)})])
        correspondence.write_note(case, text, by=actor)
        flash_mentions(case, text)


def _ask_for_pieces(case: Case, text: str) -> None:
    """A mere question, or what a text of law requires, which moves the legal clock; about the questions that were ticked."""
    form = EntryForm()
    questions = piece_requests.read_asked_questions(case, request.form, by=current_actor())
    pieces = "\n".join(filter(None, [*(question.line for question in questions), form.pieces]))
    missing = missing_pieces.parse_missing_pieces(pieces=pieces, limit=form.limit, basis=form.basis)
    if missing is None:
        correspondence.ask_for_pieces(case, piece_requests.add_to_text(text, questions), by=current_actor())
    else:
        missing_pieces.request_pieces(case, text, missing, by=current_actor())


def _render_with_problems(
    case: Case, kind: str, *, status: int, refusal: MessageRefused | None = None
) -> ResponseReturnValue:
    db.session.refresh(case)
    writing: dict[str, Any] = {
        "kind": kind,
        "text": EntryForm().text,
        "refusal": refusal,
        "typed": request.form,
    }
    context = case_context(case, writing=writing)
    if status == 409:
        writing["change"] = last_change(context["readable_case"])
    return render("backoffice/case/case.html", status=status, **context)
