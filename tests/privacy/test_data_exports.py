"""P9: a data export contains all data of its owner and nothing about anybody else, and expires after a week."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.people import delete_account
from app.cases.models import Case
from app.core import clock, storage
from app.core.clock import shift_clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import get_encryption_key
from app.core.sites import Site, current_site
from app.notifications.models import Message
from app.privacy.data_export import exports
from app.privacy.data_export.export_schema import build_export_schema
from app.privacy.jobs import run_anonymisation
from app.privacy.models import AccessEntry, DataExport, ExportedSubject
from tests.accounts.sent_emails import list_emails
from tests.privacy.canaries import scan, scan_bytes
from tests.privacy.canary_case import CanaryCase, make_canary_case
from tests.privacy.canary_document import read_text
from tests.privacy.closed_case import list_keys

pytestmark = pytest.mark.by_turns(3)

# What agents keep among themselves, what other software answered, and what was typed before it was sent otherwise.
# What was found out from an answer that is there is not: the street that the base of addresses gives to a point.
KEPT_FROM_APPLICANT = {"note", "action_file", "action_file_name", "answered", "typed", "reported_street"}


@pytest.fixture
def canary_case(site: Site) -> CanaryCase:
    return make_canary_case()


def account_of(canary_case: CanaryCase) -> Account:
    return db.session.scalars(select(Account).where(Account.key_id == canary_case.account_key)).one()


def ask_and_wait(of: Account | Case) -> DataExport:
    """Asks for an archive, and has the worker make it."""
    data_export = exports.request_export(of)
    db.session.commit()
    run_worker()
    db.session.expire_all()
    return db.session.get_one(DataExport, data_export.id)


def run_worker() -> None:
    waiting = db.session.scalars(select(OutboxItem).where(OutboxItem.kind.in_((exports.WRITE_EXPORT, "erase_sealed"))))
    deliver_items("principal", [str(item.id) for item in waiting])


def content_of(data_export: DataExport) -> bytes:
    assert data_export.stored_name
    return b"".join(storage.read_file(data_export.stored_name, get_encryption_key(data_export.key_id)))


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as data_export:
        assert data_export.testzip() is None
        return {name: data_export.read(name) for name in data_export.namelist()}


def join_members(members: dict[str, bytes]) -> bytes:
    return b"\n".join(
        [*(name.encode() for name in members), *(read_text(content).encode() for content in members.values())]
    )


def test_everything_of_ones_own_is_there(canary_case: CanaryCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(canary_case))))

    own = {word for name, word in canary_case.words.items() if name not in KEPT_FROM_APPLICANT}
    own |= set(canary_case.profile.values())
    assert {finding.canary for finding in scan_bytes(join_members(members), own)} == own


def test_nothing_that_agents_keep_is_there(canary_case: CanaryCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(canary_case))))

    agent_words = [word for name, word in canary_case.words.items() if name in KEPT_FROM_APPLICANT]
    assert scan_bytes(join_members(members), agent_words) == []


def test_nothing_of_anybody_else_is_there(canary_case: CanaryCase) -> None:
    other = make_canary_case()
    members = members_of(content_of(ask_and_wait(account_of(canary_case))))

    theirs = [*other.words.values(), *other.profile.values(), *other.traces.values()]
    assert scan_bytes(join_members(members), theirs) == []


def test_the_document_is_as_its_published_schema_says(canary_case: CanaryCase) -> None:
    for of in (account_of(canary_case), canary_case.case):
        document = json.loads(members_of(content_of(ask_and_wait(of)))["donnees.json"])

        assert list(Draft202012Validator(build_export_schema()).iter_errors(document)) == []


def test_the_document_gives_back_what_was_answered(canary_case: CanaryCase) -> None:
    document = json.loads(members_of(content_of(ask_and_wait(account_of(canary_case))))["donnees.json"])

    answers = {answer["id"]: answer["value"] for answer in document["cases"][0]["answers"]}
    assert answers["compte"] == {"holder": canary_case.words["holder"], "iban": canary_case.words["iban"]}
    assert answers["enfants"] == [{"surnom": canary_case.words["surnom"]}]
    assert answers["recit"] == canary_case.words["corrected"]
    assert document["account"]["email"] == canary_case.profile["email"]
    (given_document,) = document["cases"][0]["documents"]
    assert (given_document["title"], given_document["state"]) == (canary_case.words["document_title"], "given")
    assert given_document["path"] in {file["path"] for file in document["cases"][0]["files"]}


def test_the_manifest_tells_every_file_and_its_digest(canary_case: CanaryCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(canary_case))))

    digests = {file["path"]: file["sha256"] for file in json.loads(members.pop("manifeste.json"))["files"]}
    assert digests == {name: sha256(content).hexdigest() for name, content in members.items()}
    document = json.loads(members["donnees.json"])
    assert {file["path"] for file in document["cases"][0]["files"]} <= set(digests)
    assert f"fichiers/{canary_case.case.reference}/{canary_case.words['file_name']}.txt" in members


def test_one_request_alone_is_exported_without_the_account(canary_case: CanaryCase) -> None:
    members = members_of(content_of(ask_and_wait(canary_case.case)))

    own = {word for name, word in canary_case.words.items() if name not in KEPT_FROM_APPLICANT and name != "notice"}
    assert {finding.canary for finding in scan_bytes(join_members(members), own)} == own
    profile = [word for name, word in canary_case.profile.items() if name != "email"]
    assert scan_bytes(join_members(members), profile) == []


def test_nothing_readable_touches_the_disk_nor_the_database(canary_case: CanaryCase) -> None:
    ask_and_wait(account_of(canary_case))

    words = [*canary_case.words.values(), *canary_case.profile.values()]
    assert scan(current_site().storage_root.parent, words) == []


def test_the_owner_is_notified_without_any_data(canary_case: CanaryCase) -> None:
    ask_and_wait(account_of(canary_case))

    letter = list_emails(canary_case.profile["email"])[-1]
    assert "/compte/donnees" in letter["text"]
    letter_text = letter["subject"] + letter["text"] + letter["html"]
    words = [*canary_case.words.values(), canary_case.profile["first_name"], canary_case.profile["last_name"]]
    assert [word for word in words if word in letter_text] == []


@pytest.mark.postgresql
def test_concurrent_requests_create_one_export(canary_case: CanaryCase) -> None:
    account = account_of(canary_case)

    first, second = exports.request_export(account), exports.request_export(account)
    db.session.commit()

    assert first.id == second.id
    assert len(db.session.scalars(select(OutboxItem).where(OutboxItem.kind == exports.WRITE_EXPORT)).all()) == 1


def test_writing_an_export_is_idempotent(canary_case: CanaryCase) -> None:
    data_export = ask_and_wait(account_of(canary_case))
    name, message_count = data_export.stored_name, len(db.session.scalars(select(Message)).all())

    exports.write_export(str(data_export.id))
    db.session.commit()

    db.session.expire_all()
    assert db.session.get_one(DataExport, data_export.id).stored_name == name
    assert len(db.session.scalars(select(Message)).all()) == message_count


def test_a_new_export_replaces_the_former(canary_case: CanaryCase) -> None:
    former = ask_and_wait(account_of(canary_case))
    former_name, former_key = former.stored_name, former.key_id

    latter = ask_and_wait(account_of(canary_case))
    run_worker()

    assert [data_export.id for data_export in exports.list_exports(account_of(canary_case))] == [latter.id]
    assert_deleted(former_name, former_key)


def test_an_export_expires_after_a_week(canary_case: CanaryCase) -> None:
    data_export = ask_and_wait(account_of(canary_case))
    name, key_id = data_export.stored_name, data_export.key_id

    with shift_clock(timedelta(days=6, hours=23)):
        assert exports.expire_exports() == 0
        assert exports.get_ready_export(account_of(canary_case), data_export.id)
    with shift_clock(timedelta(days=7, minutes=1)):
        with pytest.raises(exports.DataExportNotFound):
            exports.get_ready_export(account_of(canary_case), data_export.id)
        assert exports.expire_exports() == 1
        db.session.commit()
        run_worker()

    assert_deleted(name, key_id)
    assert db.session.scalars(select(ExportedSubject)).all() == []


def test_an_export_is_deleted_with_a_case_it_contains(canary_case: CanaryCase) -> None:
    data_export = ask_and_wait(account_of(canary_case))
    alone = ask_and_wait(canary_case.case)
    deleted_files = [(one.stored_name, one.key_id) for one in (data_export, alone)]
    case = db.session.get_one(Case, canary_case.case.id)
    case.anonymise_on = clock.today()
    db.session.commit()

    assert run_anonymisation() == 1

    assert db.session.scalars(select(DataExport)).all() == []
    for name, key_id in deleted_files:
        assert_deleted(name, key_id)


def test_an_export_of_a_case_anonymised_meanwhile_is_abandoned(canary_case: CanaryCase) -> None:
    data_export = exports.request_export(account_of(canary_case))
    db.session.commit()
    files = set(iterate_stored_names())
    case = db.session.get_one(Case, canary_case.case.id)
    case.anonymise_on = clock.today()
    db.session.commit()
    run_anonymisation()

    exports.write_export(str(data_export.id))
    db.session.commit()

    assert set(iterate_stored_names()) <= files
    assert db.session.scalars(select(DataExport)).all() == []


def test_an_export_is_deleted_with_its_account(canary_case: CanaryCase) -> None:
    data_export = ask_and_wait(account_of(canary_case))
    name, key_id = data_export.stored_name, data_export.key_id

    delete_account(account_of(canary_case))
    db.session.commit()
    run_worker()

    assert_deleted(name, key_id)


def test_each_request_read_for_it_is_in_the_access_log(canary_case: CanaryCase) -> None:
    ask_and_wait(account_of(canary_case))

    entries = db.session.scalars(select(AccessEntry).where(AccessEntry.verb == "export")).all()
    assert [(entry.kind, entry.family, entry.screen) for entry in entries] == [
        ("resident", canary_case.case.family, "privacy.archives")
    ]


def test_no_table_joins_the_requests_of_a_person(canary_case: CanaryCase) -> None:
    ask_and_wait(account_of(canary_case))

    subjects = list(db.session.scalars(select(ExportedSubject.subject)))
    assert len(subjects) == 1
    assert canary_case.case.id.bytes not in subjects[0]


def iterate_stored_names() -> Iterator[str]:
    return (path.name for path in current_site().storage_root.rglob("*") if path.is_file())


def assert_deleted(name: str | None, key_id: object) -> None:
    assert name
    assert name not in set(iterate_stored_names())
    assert key_id not in list_keys()
