"""A template is published once its errors are corrected and its warnings read; versions are compared, restored, withdrawn."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.documents.document_templates import TemplateNotFound, find_template
from tests.cast import Person
from tests.client import Page
from tests.studio.document_templates.template_pages import LIST, create, read_draft, read_form, save

URL, SLUG = f"{LIST}/lettre-de-suite", "lettre-de-suite"
SIGNED = {"signature_quality": "Le maire", "signature_name": "Hélène Marchand"}


def publish(person: Person, **values: str) -> Page:
    revision = str(person.get(f"{URL}/publication").find_one("[name=revision]")["value"])
    page = person.post(f"{URL}/publication", {"revision": revision, **values})
    db.session.expire_all()
    return page


@pytest.fixture(autouse=True)
def template(procedure_version: object, ada: Person) -> None:
    create(ada)


def test_an_unknown_value_keeps_the_template_from_being_published(ada: Person) -> None:
    save(ada, URL, section__partie_1__text="Bonjour {prenon}.", **SIGNED)

    page = ada.post(f"{URL}/publication", {"revision": "2"})

    assert page.status == 422
    assert "« {prenon} »" in page.text(".alert")
    assert page.find_one(".alert a")["href"] == f"{URL}#f-section-partie_1-text"
    with pytest.raises(TemplateNotFound):
        find_template(SLUG)


def test_missing_legal_mentions_are_read_before_publishing(ada: Person) -> None:
    refused = publish(ada)
    assert refused.status == 422
    assert "L212-1" in refused.text("main") and "Cochez cette case" in refused.text("main")

    assert publish(ada, warnings_read="1", comment="Première version").status == 303

    assert find_template(SLUG).number == 1
    assert "Première version" in ada.get(f"{URL}/versions").text("main")


def test_a_version_is_compared_and_restored_as_the_draft(ada: Person) -> None:
    save(ada, URL, **SIGNED)
    publish(ada)
    save(ada, URL, section__partie_1__text="Cher {Nom de l’usager},", section__partie_3__title="")
    publish(ada, comment="Plus court")

    page = ada.get(f"{URL}/versions/1")
    assert "Cher {Nom de l’usager}," in page.text(".article-changes ins")
    assert "Partie 1" in page.texts(".article-changes dt")

    assert ada.post(f"{URL}/versions/1/reprise", {"revision": ""}).status == 303
    assert read_draft(SLUG)["sections"][0]["text"].startswith("Madame, Monsieur,")
    assert find_template(SLUG).number == 2


def test_a_restoration_never_replaces_a_draft_saved_meanwhile(ada: Person) -> None:
    save(ada, URL, **SIGNED)
    publish(ada)
    save(ada, URL, subject="En cours")

    page = ada.post(f"{URL}/versions/1/reprise", {"revision": ""}).follow()

    assert "rien n’est repris" in page.text("main")
    assert read_draft(SLUG)["subject"] == "En cours"


def test_a_publication_of_what_somebody_has_just_changed_is_refused(ada: Person) -> None:
    save(ada, URL, **SIGNED)
    form = {"revision": "2"}
    save(ada, URL, subject="Changé entre-temps")

    page = ada.post(f"{URL}/publication", form)

    assert page.status == 409
    assert "Le modèle vient de changer" in page.text("main")


def test_a_withdrawn_template_is_published_again(ada: Person) -> None:
    save(ada, URL, **SIGNED)
    publish(ada)

    ada.post(f"{URL}/retrait")
    with pytest.raises(TemplateNotFound):
        find_template(SLUG)
    assert "Retiré" in ada.get(URL).text("#template-state")

    assert publish(ada).status == 303
    assert find_template(SLUG).number == 1


def test_a_draft_is_deleted_and_the_published_version_stays(ada: Person) -> None:
    save(ada, URL, **SIGNED)
    publish(ada)
    save(ada, URL, subject="À jeter")

    page = ada.post(f"{URL}/brouillon/suppression", {"revision": "1"}).follow()

    assert "voici la version publiée" in page.text("main")
    assert read_form(page)["subject"] != ["À jeter"]


def test_a_template_never_published_goes_with_its_draft(ada: Person) -> None:
    page = ada.post(f"{URL}/brouillon/suppression", {"revision": "1"}).follow()

    assert "Le modèle est supprimé" in page.text("main")
    assert ada.get(URL).status == 404
