"""Actions of an agent on an item of mail; each leads to the next one that waits."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.mail.mailroom import find_item, render_item
from app.cases.access import CaseNotFound, CaseUnderLimitation, can_enter, case_open_to
from app.cases.concurrency import StaleCase
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sealing import create_key
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Form, Identifier, LongText, Parsed, RawText
from app.core.web.responses import redirect
from app.mailroom import item_actions
from app.mailroom.desks import find_desk
from app.mailroom.item_actions import SET_ASIDE_STATES, CaseRefused
from app.mailroom.item_list import find_next_item
from app.mailroom.item_requests import open_request_draft
from app.mailroom.items import ItemHandled, open_contents
from app.mailroom.models import MailItem
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Button, render_letter
from app.procedures import publishing

bp = Blueprint("mailroom_actions", __name__, url_prefix="/agents/courrier/<uuid:mail_item_id>")

MAX_ANSWER_CHARACTERS = 8000
CHANGED = lazy_gettext("Un collègue vient de s’en occuper. Rien n’a changé : regardez de nouveau.")


class ItemForm(Form):
    """Inputs to handle an item of mail."""

    case = Identifier()
    procedure = RawText()
    # The answer, and the procedure whose form it gives the address of.
    text = LongText()
    form = RawText()
    state = Choice(SET_ASIDE_STATES)
    desk = Parsed(find_desk)


@bp.post("/rattachement")
@access("agent")
@rate_limit(DEFAULT)
def create_attachment(mail_item_id: UUID) -> ResponseReturnValue:
    """The mail joins a request as a message of its applicant."""
    item, case_id = find_item(mail_item_id), ItemForm().case
    try:
        case = case_open_to(current_actor(), case_id or UUID(int=0))
        item_actions.attach_item(item, case, by=current_actor())
    except (CaseNotFound, CaseUnderLimitation, CaseRefused):
        db.session.rollback()
        return _refuse(mail_item_id, _("Cette demande n’est pas ouverte pour vous. Choisissez-en une autre."))
    except (ItemHandled, StaleCase):
        db.session.rollback()
        return _refuse(
            mail_item_id, _("Un collègue vient de s’en occuper. Rien n’a changé : regardez de nouveau."), 409
        )
    next_id = find_next_item(current_actor(), item)
    db.session.commit()
    flash(_("Le courrier a rejoint la demande %(reference)s.", reference=case.reference))
    return _go_on(next_id)


@bp.post("/demande")
@access("agent")
@rate_limit(DEFAULT)
def create_draft(mail_item_id: UUID) -> ResponseReturnValue:
    """Opens the form of a procedure, prefilled, beside the mail."""
    item, slug = find_item(mail_item_id), ItemForm().procedure
    if slug not in {live.slug for live in publishing.live_procedures()} or not can_enter(current_actor(), slug):
        return _refuse(mail_item_id, _("Choisissez la démarche de la demande."))
    try:
        draft = open_request_draft(item, publishing.live_procedure(slug), by=current_actor())
    except ItemHandled:
        db.session.rollback()
        return _refuse(
            mail_item_id, _("Un collègue vient de s’en occuper. Rien n’a changé : regardez de nouveau."), 409
        )
    db.session.commit()
    return redirect(url_for("unfinished.resume_draft", intake_id=draft.id))


@bp.post("/reponse")
@access("agent")
@rate_limit(DEFAULT)
def create_answer(mail_item_id: UUID) -> ResponseReturnValue:
    """An e-mail to the sender, with the address of the right form if there is one."""
    item, form = find_item(mail_item_id), ItemForm()
    text = form.text
    to = open_contents(item).sender_address
    if not to:
        abort(404)
    if not text or len(text) > MAX_ANSWER_CHARACTERS:
        message = _("Écrivez votre réponse.") if not text else _("Raccourcissez votre réponse.")
        return render_item(item, status=422, text=text, answer_problem=message, form_slug=form.form)
    try:
        item_actions.record_answer(item, text, by=current_actor())
    except ItemHandled:
        db.session.rollback()
        return _refuse(mail_item_id, _("Un collègue vient de s’en occuper. Votre réponse n’est pas partie."), 409, text)
    _queue_answer(item, form, to)
    next_id = find_next_item(current_actor(), item)
    db.session.commit()
    flash(_("La réponse part à %(address)s.", address=to))
    return _go_on(next_id)


@bp.post("/classement")
@access("agent")
@rate_limit(DEFAULT)
def create_filing(mail_item_id: UUID) -> ResponseReturnValue:
    """Set aside, or told to be spam: nobody has to answer it."""
    item, state = find_item(mail_item_id), ItemForm().state or abort(404)
    try:
        item_actions.set_aside(item, state, by=current_actor())
    except ItemHandled:
        db.session.rollback()
        return _refuse(
            mail_item_id, _("Un collègue vient de s’en occuper. Rien n’a changé : regardez de nouveau."), 409
        )
    next_id = find_next_item(current_actor(), item)
    db.session.commit()
    flash(_("Le courrier est mis de côté."))
    return _go_on(next_id)


@bp.post("/retour")
@access("agent")
@rate_limit(DEFAULT)
def create_return(mail_item_id: UUID) -> ResponseReturnValue:
    """The item waits again."""
    item = find_item(mail_item_id)
    try:
        item_actions.put_back(item, by=current_actor())
    except ItemHandled:
        db.session.rollback()
        return _refuse(mail_item_id, _("Ce courrier fait partie d’une demande : il ne peut plus revenir."), 409)
    db.session.commit()
    flash(_("Le courrier est de nouveau à traiter."))
    return redirect(url_for("mailroom.show_item", mail_item_id=mail_item_id))


@bp.post("/transfert")
@access("agent")
@rate_limit(DEFAULT)
def create_transfer(mail_item_id: UUID) -> ResponseReturnValue:
    """Another department handles it."""
    item, desk = find_item(mail_item_id), ItemForm().desk
    if desk is None:
        return _refuse(mail_item_id, _("Choisissez le service qui s’en occupera."))
    next_id = find_next_item(current_actor(), item)
    try:
        item_actions.transfer_item(item, desk, by=current_actor())
    except ItemHandled:
        db.session.rollback()
        return _refuse(
            mail_item_id, _("Un collègue vient de s’en occuper. Rien n’a changé : regardez de nouveau."), 409
        )
    db.session.commit()
    flash(_("Le courrier est transmis."))
    return _go_on(next_id)


def _queue_answer(item: MailItem, form: ItemForm, to: str) -> None:
    live = next((each for each in publishing.live_procedures() if each.slug == form.form and each.is_open), None)
    button = None
    if live is not None:
        url = f"{current_site().base_url}/demarches/{live.slug}"
        button = Button(url, _("Faire la demande « %(title)s »", title=live.definition.title))
    letter = render_letter("mail_answer", button=button, subject=open_contents(item).subject, message=form.text)
    # A key of its own: the item may expire before the e-mail has left.
    queue_letter(letter, to=to, key_id=create_key())


def _go_on(next_id: UUID | None) -> ResponseReturnValue:
    """The next item that waits, else the list."""
    if next_id is not None:
        return redirect(url_for("mailroom.show_item", mail_item_id=next_id))
    return redirect(url_for("mailroom.show_mail"))


def _refuse(mail_item_id: UUID, message: str, status: int = 422, text: str = "") -> ResponseReturnValue:
    """Show the page again with what is wrong; nothing was done."""
    return render_item(find_item(mail_item_id), status=status, problem=message, text=text)
