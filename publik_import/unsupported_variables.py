"""Variables of w.c.s. without equivalent, with the code of the reason."""

from __future__ import annotations

from collections.abc import Mapping

# By prefix of the name.
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
    """The code of the reason; None for any other variable."""
    return next((code for prefix, code in _REASON_CODES.items() if name == prefix or _has_prefix(name, prefix)), None)


def _has_prefix(name: str, prefix: str) -> bool:
    return name.startswith(prefix if prefix.endswith("_") else f"{prefix}_")
