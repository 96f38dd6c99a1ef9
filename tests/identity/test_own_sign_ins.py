"""Ways to open an account, as residents read and withdraw them: passkeys, external identities, the way of each session."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask

from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import NAME
from app.core import clock, storage
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import get_encryption_key, seal
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from tests.identity.franceconnect import visit

PAGE = "/compte/donnees"


@pytest.fixture
def chloe_with_keys(chloe, franceconnect):
    """Chloé, with a passkey and an identity of FranceConnect that opened her session."""
    db.session.add(
        Passkey(
            account_id=chloe.account.id,
            credential_id=b"credential",
            public_key=b"public half",
            sign_count=0,
            name=seal(chloe.account.key_id, "Téléphone de Chloé", about=NAME),
            created_at=clock.now(),
        )
    )
    db.session.commit()
    visit(chloe, franceconnect, query="?but=niveau")
    return chloe


def export_account(app: Flask, person: Any) -> tuple[dict[str, Any], str]:
    """The account of an export, and the page to read."""
    data_export = exports.request_export(person.account)
    db.session.commit()
    with app.app_context():
        items = db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT)
        deliver_items("principal", [str(item.id) for item in items])
    db.session.expire_all()
    export = db.session.get_one(DataExport, data_export.id)
    content = b"".join(storage.read_file(export.stored_name or "", get_encryption_key(export.key_id)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = next(name for name in archive.namelist() if name.endswith(".html"))
        return json.loads(archive.read("donnees.json"))["account"], archive.read(page).decode()


def test_the_page_lists_what_opens_the_account(chloe_with_keys):
    text = chloe_with_keys.get(PAGE).text("[aria-labelledby=sign-in]")

    assert "Téléphone de Chloé – créée le" in text and "jamais utilisée" in text
    assert "FranceConnect – ajoutée le" in text
    assert "avec FranceConnect" in text


def test_somebody_else_reads_nothing_of_it(chloe_with_keys, stranger, denis):
    text = denis.get(PAGE).text("[aria-labelledby=sign-in]")

    assert "Chloé" not in text and "FranceConnect" not in text and "avec un mot de passe" in text
    assert "/compte/connexion" in str(stranger.get(PAGE).location)


def test_the_export_has_passkeys_identities_and_the_way_of_each_session(app, chloe_with_keys):
    account, page = export_account(app, chloe_with_keys)

    (passkey,) = account["passkeys"]
    assert (passkey["name"], passkey["last_used_at"]) == ("Téléphone de Chloé", None)
    assert [(each["source"], each["label"]) for each in account["identities"]] == [("franceconnect", "FranceConnect")]
    assert ("source", "FranceConnect") in [(sign_in["method"], sign_in["source"]) for sign_in in account["sign_ins"]]
    assert "Téléphone de Chloé" in page and "avec FranceConnect" in page


@pytest.mark.postgresql
def test_sessions_say_how_they_were_opened(chloe_with_keys, chloe):
    assert "avec FranceConnect" in chloe_with_keys.get("/compte/connexions").text("main")
