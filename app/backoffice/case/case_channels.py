"""Answering by another channel than the portal: a letter to print, a short message, a telephone call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import find_case
from app.backoffice.conversation.contact_preference import find_contact_preference
from app.cases.case_definitions import procedure_of
from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.conversation.correspondence import MessageRefused
from app.cases.models import Case
from app.cases.people.contact import email_of, mobile_of
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Form, RawText, Text
from app.core.web.responses import redirect, render
from app.mailroom.outgoing_letters import LetterContents, RecipientRefused, suggest_recipient, write_letter
from app.notifications.sms_queue import queue_sms

bp = Blueprint("case_channels", __name__, url_prefix="/agents/demandes/<uuid:case_id>/autre-canal")

SCREEN = "backoffice.case_channels"
POST, SMS, PHONE = "post", "sms", "phone"
MAX_SMS_CHARACTERS = 450


class MessageForm(Form):
    """Inputs to answer by another channel than e-mail."""

    channel = Choice((POST, SMS, PHONE), problem=lazy_gettext("Choisissez comment vous répondez."))
    text, recipient = RawText(), RawText()
    subject = Text()


@bp.get("")
@access("agent")
def show_channels(case_id: UUID) -> ResponseReturnValue:
    return _render_channels(find_case(case_id, screen=SCREEN))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_message(case_id: UUID) -> ResponseReturnValue:
    """Written in the thread, and sent by the channel that was chosen."""
    case = find_case(case_id, screen=SCREEN)
    form = MessageForm()
    if problems := form.problems:
        return _render_channels(case, problems=problems)
    try:
        message = _send(case, form)
        db.session.commit()
    except MessageRefused:
        db.session.rollback()
        return _render_channels(case, problems={"text": _("Écrivez votre message, en 8 000 caractères au plus.")})
    except RecipientRefused:
        db.session.rollback()
        return _render_channels(
            case, problems={"recipient": _("Écrivez l’adresse en 2 à 6 lignes de 38 caractères au plus.")}
        )
    except _SmsRefused as refusal:
        db.session.rollback()
        return _render_channels(case, problems={"text": str(refusal)})
    except StaleCase:
        db.session.rollback()
        db.session.refresh(case)
        return _render_channels(
            case, problems={"text": _("Un collègue vient d’écrire dans cette demande. Recommencez.")}, status=409
        )
    flash(message)
    return redirect(url_for("case_page.show_case", case_id=case_id))


class _SmsRefused(ValueError):
    """No short message can be sent; the message says why."""


def _send(case: Case, form: MessageForm) -> str:
    """Send the answer, and describe what was done in a sentence."""
    actor, text = current_actor(), form.text
    if form.channel == POST:
        write_letter(case, LetterContents(form.recipient, form.subject or procedure_of(case).title, text), by=actor)
        return _("La lettre attend dans « Courrier à imprimer ».")
    if form.channel == PHONE:
        correspondence.record_message(case, text, by=actor, via=PHONE)
        return _("L’appel est noté dans la demande.")
    mobile = mobile_of(case)
    if mobile is None:
        raise _SmsRefused(_("Cette demande n’a pas de numéro de mobile : choisissez un autre canal."))
    if len(text) > MAX_SMS_CHARACTERS:
        raise _SmsRefused(_("Raccourcissez le SMS : 450 caractères au plus."))
    correspondence.record_message(case, text, by=actor, via=SMS)
    queue_sms(to=mobile, text=text, key_id=case.key_id, case_id=case.id)
    return _("Le SMS part.")


def _render_channels(case: Case, *, problems: dict[str, str] | None = None, status: int = 422) -> ResponseReturnValue:
    preference = find_contact_preference(case, email=email_of(case), mobile=mobile_of(case))
    form: dict[str, Any] = request.form.to_dict()
    return render(
        "backoffice/mail/mailroom/case_channels.html",
        status=status if problems else 200,
        case=case,
        procedure=procedure_of(case),
        preference=preference,
        mobile=mobile_of(case),
        form={"recipient": suggest_recipient(case), "channel": preference.channel, **form},
        problems=problems or {},
    )
