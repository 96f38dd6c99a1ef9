"""The contents of a data export: all data about a person that they may see, and nothing about anybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sectoral_ids import sectoral_ids
from app.cards.card_owners import OwnedCard, list_cards_of_account
from app.cases.drafts.request_drafts import contents_of
from app.cases.models import Attachment, Case, Draft
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.core.sealing import KeyDestroyed, blind_index
from app.core.web.access_rules import NOBODY, Actor
from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.wallet_documents import list_documents
from app.notifications import notices
from app.privacy.access_log import log_access
from app.privacy.data_export.account_contents import describe_account
from app.privacy.data_export.case_contents import collect_case, list_answers, list_files_of_draft
from app.privacy.data_export.file_paths import FilePaths
from app.privacy.data_export.wallet_contents import describe_wallet
from app.privacy.models import DataExport, ExportedSubject
from app.procedures import publishing as procedures
from app.themes import charter

FORMAT = "parvis/own-data/1"
SCREEN_NAME = "privacy.archives"
Subject = TypeVar("Subject", Case, Draft, ReadableDocument)
ExportedFile = Attachment | ReadableDocument


@dataclass
class ExportContents:
    """The exported document, and its files by path."""

    document: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, ExportedFile]] = field(default_factory=list)


def collect_contents(data_export: DataExport) -> ExportContents:
    """Collect the contents of an export; each case that is read is recorded in the access log."""
    contents, paths = ExportContents(), FilePaths()
    account = db.session.get(Account, data_export.account_id) if data_export.account_id else None
    profile = read_profile(account) if account else None
    by = Actor(kind="resident", account_id=account.id) if account else NOBODY
    cases = []
    for case in _list_cases(data_export):
        log_access(by, "export", screen=SCREEN_NAME, family=case.family, subject=case.id)
        try:
            description, files = collect_case(case, paths, profile=profile)
        except KeyDestroyed:
            continue  # anonymised concurrently
        cases.append(description)
        contents.files.extend(files)
    drafts = []
    for draft in _list_drafts(data_export):
        description, files = _describe_draft(draft, paths)
        drafts.append(description)
        contents.files.extend(files)
    wallet = None
    if account is not None:
        documents = _filter_exported(list_documents(account.id), data_export)
        wallet, wallet_files = describe_wallet(account.id, documents, paths)
        contents.files.extend(wallet_files)
    contents.document = to_json_value(
        {
            "format": FORMAT,
            "made_at": clock.now(),
            "authority": charter.get_charter().name,
            "account": describe_account(account, profile) if account and profile else None,
            "cases": cases,
            "drafts": drafts,
            "cards": [_describe_card(owned_card) for owned_card in list_cards_of_account(account.id)]
            if account
            else [],
            "wallet": wallet,
            "notices": _list_notices(by),
        }
    )
    return contents


def to_json_value(value: Any) -> Any:
    """Convert to JSON types; times are given in the Paris time zone."""
    if isinstance(value, Mapping):
        return {str(name): to_json_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json_value(item) for item in value]
    if isinstance(value, datetime):
        return clock.to_paris(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def compute_subject_index(subject_id: UUID) -> bytes:
    """The index of a case or draft in data exports."""
    return blind_index("archive.subject", subject_id.hex)


def _list_cases(data_export: DataExport) -> list[Case]:
    """The cases that existed when the export was requested and still belong to the same person."""
    is_own = Case.id == data_export.case_id
    if data_export.account_id is not None:
        is_own = Case.applicant_id.in_(sectoral_ids(data_export.account_id))
    cases = db.session.scalars(select(Case).where(is_own).order_by(Case.submitted_at, Case.id)).all()
    return _filter_exported(cases, data_export)


def _list_drafts(data_export: DataExport) -> list[Draft]:
    if data_export.account_id is None:
        return []
    is_own = Draft.applicant_id.in_(sectoral_ids(data_export.account_id))
    drafts = db.session.scalars(select(Draft).where(is_own).order_by(Draft.created_at, Draft.id)).all()
    return _filter_exported(drafts, data_export)


def _filter_exported(candidates: Sequence[Subject], data_export: DataExport) -> list[Subject]:
    """Only the subjects that existed when the export was requested."""
    query = select(ExportedSubject.subject).where(ExportedSubject.archive_id == data_export.id)
    exported_indexes = set(db.session.scalars(query))
    return [subject for subject in candidates if compute_subject_index(subject.id) in exported_indexes]


def _describe_draft(draft: Draft, paths: FilePaths) -> tuple[dict[str, Any], list[tuple[str, Attachment]]]:
    procedure = procedures.resident_definition_of(draft.procedure_version_id, current_language())
    reserved = procedures.definition_of(draft.procedure_version_id).agents_fields
    contents = contents_of(draft)
    file_descriptions, files = list_files_of_draft(draft, paths)
    typed_values = {
        page: {name: value for name, value in values.items() if name not in reserved}
        for page, values in contents.inputs.items()
    }
    description = {
        "procedure": draft.procedure_slug,
        "title": procedure.title,
        "channel": draft.channel,
        "begun_at": draft.created_at,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "answers": list_answers(procedure, contents.answers, reserved),
        "typed": typed_values,
        "files": file_descriptions,
    }
    return description, files


def _describe_card(owned_card: OwnedCard) -> dict[str, Any]:
    """A card in the person's name, with the answers visible to residents."""
    answers = [
        {
            "id": field.id,
            "question": field.label,
            "type": field.type,
            "value": owned_card.card.values[field.id],
            "text": text,
        }
        for field, text in owned_card.answers
    ]
    return {
        "list": owned_card.reference.title,
        "label": owned_card.card.label,
        "since": owned_card.since,
        "archived": owned_card.card.is_archived,
        "answers": answers,
    }


def _list_notices(by: Actor) -> list[dict[str, Any]]:
    return [
        {"at": notice.created_at, "about": notice.reference, "title": notice.title, "text": notice.text}
        for notice in notices.list_notices(by)
    ]
