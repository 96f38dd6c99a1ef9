"""Drafts that wait for something a worker learns of: who sent them and what is kept with them, then sent on as it was.

What only the session of the sender says is not kept: a certified identity, a helper, a company.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.cases.drafts import request_drafts
from app.cases.lifecycle.draft_submission import SendingResult, send_draft
from app.cases.lifecycle.sending import Sending
from app.cases.models import Draft
from app.core.sealing import seal
from app.core.web.access_rules import Actor


def keep_sending(sending: Sending) -> None:
    """Seal with the draft who sends it, and the answers as they are sent."""
    draft, by = sending.draft, sending.by
    kept = {
        "kind": by.kind,
        "account": by.account_id.hex if by.account_id else "",
        "strength": by.strength,
        "proof": by.proof,
        "channel": sending.channel,
        "grant": sending.sender_grant_id.hex if sending.sender_grant_id else "",
        "answers": dict(sending.answers),
    }
    contents = replace(request_drafts.contents_of(draft), sending=kept)
    draft.contents = seal(draft.key_id, contents.stored_values, about=request_drafts.CONTENTS)


def send_kept_draft(draft: Draft, *, settled: str) -> SendingResult:
    """Send on a draft of which `settled` is over, for whoever sent it. Raises NotAdmitted."""
    kept = request_drafts.contents_of(draft).sending
    by = Actor(
        kind=kept["kind"],
        account_id=_read_id(kept["account"]),
        strength=kept["strength"],
        proof=kept["proof"],
        authenticated_at=draft.sent_at,
    )
    return send_draft(
        draft,
        kept["answers"],
        by=by,
        channel=kept["channel"],
        sender_grant_id=_read_id(kept["grant"]),
        settled=settled,
    )


def _read_id(text: str) -> UUID | None:
    return UUID(hex=text) if text else None
