"""Packages in the administration: upload, comparison, import, export."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.packages.package import to_json, to_zip
from app.packages.package_catalogue import Catalogue
from app.packages.package_reader import read_package
from app.procedures.publishing import live_procedure
from tests.cast import Person
from tests.client import Browser, Page
from tests.documents.office.office_samples import add_relationship, make_docx
from tests.factories import MakeCase
from tests.packages.test_packaged_files import build_package as build_letter_package

LIST = "/agents/administration/paquets"
EXPORT = f"{LIST}/export"
BIRTH = "acte-de-naissance"


def send_package(browser: Browser, slug: str = BIRTH) -> Page:
    """Upload a package of the catalogue as a file."""
    return browser.post(LIST, {"file": ("paquet.zip", to_zip(Catalogue().package(slug)))}).follow()


def build_form(page: Page) -> dict[str, str]:
    """Return the default values of the import form."""
    form = {
        str(field["name"]): str(field["value"])
        for field in page.find_all("main input[checked], main input[type=hidden]")
    }
    form |= {
        str(field["name"]): str(field.select("option[selected]")[0]["value"]) for field in page.find_all("main select")
    }
    return form


def get_form_address(page: Page) -> str:
    return str(page.find_one("main form")["action"])


@pytest.mark.parametrize("page", [LIST, EXPORT])
def test_pages_are_for_administrators(ada: Person, alice: Person, stranger: Browser, page: str) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


@pytest.mark.postgresql
def test_a_package_is_previewed_then_imported_as_a_draft(ada: Person, alice: Person) -> None:
    page = send_package(ada)

    assert page.texts("main .badge") == ["Nouveau", "Nouveau"]
    assert alice.get(get_form_address(page)).status == 404
    assert definition_drafts.find_draft(PROCEDURE, BIRTH) is None

    result_page = ada.post(get_form_address(page), build_form(page)).follow()

    assert "en brouillon" in result_page.text(".alert")
    db.session.rollback()
    assert definition_drafts.find_draft(PROCEDURE, BIRTH) is not None
    assert ada.get(get_form_address(page)).status == 404


def test_a_package_of_the_catalogue_is_installed_and_published(ada: Person, procedure_version: object) -> None:
    page = ada.post(f"{LIST}/catalogue/{BIRTH}").follow()

    ada.post(get_form_address(page), {**build_form(page), "publish": "yes"}).follow()

    db.session.rollback()
    assert live_procedure(BIRTH).definition.functions == {"recipient": "etat-civil-instruction"}
    assert "Installé" in ada.get(LIST).text("tbody")
    assert "mot pour mot" in ada.post(f"{LIST}/catalogue/{BIRTH}").follow().text("main")


def test_a_package_that_cannot_be_published_reports_problems_and_writes_nothing(ada: Person) -> None:
    page = send_package(ada)

    refusal = ada.post(get_form_address(page), {**build_form(page), "publish": "yes"})

    assert refusal.status == 422
    assert "ne peut pas être publié" in refusal.text(".alert")
    assert refusal.find_one("[name=publish]").has_attr("checked")
    db.session.rollback()
    assert definition_drafts.find_draft(PROCEDURE, BIRTH) is None


def test_differences_are_displayed_and_a_name_is_requested(ada: Person, make_case: MakeCase) -> None:
    page = send_package(ada)
    ada.post(get_form_address(page), build_form(page))
    draft = definition_drafts.find_draft(PROCEDURE, BIRTH)
    assert draft is not None
    definition_drafts.save_draft(PROCEDURE, {**draft.definition, "title": "Notre titre"}, revision=1, by=None)
    db.session.commit()

    again = send_package(ada)
    form = {**build_form(again), f"take:procedures/{BIRTH}": "rename", f"name:procedures/{BIRTH}": BIRTH}
    refusal = ada.post(get_form_address(again), form)
    result_page = ada.post(get_form_address(again), {**form, f"name:procedures/{BIRTH}": "acte-autre"})

    assert "Titre Notre titre Demander un acte de naissance" in again.text("tbody")
    assert refusal.status == 422
    assert "nom technique libre" in refusal.text(".error-summary")
    assert result_page.status == 303
    db.session.rollback()
    assert definition_drafts.find_draft(PROCEDURE, "acte-autre") is not None
    assert definition_drafts.find_draft(PROCEDURE, BIRTH).definition["title"] == "Notre titre"  # type: ignore[union-attr]


@pytest.mark.postgresql
def test_a_concurrent_change_displays_the_plan_again(ada: Person) -> None:
    page = send_package(ada)
    form = build_form(page)
    definition_drafts.save_draft(PROCEDURE, {"slug": BIRTH, "title": "Entre-temps"}, revision=None, by=None)
    db.session.commit()

    again = ada.post(get_form_address(page), form)

    assert "a changé ici" in again.text(".alert")
    db.session.rollback()
    assert definition_drafts.find_draft(PROCEDURE, BIRTH).definition["title"] == "Entre-temps"  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 rien", b'{"a": 1}'])
def test_an_invalid_package_is_refused_with_a_message(ada: Person, content: bytes) -> None:
    page = ada.post(LIST, {"file": ("paquet.zip", content)})

    assert page.status == 422
    assert "Rien n’a été enregistré" in page.text(".alert")


def test_procedures_are_exported_to_a_file(ada: Person, procedure_version: object) -> None:
    form = {"procedures": "signaler", "licence": "etalab-2.0", "name": "Signaler", "version": "2.1"}

    response = ada.post(EXPORT, form).response
    rejected_page = ada.post(EXPORT, {**form, "version": "v1"})

    package = read_package(response.data)
    assert "signaler-2.1.parvis.zip" in response.headers["Content-Disposition"]
    assert set(package.definitions["workflows"]) == {"signalement"}
    assert rejected_page.status == 422
    assert rejected_page.find_one("[value=signaler]").has_attr("checked")


def test_a_package_edited_outside_is_taken_once_the_edit_was_seen(ada: Person, departments: None) -> None:
    edited = to_json(Catalogue().package(BIRTH)).replace(b"Demander un acte", b"Obtenir un acte")
    page = ada.post(LIST, {"file": ("paquet.json", edited)}).follow()

    assert "Ce paquet a été modifié depuis" in page.text("main .alert")
    assert page.find_all("main .alert del")
    refused = ada.post(get_form_address(page), build_form(page))
    assert refused.status == 422
    assert definition_drafts.find_draft(PROCEDURE, BIRTH) is None

    ada.post(get_form_address(page), {**build_form(page), "altered": "yes"}).follow()

    db.session.rollback()
    assert "modifié depuis" in ada.get(f"/agents/administration/definitions/demarches/{BIRTH}").text("main tbody")


def test_a_hostile_file_of_a_template_refuses_the_package(ada: Person) -> None:
    linked = add_relationship(make_docx(), "image", "http://127.0.0.1/a.png")

    page = ada.post(LIST, {"file": ("paquet.zip", to_zip(build_letter_package(content=linked)))})

    assert page.status == 422
    assert "« documents/lettre-de-suite.docx » : Ce fichier va chercher quelque chose ailleurs" in page.text("main")


@pytest.mark.postgresql
def test_the_file_of_a_template_is_imported_as_a_draft(ada: Person) -> None:
    page = ada.post(LIST, {"file": ("paquet.zip", to_zip(build_letter_package()))}).follow()
    assert "changez son en-tête avant de publier" in page.text("main")

    ada.post(get_form_address(page), build_form(page)).follow()

    assert "lettre.docx" in ada.get("/agents/atelier/modeles/lettre-de-suite/fichier").text("main")
