"""One request as its applicant may take it away: answers, history, files, letters, and who has read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.families import FAMILIES
from app.accounts.profile import Profile
from app.cases import timeline
from app.cases.actions.show_alert import ALERT
from app.cases.case_definitions import procedure_of
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
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import details_name, with_stored_details
from app.procedures.fields.files import all_files

Files = list[tuple[str, Attachment]]


def collect_case(case: Case, paths: FilePaths, *, profile: Profile | None) -> tuple[dict[str, Any], Files]:
    """The request, and its files with their place in the archive. Raises KeyDestroyed."""
    procedure, reserved = procedure_for_applicant(case), procedure_of(case).agents_fields
    answers = answers_for(case, APPLICANT)
    shown = read_case(case, is_agent=False, with_answers=False)
    files = [
        (paths.create_path(case.reference, _unseal_file_details(one)["name"]), one)
        for one in _list_visible_files(case, reserved)
    ]
    found = {
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
            _describe_entry(entry, shown.workflow.status, files)
            for entry in shown.entries
            if _is_visible_to_applicant(entry)
        ],
        "files": [_describe_file(path, one) for path, one in files],
        "letters": _list_letters(case, profile),
        "devices": [{"since": one.created_at, "browser": one.browser} for one in list_devices_of_case(case.id)],
        "consents": [_describe_consent(one) for one in consents_of([case])],
        "consultations": [{"day": one.day, "department": one.department} for one in find_consultations(case)],
    }
    return found, files


def list_answers(procedure: Procedure, answers: Mapping[str, Any], reserved: Collection[str]) -> list[dict[str, Any]]:
    """Every answer that is kept, with its question and in words; those whose question is no more, too."""
    found, told = [], set(reserved) | {details_name(name) for name in reserved}
    for field in procedure.fields:
        if field.id in told or not FIELD_TYPES[field.type].has_value or field.id not in answers:
            continue
        kept, details = with_stored_details(field, answers), details_name(field.id)
        line = {
            "id": field.id,
            "question": field.label,
            "type": field.type,
            "value": answers[field.id],
            "text": case_values.format_answer(kept, answers[field.id]),
        }
        if details in answers:
            line["details"] = answers[details]
        told |= {field.id, details}
        found.append(line)
    found += [{"id": name, "value": value} for name, value in answers.items() if name not in told]
    return found


def list_files_of_draft(draft: Draft, paths: FilePaths) -> tuple[list[dict[str, Any]], Files]:
    """The files of a request that was not sent."""
    found = attachments.files_of_draft(draft).values()
    files = [
        (paths.create_path(f"brouillon-{draft.id.hex[:8]}", _unseal_file_details(one)["name"]), one) for one in found
    ]
    return [_describe_file(path, one) for path, one in files], files


def _list_visible_files(case: Case, reserved: Collection[str]) -> Iterable[Attachment]:
    """The files of the request that its applicant may open, but those given for what only agents see."""
    answers = answers_for(case, ENGINE)
    kept = {
        file["id"] for file in all_files([*(answers.get(name) for name in reserved), case_values.processing_of(case)])
    }
    query = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.added_at, Attachment.id)
    for attachment in db.session.scalars(query).all():
        if timeline.find_file_for_applicant(case, attachment.id) is None:
            continue
        if attachment.event_id is not None or str(attachment.id) not in kept:
            yield attachment


def _is_visible_to_applicant(entry: Entry) -> bool:
    """What the page of the request tells its applicant."""
    if entry.kind == ALERT:
        return entry.details.get("to") in (timeline.EVERYONE, "applicant")
    return entry.is_message or entry.kind in timeline.APPLICANT_KINDS


def _describe_entry(entry: Entry, status: Any, files: Files) -> dict[str, Any]:
    own = {str(one.id): path for path, one in files}
    told = {str(file["id"]) for file in (*entry.files, *entry.details.get("files", ()))}
    return {
        "at": entry.happened_at,
        "kind": entry.kind,
        # Never the name of an agent: the service answers.
        "by": entry.actor_kind,
        "status": status(entry.status).public_label if entry.status else None,
        "details": {name: value for name, value in entry.details.items() if name != "files"},
        "files": sorted(own[id_] for id_ in told if id_ in own),
    }


def _list_letters(case: Case, profile: Profile | None) -> list[dict[str, Any]]:
    """What was written to the applicant: not to others, who were perhaps told something else."""
    own = {_normalise_address(one) for one in (email_of(case), mobile_of(case)) if one}
    own |= {_normalise_address(one) for one in ((profile.email, profile.phone) if profile else ()) if one}
    query = select(Message).where(Message.case_id == case.id, Message.sealed.is_not(None))
    found = []
    for message in db.session.scalars(query.order_by(Message.created_at)):
        content = unseal_content(message) or {}
        if _normalise_address(str(content.get("to", ""))) in own:
            kept = {name: content.get(name) for name in ("to", "subject", "text")}
            found.append({"at": message.created_at, "channel": message.channel, **kept})
    return found


def _describe_consent(one: Consent) -> dict[str, Any]:
    return {
        "question": one.question,
        "label": one.label,
        "purpose": one.purpose,
        "text_hash": one.text_hash,
        "channel": one.channel,
        "given_at": one.given_at,
        "withdrawn_at": one.withdrawn_at,
    }


def _normalise_address(written: str) -> str:
    return fold(written.strip())


def _unseal_file_details(attachment: Attachment) -> dict[str, Any]:
    found: dict[str, Any] = unseal(attachment.key_id, attachment.sealed, about=SEALED_DESCRIPTION)
    return found


def _describe_file(path: str, attachment: Attachment) -> dict[str, Any]:
    words = _unseal_file_details(attachment)
    return {
        "path": path,
        "name": words["name"],
        "type": words["type"],
        "size": attachment.size,
        "sha256": words["sha256"],
        "added_at": attachment.added_at,
    }
