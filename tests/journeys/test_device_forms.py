"""The offline form supports the same fields as the portal: blocks, signature, bank account, lists, dynamic texts."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.cases.models import Attachment, Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.core.photos.drawing import clean_drawing
from app.procedures import publishing as procedures
from tests.factories import PROCEDURE
from tests.journeys.inspection import find_violations
from tests.journeys.outbox_browser import get_state_badge, open_form, retry_now, save_input_now, send
from tests.random_answers import PDF

pytestmark = pytest.mark.slow

STREETS = [f"Rue {name}" for name in ("de l’Œuvre", "Haute", "Basse", "Neuve", "des Écoles")]
CHILD = [
    {"id": "prenom", "type": "short_text", "label": "Prénom"},
    {"id": "age", "type": "number", "label": "Âge", "integer": True},
    {
        "id": "doudou",
        "type": "short_text",
        "label": "Doudou",
        "required": False,
        "condition": {"<": [{"var": "item.age"}, 4]},
    },
    {"id": "part", "type": "computed", "label": "Part", "result": "amount", "value": {"*": [{"var": "item.age"}, 1.5]}},
]
FIELDS: list[dict[str, Any]] = [
    {
        "id": "rue",
        "type": "single_choice",
        "label": "Rue",
        "display": "autocomplete",
        "options": [{"value": str(number), "label": label} for number, label in enumerate(STREETS)],
    },
    {"id": "titre", "type": "title", "label": "À propos de la {{ answers.rue|lower }}"},
    {
        "id": "enfants",
        "type": "block",
        "label": "Vos enfants",
        "item_label": "Enfant",
        "add_label": "Ajouter un enfant",
        "maximum": 3,
        "order": "ordered",
        "fields": CHILD,
        "item_checks": [{"condition": {"<": [{"var": "item.age"}, 18]}, "message": "{{ item.prenom }} est majeur."}],
    },
    {
        "id": "total",
        "type": "computed",
        "label": "Total",
        "result": "amount",
        "value": {"sum": [{"map": [{"var": "answers.enfants"}, {"var": "item.part"}]}]},
    },
    {
        "id": "dit",
        "type": "explanation",
        "text": [
            "Vous inscrivez ",
            {"each": {"var": "answers.enfants"}, "text": "{{ item.prenom }}", "between": " et "},
            ", pour {{ answers.total }}.",
        ],
    },
    {"id": "compte", "type": "bank_account", "label": "Votre compte"},
    {
        "id": "accord",
        "type": "consent",
        "label": "J’accepte d’être photographié",
        "purpose": "Le journal.",
        "required": False,
    },
    {"id": "signature", "type": "signature", "label": "Votre signature"},
    {"id": "avis", "type": "rating", "label": "Votre avis", "comment_label": "Que pouvons-nous améliorer ?"},
]


@pytest.fixture
def all_fields_procedure(procedure_version: UUID) -> UUID:
    """A procedure with one field of each type that is complex offline."""
    document = deepcopy(PROCEDURE)
    document["pages"] = [
        {"id": "dossier", "title": "Votre dossier", "fields": deepcopy(FIELDS)},
        document["pages"][1],
    ]
    version = procedures.publish(document).id
    db.session.commit()
    return version


def draw(page: Page) -> None:
    pad = page.locator("signature-pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 20, steps=5)
    page.mouse.up()


def test_every_field_is_filled_in_offline_and_received(all_fields_procedure: UUID, page: Page) -> None:
    open_form(page)
    page.context.set_offline(True)
    page.check("[data-keep]")

    page.fill("[name=rue__search]", "oeuvre")
    page.click("[role=option]")
    expect(page.locator("#f-titre h2")).to_have_text("À propos de la rue de l’œuvre")
    page.fill("[name=enfants__0__prenom]", "Tom")
    page.fill("[name=enfants__0__age]", "19")
    page.click("text=Ajouter un enfant")
    expect(page.locator("#f-enfants__1")).to_be_focused()
    page.fill("[name=enfants__1__prenom]", "Léa")
    page.fill("[name=enfants__1__age]", "3")
    page.fill("[name=enfants__1__doudou]", "Lapin")
    page.locator("#f-enfants__1").get_by_role("button", name="Monter").click()
    expect(page.locator("#f-total")).to_have_text("33,00\u00a0€")
    expect(page.locator("#f-dit")).to_contain_text("Vous inscrivez Léa et Tom, pour 33,00\u00a0€.")
    page.fill("[name=compte__holder]", "Chloé Exemple")
    page.fill("[name=compte__iban]", "FR76 3000 6000 0112 3456 7890 188")
    page.check("[name=accord]")
    page.fill("[name=signature__name]", "Chloé Exemple")
    draw(page)
    page.fill("[name=avis__comment]", "Plus de chaises.")
    page.get_by_role("button", name="Continuer").click()

    problems = page.locator("[data-problems] li")
    expect(problems).to_have_text(
        [
            "Enfant 2, Âge – Tom est majeur.",
            "Votre compte – Vérifiez l’IBAN : il ne correspond à aucun compte.",
            "Votre avis – Répondez à cette question pour continuer.",
        ]
    )
    page.get_by_label("2 – Insatisfait").check()
    page.fill("[name=enfants__0__age]", "9")
    page.fill("[name=compte__iban]", "FR76 3000 6000 0112 3456 7890 189")
    expect(page.locator("[data-problems]")).to_be_hidden()
    expect(page.locator("[data-status]")).to_contain_text("Brouillon gardé")
    save_input_now(page)
    page.reload()
    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("[name=enfants__1__doudou]")).to_have_value("Lapin")
    assert page.locator("[data-rows] [name$=__prenom]").evaluate_all("all => all.map(({ value }) => value)") == [
        "Léa",
        "Tom",
    ]
    assert find_violations(page) == []

    page.get_by_role("button", name="Continuer").click()
    page.fill("[name=nom]", "Exemple")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-answers]")).to_contain_text(
        "Prénom\u00a0: Léa\u00a0; Âge\u00a0: 3\u00a0; Doudou\u00a0: Lapin\u00a0; Part\u00a0: 4,50\u00a0€"
    )
    expect(page.locator("[data-answers]")).to_contain_text(
        "IBAN FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189"
    )
    expect(page.locator("[data-answers]")).to_contain_text("Signé par Chloé Exemple")
    expect(page.locator("[data-answers]")).to_contain_text("2 sur 5 – Insatisfait Plus de chaises.")
    send(page)
    page.context.set_offline(False)
    retry_now(page)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    db.session.rollback()
    answers = answers_of(db.session.scalars(select(Case)).one())
    assert [child["prenom"] for child in answers["enfants"]] == ["Léa", "Tom"]
    assert (answers["enfants"][0]["doudou"], answers["total"], answers["rue"]) == ("Lapin", "18.00", "0")
    assert answers["compte"] == {"holder": "Chloé Exemple", "iban": "FR7630006000011234567890189"}
    assert answers["accord"] is True
    assert answers["avis"] == {"mark": "2", "comment": "Plus de chaises."}
    assert answers["signature"]["name"] == "Chloé Exemple" and clean_drawing(answers["signature"]["drawing"])


ACTIVITIES: dict[str, Any] = {
    "id": "activites",
    "type": "block",
    "label": "Activités",
    "item_label": "Activité",
    "add_label": "Ajouter une activité",
    "maximum": 2,
    "fields": [
        {"id": "nom", "type": "short_text", "label": "Laquelle"},
        {
            "id": "accord",
            "type": "short_text",
            "label": "Qui l’autorise",
            "condition": {"<": [{"var": "outer.age"}, 6]},
        },
        {"id": "certificat", "type": "files", "label": "Certificat", "accept": ["pdf"]},
    ],
}


@pytest.fixture
def nested_groups_procedure(procedure_version: UUID) -> UUID:
    """A procedure with nested blocks, and a file in each of them."""
    document = deepcopy(PROCEDURE)
    child = {**deepcopy(FIELDS[2]), "fields": [*deepcopy(CHILD[:2]), deepcopy(ACTIVITIES)]}
    document["pages"] = [{"id": "dossier", "title": "Votre dossier", "fields": [child]}, document["pages"][1]]
    version = procedures.publish(document).id
    db.session.commit()
    return version


def attach(page: Page, question: str, file_name: str) -> None:
    file = {"name": file_name, "mimeType": "application/pdf", "buffer": PDF + file_name.encode()}
    page.set_input_files(f"[name={question}]", cast("Any", file))
    expect(page.locator(f"[data-files={question}]")).to_contain_text(file_name)


@pytest.mark.trust
def test_nested_blocks_and_their_files_are_filled_in_offline_and_received(
    nested_groups_procedure: UUID, page: Page
) -> None:
    open_form(page)
    page.context.set_offline(True)
    page.check("[data-keep]")

    page.fill("[name=enfants__0__prenom]", "Tom")
    page.fill("[name=enfants__0__age]", "9")
    page.fill("[name=enfants__0__activites__0__nom]", "Judo")
    expect(page.locator("[name=enfants__0__activites__0__accord]")).to_be_hidden()
    page.click("text=Ajouter une activité")
    expect(page.locator("#f-enfants__0__activites__1")).to_be_focused()
    expect(page.locator("text=Ajouter une activité")).to_be_hidden()
    attach(page, "enfants__0__activites__0__certificat", "judo.pdf")
    attach(page, "enfants__0__activites__1__certificat", "retire.pdf")
    page.click("text=Ajouter un enfant")
    page.fill("[name=enfants__1__prenom]", "Léa")
    page.fill("[name=enfants__1__age]", "3")
    page.fill("[name=enfants__1__activites__0__accord]", "Chloé")
    page.locator("#f-enfants__0__activites__1").get_by_role("button", name="Retirer Activité 2").click()
    page.locator("#f-enfants__1 > .block__operations").get_by_role("button", name="Monter").click()
    page.get_by_role("button", name="Continuer").click()

    expect(page.locator("[data-problems] li")).to_have_text(
        [
            "Enfant 1, Activité 1, Laquelle – Répondez à cette question pour continuer.",
            "Enfant 1, Activité 1, Certificat – Ajoutez au moins un fichier.",
        ]
    )
    page.fill("[name=enfants__1__activites__0__nom]", "Danse")
    attach(page, "enfants__1__activites__0__certificat", "danse.pdf")
    expect(page.locator("[data-problems]")).to_be_hidden()
    save_input_now(page)
    page.reload()
    expect(page.locator("offline-form[ready]")).to_be_visible()
    expect(page.locator("[name=enfants__1__activites__0__nom]")).to_have_value("Danse")
    expect(page.locator("[data-files=enfants__0__activites__0__certificat]")).to_contain_text("judo.pdf")
    assert find_violations(page) == []

    page.get_by_role("button", name="Continuer").click()
    page.fill("[name=nom]", "Exemple")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-answers]")).to_contain_text("Certificat\u00a0: danse.pdf")
    send(page)
    page.context.set_offline(False)
    retry_now(page)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    db.session.rollback()
    children = answers_of(db.session.scalars(select(Case)).one())["enfants"]
    assert [child["prenom"] for child in children] == ["Léa", "Tom"]
    assert [activity["nom"] for child in children for activity in child["activites"]] == ["Danse", "Judo"]
    assert children[0]["activites"][0]["accord"] == "Chloé" and "accord" not in children[1]["activites"][0]
    files = [file["name"] for child in children for activite in child["activites"] for file in activite["certificat"]]
    assert files == ["danse.pdf", "judo.pdf"]
    assert len(db.session.scalars(select(Attachment)).all()) == 2
