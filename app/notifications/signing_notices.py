"""Dashboard notifications about signatures: refused, or entrusted to a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.accounts.models import AGENT, Account
from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import gettext
from app.documents.events import SigningDeclined, SigningDelegated
from app.notifications.notices import create_notices
from app.notifications.recipients import list_account_ids


def create_declined_notice(event: SigningDeclined) -> None:
    """Reaction to SigningDeclined: tell whoever asked for the document; if nobody did, whoever processes the case."""
    title = gettext("Signature refusée : %(title)s", title=event.title)
    recipients = _list_recipients(event.case, event.requested_by_id)
    create_notices(event.case, recipients, title=title, text=event.reason)


def create_delegated_notice(event: SigningDelegated) -> None:
    """Reaction to SigningDelegated: tell the colleague."""
    title = gettext("Un document attend votre signature : %(title)s", title=event.title)
    create_notices(event.case, [event.agent_id], title=title, text="")


def _list_recipients(case: Case, requested_by_id: UUID | None) -> Iterable[UUID]:
    requested_by = db.session.get(Account, requested_by_id) if requested_by_id is not None else None
    if requested_by is not None and requested_by.kind == AGENT and requested_by.can_sign_in:
        return [requested_by.id]
    if case.assigned_to_id is not None:
        return [case.assigned_to_id]
    return list_account_ids(case, [function.id for function in workflow_of(case).functions[:1]])
