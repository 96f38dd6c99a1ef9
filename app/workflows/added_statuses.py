"""Statuses that Parvis adds to every workflow when a published version is read: no action of a document leads to them."""

from __future__ import annotations

from app.workflows.elements import Status


def build_final_status(status_id: str, *, label: str, public_label: str, public_text: str, agents_text: str) -> Status:
    """A status in which a request ends without a decision, shown to its applicant."""
    return Status(
        id=status_id,
        label=label,
        public_label=public_label,
        public_text=public_text,
        tone="neutral",
        is_closed=True,
        public=True,
        decision=None,
        on_enter=(),
        actions=(),
        timeouts=(),
        agents_text=agents_text,
    )
