"""P9: what a person takes away holds everything of theirs and nothing of anybody else's, and is gone after a week."""

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
from app.accounts.people import erase_account
from app.cases.models import Case
from app.core import clock, storage
from app.core.clock import travel
from app.core.db import db
from app.core.delivery import deliver
from app.core.outbox import OutboxItem
from app.core.sealing import encryption_key
from app.core.sites import Site, current_site
from app.notifications.models import Message
from app.privacy import archives
from app.privacy.archive_schema import archive_schema
from app.privacy.jobs import anonymise_nightly
from app.privacy.models import AccessEntry, Archive, ArchivedSubject
from tests.accounts.mailbox import letters
from tests.privacy.canaries import scan, scan_bytes
from tests.privacy.closed import keys
from tests.privacy.marked_case import MarkedCase, mark_a_case

# What agents keep among themselves, what other software answered, and what was typed before it was sent otherwise.
# What was found out from an answer that is there is not: the street that the base of addresses gives to a point.
KEPT_FROM_APPLICANT = {"note", "action_file", "action_file_name", "answered", "typed", "reported_street"}


@pytest.fixture
def marked(site: Site) -> MarkedCase:
    return mark_a_case()


def account_of(marked: MarkedCase) -> Account:
    return db.session.scalars(select(Account).where(Account.key_id == marked.account_key)).one()


def ask_and_wait(of: Account | Case) -> Archive:
    """Asks for an archive, and has the worker make it."""
    archive = archives.ask(of)
    db.session.commit()
    work()
    db.session.expire_all()
    return db.session.get_one(Archive, archive.id)


def work() -> None:
    waiting = db.session.scalars(select(OutboxItem).where(OutboxItem.kind.in_((archives.WRITE, "erase_sealed"))))
    deliver("principal", [str(item.id) for item in waiting])


def content_of(archive: Archive) -> bytes:
    assert archive.stored_name
    return b"".join(storage.read(archive.stored_name, encryption_key(archive.key_id)))


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def everything_in(members: dict[str, bytes]) -> bytes:
    return b"\n".join([*(name.encode() for name in members), *members.values()])


def test_everything_of_ones_own_is_there(marked: MarkedCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(marked))))

    own = {word for name, word in marked.words.items() if name not in KEPT_FROM_APPLICANT}
    own |= set(marked.profile.values())
    assert {found.canary for found in scan_bytes(everything_in(members), own)} == own


def test_nothing_that_agents_keep_is_there(marked: MarkedCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(marked))))

    kept = [word for name, word in marked.words.items() if name in KEPT_FROM_APPLICANT]
    assert scan_bytes(everything_in(members), kept) == []


def test_nothing_of_anybody_else_is_there(marked: MarkedCase) -> None:
    other = mark_a_case()
    members = members_of(content_of(ask_and_wait(account_of(marked))))

    theirs = [*other.words.values(), *other.profile.values(), *other.traces.values()]
    assert scan_bytes(everything_in(members), theirs) == []


def test_the_document_is_as_its_published_schema_says(marked: MarkedCase) -> None:
    for of in (account_of(marked), marked.case):
        document = json.loads(members_of(content_of(ask_and_wait(of)))["donnees.json"])

        assert list(Draft202012Validator(archive_schema()).iter_errors(document)) == []


def test_the_document_gives_back_what_was_answered(marked: MarkedCase) -> None:
    document = json.loads(members_of(content_of(ask_and_wait(account_of(marked))))["donnees.json"])

    answers = {answer["id"]: answer["value"] for answer in document["cases"][0]["answers"]}
    assert answers["compte"] == {"holder": marked.words["holder"], "iban": marked.words["iban"]}
    assert answers["enfants"] == [{"surnom": marked.words["surnom"]}]
    assert answers["recit"] == marked.words["corrected"]
    assert document["account"]["email"] == marked.profile["email"]


def test_the_manifest_tells_every_file_and_its_digest(marked: MarkedCase) -> None:
    members = members_of(content_of(ask_and_wait(account_of(marked))))

    listed = {file["path"]: file["sha256"] for file in json.loads(members.pop("manifeste.json"))["files"]}
    assert listed == {name: sha256(content).hexdigest() for name, content in members.items()}
    document = json.loads(members["donnees.json"])
    assert {file["path"] for file in document["cases"][0]["files"]} <= set(listed)
    assert f"fichiers/{marked.case.reference}/{marked.words['file_name']}.txt" in members


def test_one_request_alone_is_exported_without_the_account(marked: MarkedCase) -> None:
    members = members_of(content_of(ask_and_wait(marked.case)))

    own = {word for name, word in marked.words.items() if name not in KEPT_FROM_APPLICANT and name != "notice"}
    assert {found.canary for found in scan_bytes(everything_in(members), own)} == own
    profile = [word for name, word in marked.profile.items() if name != "email"]
    assert scan_bytes(everything_in(members), profile) == []


