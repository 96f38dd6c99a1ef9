"""The wallet in a data export, which is deleted with any of the documents that it holds a copy of."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from app.core.db import db
from app.documents.wallet import wallet_documents
from app.privacy.data_export.export_schema import build_export_schema
from app.privacy.models import DataExport
from tests.cast import Person
from tests.documents.wallet.wallets import PDF, keep
from tests.privacy.test_data_exports import ask_and_wait, content_of, members_of


@pytest.mark.postgresql
def test_the_documents_are_exported_with_their_files(chloe: Person) -> None:
    keep(chloe.account.id)

    members = members_of(content_of(ask_and_wait(chloe.account)))

    document = json.loads(members["donnees.json"])
    assert list(Draft202012Validator(build_export_schema()).iter_errors(document)) == []
    (exported,) = document["wallet"]["documents"]
    assert (exported["title"], members[exported["path"]]) == ("Facture d’eau", PDF)
    assert "Facture d’eau" in members["a-lire.html"].decode()


def test_an_export_does_not_outlive_a_document_that_it_holds(chloe: Person) -> None:
    readable = keep(chloe.account.id)
    ask_and_wait(chloe.account)

    wallet_documents.delete_document(wallet_documents.find_document(chloe.account.id, readable.id).document)
    db.session.commit()

    assert db.session.scalars(select(DataExport)).all() == []
