"""Contents of a request besides its answers and its history: looked up together, since most requests have none of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.cases.case_views.saved_views import HAS_SHORTCUTS
from app.cases.drafts.agent_drafts import HAS_AGENT_DRAFTS
from app.cases.models import Case
from app.cases.people.consents import HAS_CONSENTS
from app.cases.people.work_preferences import WORK_PREFERENCES, WorkPreferences
from app.cases.reading.trace import HAS_PENDING_STEPS
from app.cases.workflow.execution_errors import HAS_OPEN_ERRORS
from app.cases.workflow.undo import HAS_UNDO
from app.connectors.webservice_calls import HAS_CALLS
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents.case_documents import HAS_DOCUMENTS
from app.documents.wallet.validated_copies import HAS_WALLET_COPIES
from app.notifications.failures import FAILED_MESSAGES
from app.notifications.sent_messages import HAS_SENT_MESSAGES


@dataclass(frozen=True)
class CaseContents:
    """Presence of each kind of contents in a case."""

    calls: bool
    consents: bool
    documents: bool
    drafts: bool
    errors: bool
    pending_steps: bool
    failed_messages: int
    sent_messages: bool
    undo: bool
    wallet_copies: bool
    # How the reader works: none when they never chose.
    after_action: str | None
    takes_on_acting: bool | None
    # Whether keys of one letter act: none when they never chose.
    shortcuts: bool | None

    @property
    def has_shortcuts(self) -> bool:
        return self.shortcuts is not False

    @property
    def work_preferences(self) -> WorkPreferences:
        if self.after_action is None:
            return WorkPreferences()
        return WorkPreferences(self.after_action, bool(self.takes_on_acting))


_CONTENTS = select(
    HAS_CALLS,
    HAS_CONSENTS,
    HAS_DOCUMENTS,
    HAS_AGENT_DRAFTS,
    HAS_OPEN_ERRORS,
    HAS_PENDING_STEPS,
    FAILED_MESSAGES,
    HAS_SENT_MESSAGES,
    HAS_UNDO,
    HAS_WALLET_COPIES,
    *WORK_PREFERENCES,
    HAS_SHORTCUTS,
)


def find_contents(case: Case, *, reader: Actor) -> CaseContents:
    """In one statement. The drafts are those of the reader."""
    parameters = {"case_id": case.id, "account_id": reader.account_id, "undo_after": clock.now()}
    db.session.flush()
    return CaseContents(*db.session.connection().execute(_CONTENTS, parameters).one())
