"""Drafts that wait for something a worker learns of: who sent them and what is kept with them, then sent on as it was.

What only the session of the sender says is not kept: a certified identity, a helper, a company.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.cases.drafts import request_drafts
from app.cases.lifecycle.draft_submission import SendingResult, send_draft
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.models import Draft
from app.core.sealing import seal
from app.core.web.access_rules import Actor


def keep_sender(sent_draft: SentDraft) -> None:
    """Seal with the draft who sends it, and the answers as they are sent."""
    draft, by = sent_draft.draft, sent_draft.by
    envelope = {
        "kind": by.kind,
        "account": by.account_id.hex if by.account_id else "",
        "strength": by.strength,
        "proof": by.proof,
        "channel": sent_draft.channel,
        "grant": sent_draft.sender_grant_id.hex if sent_draft.sender_grant_id else "",
        "answers": dict(sent_draft.answers),
    }
    contents = replace(request_drafts.contents_of(draft), envelope=envelope)
    draft.contents = seal(draft.key_id, contents.stored_values, about=request_drafts.CONTENTS)


def send_held_draft(draft: Draft, *, settled: str) -> SendingResult:
    """Send on a draft of which `settled` is over, for whoever sent it. Raises NotAdmitted."""
    envelope = request_drafts.contents_of(draft).envelope
    by = Actor(
        kind=envelope["kind"],
        account_id=_read_id(envelope["account"]),
        strength=envelope["strength"],
        proof=envelope["proof"],
        authenticated_at=draft.sent_at,
    )
    return send_draft(
        draft,
        envelope["answers"],
        by=by,
        channel=envelope["channel"],
        sender_grant_id=_read_id(envelope["grant"]),
        settled=settled,
    )


def _read_id(text: str) -> UUID | None:
    return UUID(hex=text) if text else None
