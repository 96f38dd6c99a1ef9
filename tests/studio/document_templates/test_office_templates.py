"""Templates made from a file: sent, refused with what to correct, previewed, replaced, published."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask

from app.accounts.design_rights import EDIT, PROCEDURE, give_design_right
from app.core.db import db
from app.core.i18n import use_language
from app.core.web.access_rules import SYSTEM
from app.documents import document_templates
from app.documents.office import office_documents, template_files
from app.documents.office.text_blocks import PreparedFile
from app.documents.template_drafts import save_draft
from app.documents.template_schema import RESERVED_SLUGS
from app.studio.office_templates.office_vocabulary import find_placeholders
from tests.cast import Person
from tests.client import Page
from tests.documents.office.office_samples import add_relationship, make_docx, make_odt
from tests.factories import MakeCase
from tests.studio.document_templates.template_pages import LIST, create, read_draft

NEW = f"{LIST}/fichier"
SLUG = "lettre-de-suite"
URL = f"{LIST}/{SLUG}/fichier"
LINES = ["Bonjour {prénom et nom de l’usager}", "Votre demande {{ case.reference }}, {{ answers.description }}"]

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture(autouse=True)
def prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepare the file once for all these tests: a process does it."""
    monkeypatch.setattr(template_files, "read_office_file", _read_once)


_real_read = template_files.read_office_file
_prepared: dict[bytes, tuple[str, PreparedFile]] = {}


def _read_once(content: bytes, *, title: str) -> tuple[str, PreparedFile]:
    if content not in _prepared:
        _prepared[content] = _real_read(content, title=title)
    return _prepared[content]


FILE = make_docx(LINES)


def send(person: Person, content: bytes = FILE, name: str = "lettre.docx", **values: str) -> Page:
    return person.post(NEW, {"title": "Lettre de suite", "procedure": "signaler", **values, "file": (name, content)})


def test_words_of_the_authority_are_read_from_a_screen_in_english() -> None:
    _format, prepared = _read_once(FILE, title="Lettre de suite")

    with use_language("en"):
        placeholders = find_placeholders(prepared, "signaler")

    assert placeholders["prénom et nom de l'usager"] == "applicant.name"
    assert set(placeholders) == set(prepared.marks)


def test_a_template_is_made_from_a_file(ada: Person) -> None:
    page = send(ada)

    assert page.status == 303, page.text("main")
    file_page = ada.get(str(page.response.headers["Location"]))
    assert file_page.texts("#shown ~ table td code") == [
        "{Prénom et nom de l’usager}",
        "{Référence de la demande}",
        "{Décrivez le problème}",
    ]
    assert file_page.texts("#shown ~ table td small") == [
        "Tapé {{ case.reference }}",
        "Tapé {{ answers.description }}",
    ]
    definition = read_draft(SLUG)
    assert (definition["file"]["format"], definition["procedure"], definition["is_verifiable"]) == (
        "docx",
        "signaler",
        False,
    )
    assert "Fichier DOCX" in ada.get(LIST).text("tbody")
    download = ada.get(f"{URL}/telechargement").response
    assert "lettre.docx" in download.headers["Content-Disposition"]
    assert Document(io.BytesIO(download.data)).core_properties.title == "Lettre de suite"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choisissez un fichier ODT ou DOCX."),
        (b"Bonjour", "Ce fichier est abîmé"),
        (add_relationship(make_docx(), "image", "http://127.0.0.1/a.png"), "http://127.0.0.1/a.png"),
        (make_docx(["Bonjour {prénom du chat} et {{ answers.couleur }}"]), "« {prénom du chat} » ne correspond"),
        (make_docx(["{% for a in b %}"]), "les instructions et les calculs ne sont pas pris"),
    ],
)
def test_a_file_is_refused_with_what_to_correct(ada: Person, content: bytes, words: str) -> None:
    page = send(ada, content, "" if not content else "lettre.docx")

    assert page.status == 422
    assert words in page.text("main")
    assert page.find_one("#f-title")["value"] == "Lettre de suite"
    assert "Aucun modèle" in ada.get(LIST).text("main")


def test_a_template_takes_no_address_of_the_studio(app: Flask, ada: Person) -> None:
    literals = {
        str(rule).removeprefix(f"{LIST}/").partition("/")[0]
        for rule in app.url_map.iter_rules(None)
        if str(rule).startswith(f"{LIST}/")
    }
    assert {literal for literal in literals if not literal.startswith("<") and "." not in literal} == RESERVED_SLUGS

    page = send(ada, title="Nouveau")

    assert page.location == f"{LIST}/nouveau-2/fichier"
    assert create(ada, "Fichier").endswith("/fichier-2")


def test_answers_are_named_by_their_questions(ada: Person) -> None:
    send(ada, make_docx(["{Décrivez le problème ?} {décrivez le problème|upper}".replace(" ?", "\u00a0?")]))

    page = ada.get(URL)

    assert page.texts("#shown ~ table td code") == ["{Décrivez le problème}"] * 2
    assert page.texts("#shown ~ table td small") == ["Tapé {{ décrivez le problème|upper }}"]
    assert "{Décrivez le problème}" in page.texts(".value-list code")
    stored = template_files.load_file(read_draft(SLUG)["file"]["id"])
    assert list(stored.placeholders.values()) == ["answers.description", "answers.description|upper"]


