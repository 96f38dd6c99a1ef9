"""Variables of w.c.s. whose meaning is known, and which nothing here can give: what each is, said by its reason."""

from __future__ import annotations

from collections.abc import Mapping

# The beginnings of their names.
_REASON_CODES: Mapping[str, str] = {
    "form_parent": "linked_request",
    "form_links_": "linked_request",
    "form_reverse_links_": "linked_request",
    "form_objects": "other_records",
    "forms": "other_records",
    "cards": "other_records",
    "carddef": "other_records",
    "session_var_": "from_address",
    "request": "from_address",
    "form_attachments": "attachment_name",
    "attachments": "attachment_name",
    "form_jumps": "way_taken",
    "form_latest_jump": "way_taken",
    "form_markers_stack": "way_taken",
    "form_submission_agent": "entered_by",
    "form_submission_context": "entered_by",
    "script_": "script",
    "forloop": "row_number",
}


def find_unsupported_reason(name: str) -> str | None:
    """The code of the reason; nothing for a name that only the authority knows."""
    return next((why for start, why in _REASON_CODES.items() if name == start or _has_prefix(name, start)), None)


def _has_prefix(name: str, start: str) -> bool:
    return name.startswith(start if start.endswith("_") else f"{start}_")
