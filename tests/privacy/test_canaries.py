"""No byte of a canary remains after anonymisation, and none is readable in an earlier backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, func, select, text

from app.accounts.profile import PROFILE
from app.cases import timeline
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.models import AnonymousCase
from app.cases.people import consents
from app.cases.reading import case_values
from app.cases.reports import reported_places
from app.config import Settings
from app.connectors import webservice_calls
from app.core import storage
from app.core.db import db, engines
from app.core.operations import logs
from app.core.sealing import KeyDestroyed, SealBroken, SealingKey, get_encryption_key, unseal
from app.core.sites import Site, current_site
from app.documents import case_documents
from app.documents.models import CaseDocument, DocumentDownload, DocumentRecord
from app.documents.rendering import pdf_renderer
from app.migrations import metadata
from app.notifications import email_queue, notices
from app.privacy.anonymisation.orphans import empty_write_ahead_logs
from app.privacy.jobs import run_anonymisation
from app.procedures.fields import FIELD_TYPES
from tests.privacy.canaries import CanaryFinding, scan, scan_bytes
from tests.privacy.canary_case import WITHOUT_CANARY, CanaryCase, build_procedure, dump_readable, make_canary_case
from tests.privacy.clock import travel_to

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

CLOSING_DAY = date(2026, 5, 2)
DUE = date(2026, 8, 2)
PLACES = (
    case_values.ANSWERS,
    case_values.PROCESSING,
    case_values.DIGEST,
    timeline.DETAILS,
    attachments.SEALED_DESCRIPTION,
    reported_places.SEALED_SPOT,
    request_drafts.CONTENTS,
    email_queue.CONTENT,
    notices.CONTENT,
    consents.WORDS,
    webservice_calls.REQUEST,
    webservice_calls.RESPONSE,
    case_documents.CONTENTS,
    PROFILE,
)


@dataclass
class Night:
    """The marked case, what could be read of it before, and the copies kept from before."""

    canary_case: CanaryCase
    folder: Path
    dump: bytes
    seen_before: list[CanaryFinding]
    wrapped_key: bytes
    sealed: list[bytes]
    files: Path


@pytest.fixture
def log_file(settings: Settings) -> Iterator[Path]:
    """The log of the process, kept in the data folder for the time of a test."""
    path = settings.var / "log.jsonl"
    with path.open("w") as stream:
        logs.configure_logging(stream)
        yield path
        logs.configure_logging()


@pytest.fixture
def evening(site: Site, log_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A case marked everywhere, and copied as a backup does."""
    with travel_to(CLOSING_DAY):
        canary_case = make_canary_case()
    files = tmp_path_factory.mktemp("backup") / "files"
    shutil.copytree(site.storage_root, files)
    db.session.commit()
    empty_write_ahead_logs()
    return Night(
        canary_case=canary_case,
        folder=log_file.parent,
        dump=dump_readable(canary_case),
        seen_before=_scan_all(log_file.parent, canary_case),
        wrapped_key=_wrapped_key(canary_case.case.key_id),
        sealed=list(_binary_cells()),
        files=files,
    )


@pytest.fixture
def night(evening: Night) -> Night:
    """Anonymise the cases of the evening on their day."""
    with travel_to(DUE):
        assert run_anonymisation() == 1
    return evening


def test_the_form_has_a_field_of_every_type() -> None:
    fields = [field for page in build_procedure()["pages"] for field in page["fields"]]

    assert {field["type"] for field in fields} == set(FIELD_TYPES)
    assert set(FIELD_TYPES) > WITHOUT_CANARY


def test_before_anonymisation_every_canary_is_where_it_must_be_readable(night: Night) -> None:
    expected = (set(night.canary_case.words.values()) - {night.canary_case.words["typed"]}) | set(
        night.canary_case.profile.values()
    )

    assert {finding.canary for finding in scan_bytes(night.dump, expected)} == expected


def test_before_anonymisation_identifiers_are_found_and_words_are_sealed(night: Night) -> None:
    traces = night.canary_case.traces

    seen_canaries = {finding.canary for finding in night.seen_before}
    assert seen_canaries == {traces["reference"], traces["id"], traces["id with dashes"], traces["token"]}


def test_after_anonymisation_no_byte_of_a_canary_is_anywhere(night: Night) -> None:
    assert _scan_all(night.folder, night.canary_case) == []
    assert db.session.scalar(select(func.count()).select_from(AnonymousCase)) == 1


def test_after_anonymisation_documents_leave_their_public_record_alone(night: Night) -> None:
    counts = [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (CaseDocument, DocumentDownload, DocumentRecord)
    ]

    assert counts == [0, 0, 1]


def test_the_process_that_made_the_document_left_no_word_of_it(night: Night) -> None:
    folder = pdf_renderer._renderer._folder
    assert folder is not None
    words = [*night.canary_case.words.values(), *night.canary_case.profile.values()]

    assert scan(folder, words) == []