def test_answers_of_no_procedure_are_unknown(ada: Person) -> None:
    page = send(ada, procedure="")

    assert page.status == 422
    assert "« {answers.description} » ne correspond" in page.text("main")


def test_the_page_of_a_file_is_previewed(ada: Person) -> None:
    send(ada)

    page = ada.get(f"{LIST}/{SLUG}/apercu")

    assert "Bonjour" in page.text("main p") and "{" not in page.text("main")


def test_the_picture_of_the_signature_is_shown_where_somebody_signs(ada: Person) -> None:
    send(ada, make_docx(["{Image de la signature}", "{Nom du signataire}"]))
    assert "choisissez un rôle dans les réglages" in ada.get(URL).text("tbody")
    assert "mais personne ne signe ce document" in ada.get(f"{LIST}/{SLUG}/publication").text("main")

    definition = {**read_draft(SLUG), "signature": {"quality": "Le Maire", "role": "accueil-voirie"}}
    save_draft(SLUG, definition, revision=1, by=None)
    db.session.commit()

    assert ada.get(URL).texts("tbody td[data-label]") == ["Signature de Prénom Nom (image)", "Prénom Nom"]
    assert "Signature de Prénom Nom" in ada.get(f"{LIST}/{SLUG}/apercu").text("main")
    assert "mais personne ne signe ce document" not in ada.get(f"{LIST}/{SLUG}/publication").text("main")


def test_without_libreoffice_the_preview_is_the_filled_file(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_documents, "find_libreoffice", lambda: None)
    send(ada)

    response = ada.get(f"{LIST}/{SLUG}/apercu.pdf").response

    assert response.headers["Content-Disposition"].endswith("Lettre%20de%20suite.docx")
    assert Document(io.BytesIO(response.data)).paragraphs[1].text.startswith("Bonjour ")


def test_another_file_takes_its_place_in_the_draft_alone(ada: Person) -> None:
    send(ada)
    former = read_draft(SLUG)["file"]
    assert ada.post(f"{LIST}/{SLUG}/publication", {"revision": "1", "warnings_read": "1"}).status == 303

    page = ada.post(
        URL, {"revision": "", "file": ("lettre.odt", make_odt("<text:p>{référence de la demande}</text:p>"))}
    )

    assert page.status == 303, page.text("main")
    assert read_draft(SLUG)["file"]["format"] == "odt"
    published = document_templates.find_template(SLUG).template.file
    assert published is not None and published.id == former["id"]


def test_two_people_do_not_replace_one_file_unseen(ada: Person) -> None:
    send(ada)

    page = ada.post(
        URL, {"revision": "7", "file": ("lettre.odt", make_odt("<text:p>{référence de la demande}</text:p>"))}
    )

    assert page.status == 409
    assert "Quelqu’un vient d’enregistrer ce modèle" in page.text("main")
    assert read_draft(SLUG)["file"]["format"] == "docx"


def test_a_refused_replacement_leaves_the_former_file(ada: Person) -> None:
    send(ada)

    page = ada.post(URL, {"revision": "1", "file": ("lettre.docx", b"x")})

    assert page.status == 422
    assert "celui d’avant reste" in page.text("main")
    assert read_draft(SLUG)["file"]["format"] == "docx"


def test_a_file_of_another_procedure_is_told_before_publication(ada: Person) -> None:
    send(ada)
    definition = read_draft(SLUG)
    save_draft(SLUG, {**definition, "procedure": None}, revision=1, by=None)
    db.session.commit()

    page = ada.get(f"{LIST}/{SLUG}/publication")

    assert "« {answers.description} » n’existe pas dans cette démarche" in page.text("main")


def test_a_designer_sends_files_for_their_procedures_only(ada: Person, alice: Person, bruno: Person) -> None:
    give_design_right(alice.account, PROCEDURE, "signaler", EDIT, label="Signaler", by=SYSTEM)
    give_design_right(bruno.account, PROCEDURE, "autre", EDIT, label="Autre", by=SYSTEM)
    db.session.commit()

    assert send(alice).status == 303
    assert alice.get(URL).status == 200
    assert send(alice, procedure="").status == 422
    assert send(bruno).status == 422
    for url in (URL, f"{URL}/telechargement"):
        assert bruno.get(url).status == 404


def test_other_people_find_nothing(ada: Person, alice: Person, chloe: Person) -> None:
    send(ada)

    for person in (alice, chloe):
        assert person.get(URL).status in (403, 404)
        assert person.get(NEW).status in (403, 404)


def test_the_last_requests_say_which_values_were_empty(ada: Person, alice: Person, make_case: MakeCase) -> None:
    give_design_right(alice.account, PROCEDURE, "signaler", EDIT, label="Signaler", by=SYSTEM)
    make_case()
    send(ada, make_docx(["{Téléphone de l’usager} {{ case.reference }}"]))

    page = alice.get(f"{LIST}/{SLUG}/dernieres-demandes")

    assert "Téléphone de l’usager" in page.text("main")
    assert "Référence de la demande" not in page.text("main")
