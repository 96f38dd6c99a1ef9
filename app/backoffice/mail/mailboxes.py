"""The boxes that Parvis reads: an administrator declares them, and tries them before saving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.mail.mailbox_form import EMPTY_FORM, MAX_RULES, SECURITIES, describe_mailbox, read_mailbox
from app.cases.tracking.reply_address import ADDRESS
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.settings import site_settings
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.mailroom import mailboxes
from app.mailroom.desks import list_desks
from app.mailroom.imap_client import Account, MailboxUnreachable
from app.mailroom.mailboxes import MailboxValues, open_account
from app.mailroom.models import Mailbox
from app.mailroom.settings import get_verifying_server

bp = Blueprint("mailboxes", __name__, url_prefix="/agents/administration/boites")


@bp.get("")
@access("administrator")
def list_mailboxes() -> ResponseReturnValue:
    return render(
        "backoffice/mail/mailboxes/list.html",
        mailboxes=mailboxes.list_mailboxes(),
        desks={desk.key: name for desk, name in list_desks().items()},
        reply_address=site_settings.get_setting(ADDRESS.key),
        verifying_server=get_verifying_server(),
        now=clock.now(),
    )


@bp.get("/nouvelle")
@access("administrator")
def show_new_mailbox() -> ResponseReturnValue:
    return _render_form(None, EMPTY_FORM)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_mailbox() -> ResponseReturnValue:
    return _save_mailbox(None)


@bp.get("/<uuid:mailbox_id>")
@access("administrator")
def show_mailbox(mailbox_id: UUID) -> ResponseReturnValue:
    mailbox = mailboxes.find_mailbox(mailbox_id)
    return _render_form(mailbox, describe_mailbox(mailbox))


@bp.post("/<uuid:mailbox_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_mailbox(mailbox_id: UUID) -> ResponseReturnValue:
    return _save_mailbox(mailboxes.find_mailbox(mailbox_id))


@bp.post("/<uuid:mailbox_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_mailbox(mailbox_id: UUID) -> ResponseReturnValue:
    mailbox = mailboxes.find_mailbox(mailbox_id)
    if site_settings.get_setting(ADDRESS.key) == mailbox.address:
        site_settings.save_settings({ADDRESS.key: ""}, by=current_actor().account_id)
    mailboxes.delete_mailbox(mailbox)
    db.session.commit()
    flash(_("La boîte n’est plus relevée. Les e-mails déjà reçus restent dans le courrier."))
    return redirect(url_for(".list_mailboxes"))


def _save_mailbox(mailbox: Mailbox | None) -> ResponseReturnValue:
    """Checks what was typed, opens the folder, then saves. « Essayer » stops before saving."""
    form = request.form.to_dict()
    values, problems = read_mailbox(form, is_new=mailbox is None)
    if values is None:
        return _render_form(mailbox, form, problems=problems)
    is_trial = form.get("then") == "try"
    outcome = _try_mailbox(values, mailbox) if is_trial or values.is_active else None
    if is_trial or (outcome is not None and outcome["reason"]):
        return _render_form(mailbox, form, outcome=outcome, is_trial=is_trial)
    mailboxes.save_mailbox(values, mailbox)
    _save_reply_address(values, is_wanted="takes_answers" in form)
    db.session.commit()
    flash(_("La boîte est enregistrée. Elle est relevée chaque minute."))
    return redirect(url_for(".list_mailboxes"))


def _save_reply_address(values: MailboxValues, *, is_wanted: bool) -> None:
    current_address = site_settings.get_setting(ADDRESS.key)
    if is_wanted or current_address == values.address:
        address = values.address if is_wanted else ""
        site_settings.save_settings({ADDRESS.key: address}, by=current_actor().account_id)


def _try_mailbox(values: MailboxValues, mailbox: Mailbox | None) -> dict[str, Any]:
    """Try to open the folder: return how many messages it has, or why it cannot be opened."""
    password = values.password or (open_account(mailbox).password if mailbox is not None else "")
    account = Account(values.host, values.port, values.security, values.username, password, values.folder)
    db.session.rollback()
    try:
        return {"reason": "", "messages": mailboxes.count_messages(account)}
    except MailboxUnreachable as error:
        return {"reason": error.reason, "messages": 0}


def _render_form(
    mailbox: Mailbox | None,
    form: Mapping[str, Any],
    *,
    problems: Mapping[str, str] | None = None,
    outcome: Mapping[str, Any] | None = None,
    is_trial: bool = False,
) -> ResponseReturnValue:
    is_refused = bool(problems) or (outcome is not None and bool(outcome["reason"]) and not is_trial)
    return render(
        "backoffice/mail/mailboxes/mailbox.html",
        status=422 if is_refused else 200,
        mailbox=mailbox,
        form=form,
        problems=problems or {},
        outcome=outcome,
        securities=SECURITIES,
        desks=[(desk.key, name) for desk, name in list_desks().items()],
        rule_numbers=range(1, _count_rules(form) + 1),
    )


def _count_rules(form: Mapping[str, Any]) -> int:
    """The rules that are filled in, and two more."""
    numbers = [number for number in range(1, MAX_RULES + 1) if form.get(f"rule_{number}_value")]
    return min(MAX_RULES, max(numbers, default=0) + 2)
