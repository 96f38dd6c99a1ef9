"""SentDraft a draft: the portal, the confirmation of an address, agents, devices and the command line make a case of it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.cases.lifecycle import holds, submission
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.models import Case, Draft
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures


@dataclass(frozen=True)
class SendingResult:
    """The case that the draft became; or none, and the kind of hold that the draft waits for."""

    case: Case | None = None
    # Made by the same draft, sent a moment before from elsewhere.
    is_duplicate: bool = False
    hold: str | None = None


def send_draft(
    draft: Draft,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    channel: str | None = None,
    sender_grant_id: UUID | None = None,
    written_at: datetime | None = None,
    settled: str | None = None,
) -> SendingResult:
    """Make a case of a draft with these validated answers, once; or begin what it has to wait for. Raises NotAdmitted.

    `settled` is the kind of hold that is over. `sender_grant_id` is the grant by which the browser of whoever sends it holds the
    draft, the only one to open the case. `written_at` is when it was written without network.
    """
    channel = channel or draft.channel
    filled_in, live = (
        procedures.definition_of(draft.procedure_version_id),
        procedures.live_procedure(draft.procedure_slug),
    )
    sent_draft = SentDraft(draft, filled_in, live.definition, answers, by, channel, sender_grant_id)
    hold = holds.find_next_hold(sent_draft, settled=settled)
    if hold is not None:
        prepared_answers = submission.check_before_hold(draft.procedure_version_id, answers, by=by)
        holds.start_hold(replace(sent_draft, answers=prepared_answers), hold)
        return SendingResult(hold=hold.kind)
    submitted = submission.submit(
        draft.procedure_version_id,
        answers,
        token=draft.id,
        channel=channel,
        by=by,
        key_id=draft.key_id,
        sender_grant_id=sender_grant_id,
        sent_at=draft.sent_at,
        written_at=written_at,
    )
    return SendingResult(submitted.case, submitted.is_duplicate)
