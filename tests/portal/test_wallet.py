"""« Mon porte-documents », as its owner sees it, and as nobody else does."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from app.core.db import db
from app.documents.wallet import wallet_documents
from tests.cast import Person
from tests.client import Browser
from tests.documents.wallet.wallets import PDF, keep

WALLET = "/compte/porte-documents"


def test_a_document_is_added_then_described(chloe: Person) -> None:
    assert "est vide" in chloe.get(WALLET).text("main")

    page = chloe.post(f"{WALLET}/ajout", {"file": ("IMG_2034.pdf", PDF)}).follow()
    assert page.text("h1") == "IMG_2034"
    values = {"kind": "home", "title": "Facture d’eau", "issued_on": "2026-11-01", "expires_on": "2099-01-01"}
    page = chloe.post(str(page.find_one("form:has(#f-kind)")["action"]), values).follow()

    assert "Facture d’eau" in page.text("main .links")
    assert "Justificatif de domicile" in page.text("main .links")
    assert page.texts("main .links .badge") == ["Valable jusqu’au 1er janvier 2099"]


@pytest.mark.parametrize(
    ("name", "typed_value", "message"),
    [
        ("expires_on", "2020-01-01", "Cette date est passée"),
        ("expires_on", "demain", "Indiquez une date complète"),
        ("issued_on", "2099-01-01", "Indiquez une date passée"),
        ("kind", "autre chose", "Choisissez l’une des réponses"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    chloe: Person, name: str, typed_value: str, message: str
) -> None:
    url = f"{WALLET}/{keep(chloe.account.id).id}"

    page = chloe.post(url, {"kind": "home", "title": "Eau de novembre", name: typed_value})

    assert page.status == 422
    assert message in page.text("#error-summary")
    assert page.find_one("#f-title")["value"] == "Eau de novembre"


def test_a_file_that_cannot_be_kept_is_refused_by_its_name(chloe: Person) -> None:
    page = chloe.post(f"{WALLET}/ajout", {"file": ("virus.exe", b"MZ\x90")})

    assert page.status == 422
    assert "virus.exe" in page.text("#f-file-error")
    assert chloe.post(f"{WALLET}/ajout").status == 422


def test_the_file_is_downloaded_and_kept_by_no_cache(chloe: Person) -> None:
    response = chloe.get(f"{WALLET}/{keep(chloe.account.id).id}/fichier").response

    assert response.data == PDF
    assert response.headers["Cache-Control"] == "no-store"
    assert chloe.get(WALLET).response.headers["Cache-Control"] == "no-store"


def test_a_document_of_somebody_else_does_not_exist(
    chloe: Person, denis: Person, alice: Person, stranger: Browser
) -> None:
    url = f"{WALLET}/{keep(chloe.account.id).id}"

    for path in ("", "/fichier", "/suppression"):
        assert denis.get(f"{url}{path}").status == 404
        assert alice.get(f"{url}{path}").status in (302, 303, 403, 404)
        assert stranger.get(f"{url}{path}").status in (302, 303)
    for path in ("", "/fichier", "/suppression", "/demarches/signaler"):
        assert denis.post(f"{url}{path}", {"file": ("a.pdf", PDF)}).status == 404
    assert len(wallet_documents.list_documents(chloe.account.id)) == 1
    assert "Facture d’eau" not in denis.get(WALLET).html


def test_a_document_is_deleted_at_once(chloe: Person) -> None:
    url = f"{WALLET}/{keep(chloe.account.id).id}"

    assert "Supprimer" in chloe.get(f"{url}/suppression").text("h1")
    page = chloe.post(f"{url}/suppression").follow()

    assert "est vide" in page.text("main")
    assert chloe.get(url).status == 404


def test_the_whole_wallet_is_deleted_at_once(chloe: Person) -> None:
    keep(chloe.account.id)
    keep(chloe.account.id, b"%PDF-1.7\n2")

    page = chloe.post(f"{WALLET}/suppression").follow()

    assert "est vide" in page.text("main")
    assert keep(chloe.account.id).title == "Facture d’eau"


def test_a_file_is_replaced(chloe: Person) -> None:
    url = f"{WALLET}/{keep(chloe.account.id).id}"

    chloe.post(f"{url}/fichier", {"file": ("plus-recent.pdf", b"%PDF-1.7\nneuf")})

    assert chloe.get(f"{url}/fichier").response.data == b"%PDF-1.7\nneuf"
    assert chloe.post(f"{url}/fichier", {"file": ("page.html", b"<html>")}).status == 422


@pytest.mark.postgresql
def test_everything_is_taken_away_in_one_file(chloe: Person) -> None:
    keep(chloe.account.id)
    db.session.commit()

    with zipfile.ZipFile(io.BytesIO(chloe.get(f"{WALLET}/archive").response.data)) as archive:
        document = json.loads(archive.read("porte-documents.json"))

        assert [each["title"] for each in document["documents"]] == ["Facture d’eau"]
        assert archive.read(document["documents"][0]["path"]) == PDF


def test_the_menu_of_the_account_leads_there(chloe: Person, alice: Person) -> None:
    assert chloe.get("/").find_all(f"a[href='{WALLET}']")
    assert not alice.get("/").find_all(f"a[href='{WALLET}']")
