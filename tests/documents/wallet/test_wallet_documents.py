"""Documents of a wallet: sealed with two keys, within a quota, deleted for good."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.people import delete_account
from app.cases.files.uploads import receive_file
from app.core import storage
from app.core.db import db
from app.core.sealing import KeyDestroyed, SealBroken, destroy_key, unseal
from app.core.settings import site_settings
from app.core.sites import current_site
from app.documents.wallet import wallet_documents
from app.documents.wallet.document_contents import CONTENTS, read_document
from app.documents.wallet.models import Wallet, WalletDocument
from app.documents.wallet.validation_marks import ValidationMark, write_mark
from app.documents.wallet.wallet_documents import Description, WalletDocumentNotFound, WalletRefused
from app.documents.wallet.wallet_sealing import derive_file_key
from app.privacy.anonymisation.orphans import delete_orphan_files, delete_orphan_keys
from app.privacy.jobs import replay_deletions
from tests.cast import Person
from tests.documents.wallet.wallets import JPEG, PDF, keep, read_file, run_deletions

MARK = ValidationMark("0", "Voirie", "2026-11-01T10:00:00+00:00", "signaler", "Signaler", "polices-voirie")


def test_a_document_is_read_as_it_was_kept(chloe: Person) -> None:
    readable = keep(chloe.account.id, expires_on=date(2030, 1, 2))

    assert (readable.title, readable.contents.name, readable.expires_on) == (
        "Facture d’eau",
        "facture.pdf",
        date(2030, 1, 2),
    )
    assert read_file(chloe.account.id, readable.id) == PDF


def test_nobody_else_finds_it(chloe: Person, denis: Person) -> None:
    readable = keep(chloe.account.id)

    with pytest.raises(WalletDocumentNotFound):
        wallet_documents.find_document(denis.account.id, readable.id)
    assert wallet_documents.list_documents(denis.account.id) == []


@pytest.mark.parametrize("key", ["person", "document"])
def test_without_one_of_its_two_keys_nothing_can_be_read(chloe: Person, key: str) -> None:
    document = keep(chloe.account.id).document
    wallet = wallet_documents.find_wallet(chloe.account.id)
    destroy_key(wallet.key_id if key == "person" else document.key_id)

    with pytest.raises(KeyDestroyed):
        read_document(wallet, document)
    with pytest.raises(KeyDestroyed):
        derive_file_key(wallet.key_id, document.key_id)


def test_the_key_of_the_document_alone_opens_nothing(chloe: Person) -> None:
    document = keep(chloe.account.id).document

    inner = unseal(document.key_id, document.sealed, about=CONTENTS)

    assert "facture" not in bytes.fromhex(inner).decode("latin-1")
    with pytest.raises(storage.FileCorrupted):
        list(storage.read_file(document.stored_name, b"0" * 32))


@pytest.mark.postgresql
def test_a_deleted_document_leaves_neither_file_nor_key(chloe: Person) -> None:
    document = keep(chloe.account.id).document
    wallet = wallet_documents.find_wallet(chloe.account.id)

    wallet_documents.delete_document(document)
    run_deletions()

    assert not storage.get_path(current_site().storage_root, document.stored_name).exists()
    with pytest.raises(KeyDestroyed):
        unseal(document.key_id, document.sealed, about=CONTENTS)
    assert db.session.get(Wallet, wallet.account_id) is not None


def test_a_restored_backup_does_not_bring_back_what_was_deleted(chloe: Person) -> None:
    remaining, former = keep(chloe.account.id, b"%PDF-1.7\n1"), keep(chloe.account.id, b"%PDF-1.7\n2")
    row = {column.name: getattr(former.document, column.name) for column in WalletDocument.__table__.columns}
    wallet_documents.delete_document(former.document)
    run_deletions()
    db.session.add(WalletDocument(**row))
    db.session.commit()

    replay_deletions()

    db.session.expire_all()
    assert db.session.scalars(select(WalletDocument.id)).all() == [remaining.id]


def test_the_account_takes_its_wallet_with_it(chloe: Person) -> None:
    document = keep(chloe.account.id).document
    wallet = wallet_documents.find_wallet(chloe.account.id)

    delete_account(chloe.account)
    run_deletions()

    assert db.session.scalar(select(func.count()).select_from(WalletDocument)) == 0
    for key_id in (wallet.key_id, document.key_id):
        with pytest.raises(KeyDestroyed):
            unseal(key_id, document.sealed, about=CONTENTS)
    assert not storage.get_path(current_site().storage_root, document.stored_name).exists()


def test_what_is_kept_is_no_orphan(chloe: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    readable = keep(chloe.account.id)
    monkeypatch.setattr("app.privacy.anonymisation.orphans.GRACE_PERIOD", -timedelta(days=1))

    delete_orphan_files()
    delete_orphan_keys()

    assert read_file(chloe.account.id, readable.id) == PDF


def test_a_full_wallet_takes_nothing_more(chloe: Person) -> None:
    site_settings.save_settings({"wallet.mb": "5"})
    db.session.commit()
    heavy = JPEG + b"\x00" * 3_000_000
    keep(chloe.account.id, heavy, name="a.jpg")

    with pytest.raises(WalletRefused) as refusal:
        keep(chloe.account.id, heavy + b"b", name="b.jpg")

    assert [problem.code for problem in refusal.value.problems] == ["wallet_full"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<html><script>", "file_refused"),
        ("vide.pdf", b"", "file_empty"),
        ("lourd.pdf", b"%PDF-1.7\n" + b"\x00" * 10_000_000, "file_too_large"),
    ],
)
def test_a_file_that_no_request_would_take_is_refused(chloe: Person, name: str, content: bytes, code: str) -> None:
    file = receive_file(io.BytesIO(content), name)

    with pytest.raises(WalletRefused) as refusal:
        wallet_documents.add_document(chloe.account.id, file, Description("other", ""))

    assert [problem.code for problem in refusal.value.problems] == [code]


def test_a_mark_holds_for_its_file_alone(chloe: Person) -> None:
    readable = keep(chloe.account.id)
    wallet = wallet_documents.find_wallet(chloe.account.id)
    write_mark(wallet, readable.document, MARK, digest=readable.contents.sha256)
    db.session.commit()
    assert wallet_documents.find_document(chloe.account.id, readable.id).mark == MARK

    wallet_documents.replace_file(readable, receive_file(io.BytesIO(b"%PDF-1.7\nautre"), "autre.pdf"))
    db.session.commit()

    replaced = wallet_documents.find_document(chloe.account.id, readable.id)
    assert (replaced.mark, replaced.contents.name) == (None, "autre.pdf")
    assert read_file(chloe.account.id, readable.id) == b"%PDF-1.7\nautre"


def test_a_mark_moved_to_another_document_is_none(chloe: Person, denis: Person) -> None:
    own, other, theirs = keep(chloe.account.id), keep(chloe.account.id, JPEG, name="a.jpg"), keep(denis.account.id)
    wallet = wallet_documents.find_wallet(chloe.account.id)
    write_mark(wallet, own.document, MARK, digest=own.contents.sha256)

    other.document.mark = theirs.document.mark = own.document.mark
    db.session.commit()

    assert wallet_documents.find_document(chloe.account.id, other.id).mark is None
    assert wallet_documents.find_document(denis.account.id, theirs.id).mark is None


def test_a_flipped_bit_is_noticed(chloe: Person) -> None:
    document = keep(chloe.account.id).document
    wallet = wallet_documents.find_wallet(chloe.account.id)
    document.sealed = document.sealed[:-1] + bytes([document.sealed[-1] ^ 1])

    with pytest.raises(SealBroken):
        read_document(wallet, document)