def test_nothing_readable_touches_the_disk_nor_the_database(marked: MarkedCase) -> None:
    ask_and_wait(account_of(marked))

    words = [*marked.words.values(), *marked.profile.values()]
    assert scan(current_site().storage_root.parent, words) == []


def test_its_owner_is_told_without_a_word_of_the_data(marked: MarkedCase) -> None:
    ask_and_wait(account_of(marked))

    letter = letters(marked.profile["email"])[-1]
    assert "/compte/donnees" in letter["text"]
    told = letter["subject"] + letter["text"] + letter["html"]
    words = [*marked.words.values(), marked.profile["first_name"], marked.profile["last_name"]]
    assert [word for word in words if word in told] == []


def test_asked_for_twice_at_once_it_is_made_once(marked: MarkedCase) -> None:
    account = account_of(marked)

    first, second = archives.ask(account), archives.ask(account)
    db.session.commit()

    assert first.id == second.id
    assert len(db.session.scalars(select(OutboxItem).where(OutboxItem.kind == archives.WRITE)).all()) == 1


def test_done_twice_by_the_worker_it_is_made_once(marked: MarkedCase) -> None:
    archive = ask_and_wait(account_of(marked))
    name, told = archive.stored_name, len(db.session.scalars(select(Message)).all())

    archives.write_archive(str(archive.id))
    db.session.commit()

    db.session.expire_all()
    assert db.session.get_one(Archive, archive.id).stored_name == name
    assert len(db.session.scalars(select(Message)).all()) == told


def test_a_new_one_takes_the_place_of_the_former(marked: MarkedCase) -> None:
    former = ask_and_wait(account_of(marked))
    former_name, former_key = former.stored_name, former.key_id

    latter = ask_and_wait(account_of(marked))
    work()

    assert [archive.id for archive in archives.archives_of(account_of(marked))] == [latter.id]
    assert_erased(former_name, former_key)


def test_after_a_week_its_file_and_its_key_are_gone(marked: MarkedCase) -> None:
    archive = ask_and_wait(account_of(marked))
    name, key_id = archive.stored_name, archive.key_id

    with travel(timedelta(days=6, hours=23)):
        assert archives.discard_expired() == 0
        assert archives.ready_archive(account_of(marked), archive.id)
    with travel(timedelta(days=7, minutes=1)):
        with pytest.raises(archives.ArchiveNotFound):
            archives.ready_archive(account_of(marked), archive.id)
        assert archives.discard_expired() == 1
        db.session.commit()
        work()

    assert_erased(name, key_id)
    assert db.session.scalars(select(ArchivedSubject)).all() == []


def test_an_archive_goes_with_a_request_that_it_holds(marked: MarkedCase) -> None:
    archive = ask_and_wait(account_of(marked))
    alone = ask_and_wait(marked.case)
    gone = [(one.stored_name, one.key_id) for one in (archive, alone)]
    case = db.session.get_one(Case, marked.case.id)
    case.anonymise_on = clock.today()
    db.session.commit()

    assert anonymise_nightly() == 1

    assert db.session.scalars(select(Archive)).all() == []
    for name, key_id in gone:
        assert_erased(name, key_id)


def test_an_archive_made_while_its_request_is_anonymised_is_let_go(marked: MarkedCase) -> None:
    archive = archives.ask(account_of(marked))
    db.session.commit()
    files = set(stored_files())
    case = db.session.get_one(Case, marked.case.id)
    case.anonymise_on = clock.today()
    db.session.commit()
    anonymise_nightly()

    archives.write_archive(str(archive.id))
    db.session.commit()

    assert set(stored_files()) <= files
    assert db.session.scalars(select(Archive)).all() == []


def test_an_archive_goes_with_its_account(marked: MarkedCase) -> None:
    archive = ask_and_wait(account_of(marked))
    name, key_id = archive.stored_name, archive.key_id

    erase_account(account_of(marked))
    db.session.commit()
    work()

    assert_erased(name, key_id)


def test_each_request_read_for_it_is_in_the_access_log(marked: MarkedCase) -> None:
    ask_and_wait(account_of(marked))

    found = db.session.scalars(select(AccessEntry).where(AccessEntry.verb == "export")).all()
    assert [(entry.kind, entry.family, entry.screen) for entry in found] == [
        ("resident", marked.case.family, "privacy.archives")
    ]


def test_no_table_joins_the_requests_of_a_person(marked: MarkedCase) -> None:
    ask_and_wait(account_of(marked))

    kept = list(db.session.scalars(select(ArchivedSubject.subject)))
    assert len(kept) == 1
    assert marked.case.id.bytes not in kept[0]


def stored_files() -> Iterator[str]:
    return (path.name for path in current_site().storage_root.rglob("*") if path.is_file())


def assert_erased(name: str | None, key_id: object) -> None:
    assert name
    assert name not in set(stored_files())
    assert key_id not in keys()
