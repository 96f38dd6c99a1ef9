"""Drafts that wait for something a worker learns of: who sent them and what is kept with them, then sent on as it was.

What only the session of the sender says is kept with the draft too: a certified identity, a helper, a company.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from app.cases.drafts import request_drafts
from app.cases.lifecycle.draft_submission import SendingResult, send_draft
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.models import Draft
from app.cases.people.certified_person import read_session_identity
from app.core import clock
from app.core.sealing import seal
from app.core.web.access_rules import Actor, SessionIdentity


def keep_sender(sent_draft: SentDraft) -> None:
    """Seal with the draft who sends it, and the answers as they are sent."""
    draft, by = sent_draft.draft, sent_draft.by
    envelope = {
        "kind": by.kind,
        "account": by.account_id.hex if by.account_id else "",
        "strength": by.strength,
        "proof": by.proof,
        "method": by.sign_in_method,
        "identity": asdict(read_session_identity(by)),
        "channel": sent_draft.channel,
        "grant": sent_draft.sender_grant_id.hex if sent_draft.sender_grant_id else "",
        "answers": dict(sent_draft.answers),
    }
    _write_envelope(draft, envelope)


def delete_sender(draft: Draft) -> None:
    """Keep nothing any more of who sent a draft: it is one again, and will be sent by a session of its own."""
    _write_envelope(draft, {})


def send_held_draft(draft: Draft, *, settled: str) -> SendingResult:
    """Send on a draft of which `settled` is over, for whoever sent it. Raises NotAdmitted."""
    envelope = request_drafts.contents_of(draft).envelope
    by = Actor(
        kind=envelope["kind"],
        account_id=_read_id(envelope["account"]),
        strength=envelope["strength"],
        proof=envelope["proof"],
        sign_in_method=envelope.get("method", ""),
        # How recent the session was is asked when the request is sent, however long it has waited since.
        authenticated_at=clock.now(),
        sent_identity=SessionIdentity(**envelope.get("identity", {})),
    )
    return send_draft(
        draft,
        envelope["answers"],
        by=by,
        channel=envelope["channel"],
        sender_grant_id=_read_id(envelope["grant"]),
        settled=settled,
    )


def _write_envelope(draft: Draft, envelope: dict[str, Any]) -> None:
    contents = replace(request_drafts.contents_of(draft), envelope=envelope)
    draft.contents = seal(draft.key_id, contents.stored_values, about=request_drafts.CONTENTS)


def _read_id(text: str) -> UUID | None:
    return UUID(hex=text) if text else None
