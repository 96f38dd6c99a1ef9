"""The editor of a template: created, written in words, its sections and conditions picked, never overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.documents import template_drafts
from tests.cast import Person
from tests.client import Browser
from tests.documents.templates import ORDER
from tests.studio.document_templates.template_pages import LIST, create, read_draft, read_form, save

pytestmark = pytest.mark.usefixtures("procedure_version")
URL, SLUG = f"{LIST}/lettre-de-suite", "lettre-de-suite"


def press(person: Person, url: str, operation: str, **more: Any) -> Any:
    return person.post(url, {**read_form(person.get(url)), "operation": operation, **more})


def test_a_template_is_created_from_a_layout_and_listed(ada: Person) -> None:
    url = create(ada)

    assert url == URL
    page = ada.get(LIST)
    assert page.texts("tbody tr") == [page.text("tbody tr")]
    assert "Lettre de suite" in page.text("tbody") and "Signaler un problème" in page.text("tbody")
    assert "Brouillon" in page.text("tbody")


def test_a_new_template_without_title_keeps_what_was_chosen(ada: Person) -> None:
    page = ada.post(f"{LIST}/nouveau", {"title": " ", "procedure": "signaler", "start": "act"})

    assert page.status == 422
    assert "Donnez un titre" in page.text("#error-summary")
    assert page.find_one("[name=start][value=act]").has_attr("checked")
    assert "selected" in str(page.find_one("[name=procedure] [value=signaler]"))


def test_a_template_is_a_copy_of_another(ada: Person) -> None:
    create(ada)
    save(ada, URL, section__partie_1__text="Cher administré,")

    create(ada, title="Autre lettre", model=f"copie:{SLUG}")

    assert read_draft("autre-lettre")["sections"][0]["text"] == "Cher administré,"
    assert read_draft("autre-lettre")["title"] == "Autre lettre"


def test_texts_are_written_in_words_and_stored_by_name(ada: Person) -> None:
    create(ada)

    save(ada, URL, section__partie_1__text="Bonjour {Prénom de l’usager}, vous décrivez : {Décrivez le problème}.")

    stored = read_draft(SLUG)["sections"][0]["text"]
    assert stored == "Bonjour {{ applicant.first_name }}, vous décrivez : {{ answers.description }}."
    text_on_page = ada.get(URL).find_one("[name='section.partie_1.text']").text
    assert text_on_page.strip() == "Bonjour {Prénom de l’usager}, vous décrivez : {Décrivez le problème}."
    assert "{Décrivez le problème}" in ada.get(URL).text("value-list")


def test_unknown_words_are_kept_and_told_beside_their_text(ada: Person) -> None:
    create(ada)

    save(ada, URL, section__partie_1__text="Bonjour {prenon}.")

    page = ada.get(URL)
    assert page.find_one("[name='section.partie_1.text']").text.strip() == "Bonjour {prenon}."
    assert "« {prenon} » ne correspond à aucune valeur" in page.text("#f-section-partie_1-text-error")
    assert "« {prenon} »" in page.text("#template-state")


def test_sections_are_added_moved_and_deleted_without_javascript(ada: Person) -> None:
    create(ada)

    press(ada, URL, "add:table")
    press(ada, URL, "up:partie_4")
    page = press(ada, URL, "delete:partie_1")

    assert page.response.headers["Location"] == f"{URL}#section-partie_2"
    assert [section["id"] for section in read_draft(SLUG)["sections"]] == ["partie_2", "partie_4", "partie_3"]


def test_what_was_typed_is_saved_with_a_operation(ada: Person) -> None:
    create(ada)

    press(ada, URL, "down:partie_1", **{"section.partie_1.text": "Texte changé."})

    assert read_draft(SLUG)["sections"][1]["text"] == "Texte changé."


def test_a_operation_on_nothing_is_refused(ada: Person) -> None:
    create(ada)

    assert press(ada, URL, "up:inconnue").status == 400


def test_a_condition_is_picked_without_javascript(ada: Person) -> None:
    create(ada)
    prefix = "section.partie_2.when"
    address = f"{URL}/condition?prefix={prefix}"

    page = ada.post(address, {**read_form(ada.get(URL)), f"{prefix}.edit": "add:"})
    page = ada.post(address, {**read_form(page), f"{prefix}.0.name": "answers.type"})
    assert "selected" in str(page.find_one(f"[name='{prefix}.0.name'] [value='answers.type']"))
    ada.post(URL, {**read_form(page), f"{prefix}.1.option": "lampe"})

    assert read_draft(SLUG)["sections"][1]["when"] == {"==": [{"var": "answers.type"}, "lampe"]}
    assert "Un lampadaire" in ada.get(URL).text("#section-partie_2 .expression-editor__sentence")


def test_an_incomplete_condition_stays_on_the_page_and_the_rest_is_saved(ada: Person) -> None:
    create(ada)
    prefix = "section.partie_2.when"
    page = ada.post(f"{URL}/condition?prefix={prefix}", {**read_form(ada.get(URL)), f"{prefix}.edit": "add:"})

    page = ada.post(URL, {**read_form(page), "section.partie_1.text": "Texte changé."})

    assert page.status == 200
    assert "complétez ce qui manque" in page.text("#template-state")
    assert page.find_all(f"[name='{prefix}.predicate']")
    assert read_draft(SLUG)["sections"][0]["text"] == "Texte changé."
    assert "when" not in read_draft(SLUG)["sections"][1]


def test_each_change_is_saved_by_htmx_which_gets_the_state_alone(ada: Person) -> None:
    create(ada)
    form = {**read_form(ada.get(URL)), "title": "Lettre de refus"}

    page = ada.post(URL, form, htmx="template-state")

    assert page.status == 200
    assert page.find_one("[name=revision]")["value"] == "2"
    assert not page.find_all("textarea")
    assert page.response.headers["HX-Trigger"] == "template-saved"
    assert read_draft(SLUG)["title"] == "Lettre de refus"


def test_two_editors_never_overwrite_each_other_unseen(ada: Person, alice: Person) -> None:
    create(ada)
    form = read_form(ada.get(URL))
    save(ada, URL, subject="Écrit entre-temps")

    page = ada.post(URL, {**form, "subject": "Écrit de mon côté"})

    assert page.status == 409
    assert page.find_one("[name=subject]")["value"] == "Écrit de mon côté"
    assert "Écrit entre-temps" in page.text(".article-changes")
    assert read_draft(SLUG)["subject"] == "Écrit entre-temps"
    assert ada.post(URL, read_form(page)).status == 409
    ada.post(URL, {**read_form(page), "resolved": str(page.find_one("[name=resolved]")["value"])})
    assert read_draft(SLUG)["subject"] == "Écrit de mon côté"


def test_a_operation_over_what_somebody_else_saved_says_so_and_leaves_the_form(ada: Person) -> None:
    create(ada)
    form = read_form(ada.get(URL))
    save(ada, URL, subject="Écrit entre-temps")

    page = ada.post(URL, {**form, "operation": "delete:partie_1"}, htmx="template-editor")

    assert (page.status, page.response.headers["HX-Retarget"]) == (409, "#template-state")
    assert len(read_draft(SLUG)["sections"]) == 3


def test_a_text_of_passages_is_left_as_it_is_until_it_is_split(ada: Person) -> None:
    passages = ["Bonjour.", {"when": {"var": "document.text"}, "text": "{{ document.text }}"}]
    definition = {
        "title": "Suite",
        "procedure": "signaler",
        "sections": [{"id": "corps", "kind": "text", "text": passages}],
    }
    template_drafts.save_draft("suite", definition, revision=None, by=None)
    db.session.commit()

    save(ada, f"{LIST}/suite", title="Suite donnée")
    assert read_draft("suite")["sections"][0]["text"] == passages

    press(ada, f"{LIST}/suite", "split:corps")
    assert [section["text"] for section in read_draft("suite")["sections"]] == ["Bonjour.", "{{ document.text }}"]


def test_a_template_opened_and_saved_as_it_is_does_not_change(ada: Person) -> None:
    definition = {**ORDER, "procedure": "signaler"}
    template_drafts.save_draft(ORDER["slug"], definition, revision=None, by=None)
    db.session.commit()

    save(ada, f"{LIST}/{ORDER['slug']}")

    saved = read_draft(ORDER["slug"])
    assert saved["sections"] == ORDER["sections"]
    assert {name: saved[name] for name in definition if name != "signature"} == {
        name: value for name, value in definition.items() if name != "signature"
    }
    assert saved["signature"] == {**ORDER["signature"], "role": None}


def test_nobody_else_opens_the_editor(ada: Person, alice: Person, chloe: Person, stranger: Browser) -> None:
    create(ada)

    assert [person.get(URL).status for person in (alice, chloe)] == [404, 404]
    assert "/connexion" in str(stranger.get(URL).response.headers["Location"])
