"""Portal drafts continued by a device when the network is down: the same draft, under the same token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from app.accounts import grants
from app.cases.device import device_requests
from app.cases.device.device_requests import DeviceRequest
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import page_inputs
from app.cases.lifecycle import submission
from app.cases.models import Attachment, Case, Draft
from app.cases.people import access_grants
from app.cases.people.applicants import is_applicant, owner_profile
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.core.web.access_rules import Actor
from app.procedures import publishing
from app.procedures.fields.files import files_in
from app.sync.sender import Sender


def adopt_draft(request: DeviceRequest, *, by: Sender) -> None:
    """Assign the portal draft or case under this token to the device, if its browser has access to it.

    A device bound to the draft needs no cookie: its browser may have been closed, or its cookies deleted.
    """
    if request.has_draft:
        return
    draft = find_accessible_draft(request.token, by.actor) or _find_bound_draft(request.token, by)
    if draft is not None:
        access_grants.hand_over_draft(draft, by=by.actor)
    is_case_known = (
        draft is None and (_find_accessible_case(request.token, by) or _find_bound_case(request.token, by)) is not None
    )
    request.has_draft = draft is not None or is_case_known


def is_holder(request: DeviceRequest, case: Case, *, by: Sender) -> bool:
    """Whether the device may open the case: it submitted it, or its account, its browser or itself has access."""
    return request.case_id == case.id or _find_accessible_case(request.token, by) is not None


def find_accessible_draft(token: UUID, actor: Actor) -> Draft | None:
    """The draft, if this account or browser may fill it in on the portal."""
    draft = db.session.get(Draft, token)
    if draft is None or draft.entered_by_id is not None or draft.expires_at <= clock.now():
        return None
    family = publishing.definition_of(draft.procedure_version_id).family
    return (
        draft if is_applicant(actor, draft.applicant_id, family) or grants.get_access_level(token) == "full" else None
    )


def find_accessible_file(file_id: UUID, *, by: Sender) -> Attachment | None:
    """A file of another draft or case that this sender has access to."""
    file = db.session.get(Attachment, file_id)
    if file is None or file.event_id is not None:
        return None
    if file.draft_id is not None:
        is_own = (
            find_accessible_draft(file.draft_id, by.actor)
            or _find_bound_draft(file.draft_id, by)
            or _is_sent_by(file.draft_id, by)
        )
        return file if is_own else None
    case = db.session.get(Case, file.case_id) if file.case_id else None
    if case is None or file.added_at > case.submitted_at:
        return None
    return file if _find_accessible_case(case.submission_token, by) or _is_sent_by(case.submission_token, by) else None


def _is_sent_by(token: UUID, by: Sender) -> bool:
    """Whether this device sent it: a draft that it continues, or a case that it submitted."""
    request = device_requests.find_device_request(token, owner=by.owner)
    if request is None or not request.has_draft:
        return False
    return request.case_id is not None or submission.find_by_token(token) is None


def contents_for_device(draft: Draft, actor: Actor) -> dict[str, Any]:
    """The typed values by input, and the files of the draft."""
    procedure = publishing.resident_definition_of(draft.procedure_version_id, current_language())
    contents = request_drafts.contents_of(draft)
    profile = owner_profile(actor.account_id if draft.applicant_id else None, procedure.family)
    inputs = [pair for page in procedure.pages for pair in page_inputs(page, contents, profile).items()]
    return {
        "typed": [pair for name, value in inputs if not files_in(value) for pair in _input_pairs(name, value)],
        "files": [
            {"field": name, "name": file["id"], "called": file["name"], "size": file["size"], "type": file["type"]}
            for name, value in inputs
            for file in files_in(value)
        ],
    }


def _input_pairs(name: str, value: Any) -> Iterator[list[str]]:
    for item in value if isinstance(value, list) else [value]:
        if item:
            yield [name, str(item)]


def _find_bound_draft(token: UUID, by: Sender) -> Draft | None:
    """The draft without an account that this device is bound to, even expired: until it is deleted, it can be revived."""
    draft = db.session.get(Draft, token)
    if draft is None or draft.entered_by_id is not None or draft.applicant_id is not None:
        return None
    return draft if access_grants.is_device_bound(token, by.owner) else None


def _find_accessible_case(token: UUID, by: Sender) -> Case | None:
    case = submission.find_by_token(token)
    if case is None or is_applicant(by.actor, case.applicant_id, case.family):
        return case
    is_sender = grants.has_grant(case.sender_grant_id) or grants.is_device_bound_by(case.sender_grant_id, by.owner)
    return case if is_sender or grants.get_access_level(case.id) == "full" else None


def _find_bound_case(token: UUID, by: Sender) -> Case | None:
    """The case made from a draft that this device is bound to: it only learns that the case arrived."""
    case = submission.find_by_token(token)
    return case if case is not None and access_grants.is_device_bound(token, by.owner) else None
