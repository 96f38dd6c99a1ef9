"""Requests begun on the ordinary pages, that a device takes over when the network is cut: the same draft, the same token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from app.accounts import grants
from app.cases import submission
from app.cases.device import device_requests
from app.cases.device.device_requests import DeviceRequest
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_pages import page_inputs
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
    """The draft or the case under its token, made by the pages of the portal, is that of the device when its browser holds it.

    A device that was bound to the draft needs no cookie: its browser may have been closed, or emptied of cookies, since.
    """
    if request.has_draft:
        return
    draft = find_held_draft(request.token, by.actor) or _find_bound_draft(request.token, by)
    if draft is not None:
        access_grants.hand_over_draft(draft, by=by.actor)
    is_case_known = (
        draft is None and (_find_held_case(request.token, by) or _find_bound_case(request.token, by)) is not None
    )
    request.has_draft = draft is not None or is_case_known


def is_holder(request: DeviceRequest, case: Case, *, by: Sender) -> bool:
    """Whether the case is told in full to the device: it made it, or its account, its browser or itself holds it."""
    return request.case_id == case.id or _find_held_case(request.token, by) is not None


def find_held_draft(token: UUID, actor: Actor) -> Draft | None:
    """The draft, for the account or the browser that fills it in on the portal."""
    draft = db.session.get(Draft, token)
    if draft is None or draft.entered_by_id is not None or draft.expires_at <= clock.now():
        return None
    family = publishing.definition_of(draft.procedure_version_id).family
    return (
        draft if is_applicant(actor, draft.applicant_id, family) or grants.get_access_level(token) == "full" else None
    )


def find_held_file(name: UUID, *, by: Sender) -> Attachment | None:
    """A file given with another draft or request that this sender holds, on the portal or by a device."""
    file = db.session.get(Attachment, name)
    if file is None or file.event_id is not None:
        return None
    if file.draft_id is not None:
        is_own = (
            find_held_draft(file.draft_id, by.actor)
            or _find_bound_draft(file.draft_id, by)
            or _is_sent_by(file.draft_id, by)
        )
        return file if is_own else None
    case = db.session.get(Case, file.case_id) if file.case_id else None
    if case is None or file.added_at > case.submitted_at:
        return None
    return file if _find_held_case(case.submission_token, by) or _is_sent_by(case.submission_token, by) else None


def _is_sent_by(token: UUID, by: Sender) -> bool:
    """Whether this device sent it: a draft that it goes on with, or a case that it made."""
    request = device_requests.find_device_request(token, owner=by.owner)
    if request is None or not request.has_draft:
        return False
    return request.case_id is not None or submission.find_by_token(token) is None


def contents_for_device(draft: Draft, actor: Actor) -> dict[str, Any]:
    """What is typed in it, input by input, and the files that are there."""
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
    for each in value if isinstance(value, list) else [value]:
        if each:
            yield [name, str(each)]


def _find_bound_draft(token: UUID, by: Sender) -> Draft | None:
    """The draft of nobody's account that this device was bound to, even expired: until it is deleted, its sender revives it."""
    draft = db.session.get(Draft, token)
    if draft is None or draft.entered_by_id is not None or draft.applicant_id is not None:
        return None
    return draft if access_grants.is_device_bound(token, by.owner) else None


def _find_held_case(token: UUID, by: Sender) -> Case | None:
    case = submission.find_by_token(token)
    if case is None or is_applicant(by.actor, case.applicant_id, case.family):
        return case
    is_sender = grants.has_grant(case.sender_grant_id) or grants.is_device_bound_by(case.sender_grant_id, by.owner)
    return case if is_sender or grants.get_access_level(case.id) == "full" else None


def _find_bound_case(token: UUID, by: Sender) -> Case | None:
    """The case that a draft became, for a device bound to the draft: it learns that the case arrived, and nothing else."""
    case = submission.find_by_token(token)
    return case if case is not None and access_grants.is_device_bound(token, by.owner) else None
