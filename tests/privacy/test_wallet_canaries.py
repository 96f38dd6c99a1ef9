"""No byte of a wallet can be read on the disk, and none can be unsealed once its owner has deleted it."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.people import delete_account
from app.config import Settings
from app.core import storage
from app.core.db import db
from app.core.sealing import KeyDestroyed, SealBroken, SealingKey
from app.core.sites import current_site
from app.documents.wallet import wallet_documents
from app.documents.wallet.document_contents import CONTENTS
from app.documents.wallet.models import WalletDocument
from app.documents.wallet.wallet_sealing import derive_file_key, unseal_twice
from app.privacy.anonymisation.orphans import empty_write_ahead_logs
from tests.cast import Person
from tests.documents.wallet.wallets import keep, run_deletions
from tests.privacy.canaries import new_canary, scan


@pytest.mark.postgresql
@pytest.mark.parametrize("deleted", ["document", "wallet", "account"])
def test_nothing_of_a_deleted_document_can_be_read(chloe: Person, settings: Settings, deleted: str) -> None:
    title, content = new_canary(), new_canary()
    readable = keep(chloe.account.id, b"%PDF-1.7\n" + content.encode(), name=f"{title}.pdf", title=title)
    sealed, name = readable.document.sealed, readable.document.stored_name
    path = storage.get_path(current_site().storage_root, name)
    file = path.read_bytes()
    assert read_with_any_keys(sealed, name) == {title, f"%PDF-1.7\n{content}"}
    assert scan(settings.var, [title, content]) == []

    delete(chloe, readable.document, deleted)

    empty_write_ahead_logs()
    assert not path.exists()
    assert scan(settings.var, [title, content]) == []
    path.write_bytes(file)  # as a backup would
    assert read_with_any_keys(sealed, name) == set()


def read_with_any_keys(sealed: bytes, name: str) -> set[str]:
    """The title and the content of a document, as far as the keys that are left open them."""
    texts = set()
    for person_key, document_key in product(list_keys(), repeat=2):
        try:
            texts.add(unseal_twice(person_key, document_key, sealed, about=CONTENTS)["title"])
            texts.add(b"".join(storage.read_file(name, derive_file_key(person_key, document_key))).decode())
        except (SealBroken, KeyDestroyed, storage.FileCorrupted):
            continue
    return texts


def list_keys() -> list[UUID]:
    with current_site().keys_engine.connect() as keys:
        return list(keys.scalars(select(SealingKey.id)))


def delete(person: Person, document: WalletDocument, deleted: str) -> None:
    if deleted == "document":
        wallet_documents.delete_document(document)
    elif deleted == "wallet":
        wallet_documents.delete_wallet(person.account.id)
    else:
        delete_account(person.account)
    run_deletions()
    db.session.commit()
