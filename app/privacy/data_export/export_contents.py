"""All that is held about a person, in one document: what they may see of it, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.profile import Profile, read_profile
from app.accounts.quality_holders import list_qualities_of_account
from app.accounts.sectoral_ids import sectoral_ids
from app.accounts.sessions import list_sessions
from app.cards.card_owners import OwnedCard, list_cards_of_account
from app.cases.drafts.request_drafts import contents_of
from app.cases.models import Attachment, Case, Draft
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.core.sealing import KeyDestroyed, blind_index
from app.core.web.access_rules import NOBODY, Actor
from app.notifications import notices
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from app.notifications.preferences import get_choices
from app.notifications.push_devices import list_devices_of_account
from app.privacy.access_log import log_access
from app.privacy.data_export.case_contents import collect_case, list_answers, list_files_of_draft
from app.privacy.data_export.file_paths import FilePaths
from app.privacy.models import DataExport, ExportedSubject
from app.procedures import publishing as procedures
from app.themes import charter

FORMAT = "parvis/own-data/1"
SCREEN_NAME = "privacy.archives"
One = TypeVar("One", Case, Draft)


@dataclass
class ExportContents:
    """The document, and the files that it names by their path in the archive."""

    document: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, Attachment]] = field(default_factory=list)


def collect_contents(archive: DataExport) -> ExportContents:
    """What is held about whoever asked for this archive; each request read for it is written in the access log."""
    gathered, paths = ExportContents(), FilePaths()
    account = db.session.get(Account, archive.account_id) if archive.account_id else None
    profile = read_profile(account) if account else None
    by = Actor(kind="resident", account_id=account.id) if account else NOBODY
    cases = []
    for case in _list_cases(archive):
        log_access(by, "export", screen=SCREEN_NAME, family=case.family, subject=case.id)
        try:
            found, files = collect_case(case, paths, profile=profile)
        except KeyDestroyed:
            continue  # anonymised this very moment
        cases.append(found)
        gathered.files.extend(files)
    drafts = []
    for draft in _list_drafts(archive):
        found, files = _describe_draft(draft, paths)
        drafts.append(found)
        gathered.files.extend(files)
    gathered.document = to_json_value(
        {
            "format": FORMAT,
            "made_at": clock.now(),
            "authority": charter.get_charter().name,
            "account": _describe_account(account, profile) if account and profile else None,
            "cases": cases,
            "drafts": drafts,
            "cards": [_describe_card(held) for held in list_cards_of_account(account.id)] if account else [],
            "notices": _list_notices(by),
        }
    )
    return gathered


def to_json_value(value: Any) -> Any:
    """The same in JSON's own types: moments in the hour of Paris, as they are read."""
    if isinstance(value, Mapping):
        return {str(name): to_json_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json_value(each) for each in value]
    if isinstance(value, datetime):
        return clock.to_paris(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def compute_subject_index(subject_id: UUID) -> bytes:
    """The name under which an archive knows a request or a draft."""
    return blind_index("archive.subject", subject_id.hex)


def _list_cases(archive: DataExport) -> list[Case]:
    """The requests as they stood when it was asked for, those that are still the same person's."""
    whose = Case.id == archive.case_id
    if archive.account_id is not None:
        whose = Case.applicant_id.in_(sectoral_ids(archive.account_id))
    found = db.session.scalars(select(Case).where(whose).order_by(Case.submitted_at, Case.id)).all()
    return _filter_exported(found, archive)


def _list_drafts(archive: DataExport) -> list[Draft]:
    if archive.account_id is None:
        return []
    own = Draft.applicant_id.in_(sectoral_ids(archive.account_id))
    found = db.session.scalars(select(Draft).where(own).order_by(Draft.created_at, Draft.id)).all()
    return _filter_exported(found, archive)


def _filter_exported(found: Sequence[One], archive: DataExport) -> list[One]:
    """But for what came after it was asked for."""
    held = select(ExportedSubject.subject).where(ExportedSubject.archive_id == archive.id)
    subjects = set(db.session.scalars(held))
    return [one for one in found if compute_subject_index(one.id) in subjects]


def _describe_account(account: Account, profile: Profile) -> dict[str, Any]:
    return {
        **asdict(profile),
        "created_at": account.created_at,
        "last_seen_on": account.last_seen_on,
        "sign_ins": [{"at": one.created_at, "browser": one.browser} for one in list_sessions(account.id)],
        "letters": list(_list_letters(account)),
        "qualities": [
            {
                "title": held.title,
                "family": held.family,
                "since": held.given_at,
                "until": held.ends_on,
                "known_as": {"name": held.origin.name, "email": held.origin.email},
                "request": held.origin.request,
                "reason": held.origin.reason,
            }
            for held in list_qualities_of_account(account.id)
        ],
        "devices": [{"since": one.created_at, "browser": one.browser} for one in list_devices_of_account(account.id)],
        "choices": [
            {"topic": topic, "channel": channel, "wanted": is_wanted}
            for (topic, channel), is_wanted in sorted(get_choices(account.id).values.items())
        ],
    }


def _list_letters(account: Account) -> Iterator[dict[str, Any]]:
    """What was written about the account, without its words: they may hold a link that opens it."""
    query = select(Message).where(Message.account_id == account.id, Message.sealed.is_not(None))
    for message in db.session.scalars(query.order_by(Message.created_at)):
        content = unseal_content(message) or {}
        yield {"at": message.created_at, "to": content.get("to"), "subject": content.get("subject")}


def _describe_draft(draft: Draft, paths: FilePaths) -> tuple[dict[str, Any], list[tuple[str, Attachment]]]:
    procedure = procedures.resident_definition_of(draft.procedure_version_id, current_language())
    reserved = procedures.definition_of(draft.procedure_version_id).agents_fields
    contents = contents_of(draft)
    described, files = list_files_of_draft(draft, paths)
    typed = {
        page: {name: value for name, value in values.items() if name not in reserved}
        for page, values in contents.typed.items()
    }
    found = {
        "procedure": draft.procedure_slug,
        "title": procedure.title,
        "channel": draft.channel,
        "begun_at": draft.created_at,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "answers": list_answers(procedure, contents.answers, reserved),
        "typed": typed,
        "files": described,
    }
    return found, files


def _describe_card(held: OwnedCard) -> dict[str, Any]:
    """A card in their name, with what it says to residents."""
    answers = [
        {"id": field.id, "question": field.label, "type": field.type, "value": held.card.values[field.id], "text": text}
        for field, text in held.answers
    ]
    return {
        "list": held.reference.title,
        "label": held.card.label,
        "since": held.since,
        "archived": held.card.is_archived,
        "answers": answers,
    }


def _list_notices(by: Actor) -> list[dict[str, Any]]:
    return [
        {"at": notice.created_at, "about": notice.reference, "title": notice.title, "text": notice.text}
        for notice in notices.list_notices(by)
    ]