@pytest.mark.postgresql
def test_the_files_of_postgresql_and_its_log_never_held_a_word(night: Night) -> None:
    if db.session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite is looked at with the rest of the data folder")
    words = [word.encode() for word in (*night.canary_case.words.values(), *night.canary_case.profile.values())]
    contents = [path.read_bytes() for path in _files_of_postgresql()]
    assert any(night.canary_case.traces["reference"].encode() in content for content in contents)

    assert [word for word in words for content in contents if word in content or word.hex().encode() in content] == []


def test_after_anonymisation_the_key_itself_is_in_no_byte(night: Night) -> None:
    remaining = [path.read_bytes() for path in night.folder.rglob("*") if path.is_file()]

    assert [content for content in remaining if night.wrapped_key in content] == []
    assert _wrapped_key(night.canary_case.case.key_id) == b""


def test_a_backup_of_the_main_database_cannot_be_read_with_the_keys_of_after(night: Night) -> None:
    readable = [text for blob in night.sealed for text in _unsealed_with_any_key(blob)]

    assert readable, "the profile of the account, which lives on, can still be read"
    everything = repr(readable).encode()
    assert {finding.canary for finding in scan_bytes(everything, night.canary_case.words.values())} == set()
    assert {finding.canary for finding in scan_bytes(everything, night.canary_case.profile.values())} == set(
        night.canary_case.profile.values()
    )


def test_a_backup_of_the_files_cannot_be_read_with_the_keys_of_after(night: Night) -> None:
    shutil.copytree(night.files, current_site().storage_root, dirs_exist_ok=True)
    names = [path.name for path in night.files.rglob("*") if path.is_file()]
    assert len(names) == 4

    for name in names:
        for key_id in _key_ids():
            with pytest.raises(storage.FileCorrupted):
                list(storage.read_file(name, get_encryption_key(key_id)))


def test_the_canaries_would_tell_of_bytes_left_in_the_log_of_sqlite(
    evening: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL has its own log")
    monkeypatch.setattr("app.privacy.jobs.empty_write_ahead_logs", lambda: None)
    with travel_to(DUE):
        run_anonymisation()

    assert _scan_all(evening.folder, evening.canary_case) != []


def test_the_canaries_would_tell_of_bytes_left_in_free_pages(evening: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps them, sealed")
    monkeypatch.setitem(engines.SQLITE_PRAGMAS, "secure_delete", "0")
    db.session.close()
    current_site().engine.dispose()
    with travel_to(DUE):
        run_anonymisation()

    assert _scan_all(evening.folder, evening.canary_case) != []


def test_the_canaries_would_tell_of_a_key_that_was_kept(evening: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.privacy.jobs.delete_sealed_content", lambda **words: None)
    with travel_to(DUE):
        run_anonymisation()
    readable = repr([text for blob in evening.sealed for text in _unsealed_with_any_key(blob)]).encode()

    assert {finding.canary for finding in scan_bytes(readable, [evening.canary_case.words["recit"]])}


def _scan_all(folder: Path, canary_case: CanaryCase) -> list[CanaryFinding]:
    """Every file of the data folder, and every row of the main database as text."""
    canaries = [*canary_case.words.values(), *canary_case.traces.values(), *canary_case.profile.values()]
    db.session.commit()
    return [*scan(folder, canaries), *scan_bytes(b"\n".join(_rows()), canaries, "rows")]


def _rows() -> Iterator[bytes]:
    """Every cell of the main database, in bytes."""
    for table in metadata.MAIN.sorted_tables:
        for row in db.session.execute(select(table)):
            for cell in row:
                yield cell if isinstance(cell, bytes) else (cell.hex if isinstance(cell, UUID) else str(cell)).encode()


def _files_of_postgresql() -> list[Path]:
    """The pages of this database, and the write-ahead log of the server."""
    db.session.execute(text("CHECKPOINT"))
    folder = Path(db.session.scalar(text("SHOW data_directory")) or "")
    own = db.session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return [path for below in (f"base/{own}", "pg_wal") for path in (folder / below).rglob("*") if path.is_file()]


def _binary_cells() -> Iterator[bytes]:
    """Every cell of the main database that may be sealed."""
    for table in metadata.MAIN.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                yield from db.session.scalars(select(column).where(column.is_not(None)))


def _unsealed_with_any_key(blob: bytes) -> Iterator[object]:
    for key_id in _key_ids():
        for place in PLACES:
            try:
                yield unseal(key_id, blob, about=place)
            except (SealBroken, KeyDestroyed, ValueError):
                continue


def _key_ids() -> list[UUID]:
    with current_site().keys_engine.connect() as keys:
        return list(keys.scalars(select(SealingKey.id)))


def _wrapped_key(key_id: UUID) -> bytes:
    with current_site().keys_engine.connect() as keys:
        return keys.scalar(select(SealingKey.wrapped).where(SealingKey.id == key_id)) or b""
