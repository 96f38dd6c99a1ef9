"""The export of one case for its applicant: answers, history, files, letters, and consultations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.families import FAMILIES
from app.accounts.profile import Profile
from app.cases import timeline
from app.cases.actions.show_alert import ALERT
from app.cases.case_definitions import procedure_of
from app.cases.event_kinds import is_for_applicant
from app.cases.files import attachments
from app.cases.files.attachments import SEALED_DESCRIPTION
from app.cases.models import Attachment, Case, Draft
from app.cases.people.consents import Consent, consents_of
from app.cases.people.contact import email_of, mobile_of
from app.cases.reading import case_values
from app.cases.reading.readable_answers import APPLICANT, ENGINE, answers_for
from app.cases.reading.readable_case import procedure_for_applicant, public_status_of, read_case
from app.cases.timeline import Entry
from app.core.db import db
from app.core.sealing import unseal
from app.language.text.normalisation import fold
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.notifications.push_devices import list_devices_of_case
from app.privacy.access_log.consultations import find_consultations
from app.privacy.data_export.file_paths import FilePaths
from app.privacy.data_export.made_documents import describe_documents
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import details_name, with_stored_details
from app.procedures.fields.files import all_files

Files = list[tuple[str, Attachment]]


def collect_case(case: Case, paths: FilePaths, *, profile: Profile | None) -> tuple[dict[str, Any], Files]:
    """The description of the case, and its files with their paths. Raises KeyDestroyed."""
    procedure, reserved = procedure_for_applicant(case), procedure_of(case).agents_fields
    answers = answers_for(case, APPLICANT)
    readable_case = read_case(case, is_agent=False, with_answers=False)
    files = [
        (paths.create_path(case.reference, _unseal_file_details(attachment)["name"]), attachment)
        for attachment in _list_visible_files(case, reserved)
    ]
    description = {
        "reference": case.reference,
        "procedure": case.procedure_slug,
        "title": procedure.title,
        "family": FAMILIES[case.family],
        "channel": case.channel,
        "status": public_status_of(case).public_label,
        "awaits_you": case.awaits_applicant,
        "submitted_at": case.submitted_at,
        "updated_at": case.updated_at,
        "closed_at": case.closed_at,
        "erased_on": case.anonymise_on,
        "answers": list_answers(procedure, answers, reserved),
        "history": [
            _describe_entry(entry, readable_case.workflow.status, files)
            for entry in readable_case.entries
            if _is_visible_to_applicant(entry)
        ],
        "files": [_describe_file(path, attachment) for path, attachment in files],
        "documents": describe_documents(case, {attachment.id: path for path, attachment in files}),
        "letters": _list_letters(case, profile),
        "devices": [
            {"since": device.created_at, "browser": device.browser} for device in list_devices_of_case(case.id)
        ],
        "consents": [_describe_consent(consent) for consent in consents_of([case])],
        "consultations": [
            {"day": consultation.day, "department": consultation.department}
            for consultation in find_consultations(case)
        ],
    }
    return description, files


def list_answers(procedure: Procedure, answers: Mapping[str, Any], reserved: Collection[str]) -> list[dict[str, Any]]:
    """Every stored answer, with its question and text, including answers whose question no longer exists."""
    lines, exported = [], set(reserved) | {details_name(name) for name in reserved}
    for field in procedure.fields:
        if field.id in exported or not FIELD_TYPES[field.type].has_value or field.id not in answers:
            continue
        field_with_details, name_of_details = with_stored_details(field, answers), details_name(field.id)
        line = {
            "id": field.id,
            "question": field.label,
            "type": field.type,
            "value": answers[field.id],
            "text": case_values.format_answer(field_with_details, answers[field.id]),
        }
        if name_of_details in answers:
            line["details"] = answers[name_of_details]
        exported |= {field.id, name_of_details}
        lines.append(line)
    lines += [{"id": name, "value": value} for name, value in answers.items() if name not in exported]
    return lines


def list_files_of_draft(draft: Draft, paths: FilePaths) -> tuple[list[dict[str, Any]], Files]:
    """The files of a draft."""
    draft_files = attachments.files_of_draft(draft).values()
    files = [
        (paths.create_path(f"brouillon-{draft.id.hex[:8]}", _unseal_file_details(file)["name"]), file)
        for file in draft_files
    ]
    return [_describe_file(path, file) for path, file in files], files


def _list_visible_files(case: Case, reserved: Collection[str]) -> Iterable[Attachment]:
    """The files of the case that its applicant may open, except those of answers reserved to agents."""
    answers = answers_for(case, ENGINE)
    reserved_ids = {
        file["id"] for file in all_files([*(answers.get(name) for name in reserved), case_values.processing_of(case)])
    }
    query = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.added_at, Attachment.id)
    for attachment in db.session.scalars(query).all():
        if timeline.find_file_for_applicant(case, attachment.id) is None:
            continue
        if attachment.event_id is not None or str(attachment.id) not in reserved_ids:
            yield attachment


def _is_visible_to_applicant(entry: Entry) -> bool:
    """Whether the page of the case shows the entry to the applicant."""
    if entry.kind == ALERT:
        return entry.details.get("to") in (timeline.EVERYONE, "applicant")
    return is_for_applicant(entry.kind)


def _describe_entry(entry: Entry, status: Any, files: Files) -> dict[str, Any]:
    paths_by_id = {str(attachment.id): path for path, attachment in files}
    file_ids = {str(file["id"]) for file in (*entry.files, *entry.details.get("files", ()))}
    return {
        "at": entry.happened_at,
        "kind": entry.kind,
        # Never the name of an agent: the department acts.
        "by": entry.actor_kind,
        "status": status(entry.status).public_label if entry.status else None,
        "details": {name: value for name, value in entry.details.items() if name != "files"},
        "files": sorted(paths_by_id[id_] for id_ in file_ids if id_ in paths_by_id),
    }


def _list_letters(case: Case, profile: Profile | None) -> list[dict[str, Any]]:
    """The messages sent to the applicant, not those to others, which may differ."""
    own_addresses = {_normalise_address(address) for address in (email_of(case), mobile_of(case)) if address}
    own_addresses |= {
        _normalise_address(address) for address in ((profile.email, profile.phone) if profile else ()) if address
    }
    query = select(Message).where(Message.case_id == case.id, Message.sealed.is_not(None))
    letters = []
    for message in db.session.scalars(query.order_by(Message.created_at)):
        content = unseal_content(message) or {}
        if _normalise_address(str(content.get("to", ""))) in own_addresses:
            values = {name: content.get(name) for name in ("to", "subject", "text")}
            letters.append({"at": message.created_at, "channel": message.channel, **values})
    return letters


def _describe_consent(consent: Consent) -> dict[str, Any]:
    return {
        "question": consent.question,
        "label": consent.label,
        "purpose": consent.purpose,
        "text_hash": consent.text_hash,
        "channel": consent.channel,
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
    }


def _normalise_address(address: str) -> str:
    return fold(address.strip())


def _unseal_file_details(attachment: Attachment) -> dict[str, Any]:
    details: dict[str, Any] = unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)
    return details


def _describe_file(path: str, attachment: Attachment) -> dict[str, Any]:
    details = _unseal_file_details(attachment)
    return {
        "path": path,
        "name": details["name"],
        "type": details["type"],
        "size": attachment.size,
        "sha256": details["sha256"],
        "added_at": attachment.added_at,
        # What the code of a proof was found to be.
        **({"proof": details["proof"]} if "proof" in details else {}),
    }
