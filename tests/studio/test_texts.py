"""Texts with placeholders in the builders: what they may show, names that do not exist, passages, previews."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.design_rights import EDIT, FAMILY, give_design_right
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts.definition_drafts import save_draft
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.pointers import find_element
from app.definitions.editing.texts.text_names import find_text_names, find_text_problems
from app.definitions.editing.texts.text_passages import split_text
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.client import Page
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.factories import MakeCase
from tests.studio.html_form import read_fields

CIRCUIT = "/agents/studio/circuits/signalement"
BODY = "statuses/accepted/on_enter/mail/body"


@pytest.fixture
def designer(alice: Person, procedure_version: object) -> Person:
    """Alice, who processes the requests and may edit the circuit."""
    give_design_right(alice.account, FAMILY, "polices-voirie", EDIT, label="Voirie", by=SYSTEM)
    db.session.commit()
    return alice


def change(person: Person, op: str, at: str, **inputs: Any) -> Page:
    copy = load_working_copy(WORKFLOW, "signalement")
    values = {"op": op, "at": at, "revision": str(copy.revision), **inputs}
    return person.post(f"{CIRCUIT}/changements", values, htmx="studio-panel")


def get_text() -> Any:
    db.session.rollback()
    return find_element(load_working_copy(WORKFLOW, "signalement").definition, BODY)


def test_a_text_of_a_circuit_shows_answers_and_the_case_but_not_what_conditions_read():
    names = find_text_names("workflow", SIGNALEMENT, BODY, procedures=[SIGNALER])

    assert names is not None
    assert {"answers.prenom", "processing.equipe", "action.motif", "case.reference"} <= {
        subject.name for subject in names.subjects
    }
    assert not names.is_known("case.channel")
    assert names.is_known("answers.type_details.quartier")
    assert find_text_names("workflow", SIGNALEMENT, "statuses/accepted/on_enter/mail/to") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ answers.prenm }}", "« answers.prenm » n’existe pas : vouliez-vous dire « answers.prenom » ?"),
        ("{{ answers.nom.maiden }}", "« answers.nom.maiden » n’existe pas : vouliez-vous dire « answers.nom » ?"),
        ("{{ xyz.abc }}", "« xyz.abc » n’existe pas ici : choisissez-le dans la liste."),
        ("{{ answers.prenom }} {{ case.reference }}", ""),
    ],
)
def test_a_name_that_does_not_exist_is_said_with_the_nearest_one(text: str, message: str):
    definition = deepcopy(SIGNALEMENT)
    definition["statuses"][1]["on_enter"][0]["body"] = text

    problems = find_text_problems("workflow", definition, BODY, procedures=[SIGNALER])
    assert " ".join(problems).replace("\u00a0", " ") == message


def test_an_explanation_does_not_show_what_is_asked_further_on():
    definition = deepcopy(SIGNALER)
    text = {"id": "avant", "type": "explanation", "text": "{{ answers.nom }} {{ answers.type }}"}
    definition["pages"][0]["fields"].append(text)

    problems = find_text_problems("procedure", definition, "pages/probleme/fields/avant/text")

    assert [problem.replace("\u00a0", " ") for problem in problems] == [
        "« answers.nom » n’est demandé que plus loin dans le formulaire."
    ]


def test_a_text_that_names_nothing_is_kept_and_the_author_warned(designer: Person) -> None:
    page = change(designer, "set", BODY, v_body="Bonjour {{ answers.prenm }}")

    assert "vouliez-vous dire « answers.prenom »" in page.text(".field__error")
    assert get_text() == "Bonjour {{ answers.prenm }}"
    panel = designer.get(f"{CIRCUIT}?element=statuses/accepted/on_enter/mail", htmx="studio-panel")
    assert "vouliez-vous dire « answers.prenom »" in panel.texts(".field__error:not([hidden])")[0]


def test_the_picker_leads_to_what_the_text_may_show(designer: Person) -> None:
    panel = designer.get(f"{CIRCUIT}?element=statuses/accepted/on_enter/mail")
    address = str(panel.find_one("placeholder-picker[for$=body] a")["href"])

    page, fragment = designer.get(address), designer.get(address, htmx="list")

    assert "{{ answers.prenom }}" in page.texts("dd code")
    assert page.texts("h2")[:2] == ["Le problème", "Vous"]
    assert "answers.prenom" in [str(element["data-name"]) for element in fragment.find_all("button")]
    assert designer.get(f"{CIRCUIT}/valeurs?at=title").status == 404


def test_a_text_gets_a_passage_under_a_condition_and_becomes_plain_again(designer: Person) -> None:
    before = get_text()

    panel = change(designer, "split", BODY)
    assert get_text() == [before, {"when": {"==": [1, 1]}, "text": "Texte"}]
    assert panel.find_all(".expression-editor")

    assert change(designer, "join", BODY).status == 422
    change(designer, "remove", f"{BODY}/#1")
    element = designer.get(f"{CIRCUIT}?element=statuses/accepted/on_enter/mail", htmx="studio-panel")
    assert "Revenir à un texte simple" in element.text("#s-statuses-accepted-on_enter-mail-body")
    change(designer, "join", BODY)
    assert get_text() == before


@pytest.fixture
def block(designer: Person) -> None:
    """The form asks for children, one a row."""
    child = {"id": "prenom_enfant", "type": "short_text", "label": "Prénom"}
    words = {"item_label": "Enfant", "add_label": "Ajouter un enfant"}
    children = {"id": "enfants", "type": "block", "label": "Vos enfants", **words, "fields": [child]}
    definition = deepcopy(SIGNALER)
    definition["pages"][0]["fields"].append(children)
    save_draft(PROCEDURE, definition, revision=None, by=None)
    db.session.commit()


@pytest.mark.usefixtures("block")
def test_a_passage_repeated_for_each_row_is_inserted_where_the_cursor_is(designer: Person) -> None:
    change(designer, "set", BODY, v_body="Vos enfants : fin")
    panel = designer.get(f"{CIRCUIT}?element=statuses/accepted/on_enter/mail")
    picker = designer.get(str(panel.find_one("placeholder-picker[for$=body] a")["href"]), htmx="list")
    button = picker.find_one("button[form]")
    fields = read_fields(str(panel.find_one(f"form[id='{button['form']}']")))

    revision = str(load_working_copy(WORKFLOW, "signalement").revision)
    fields = {**fields, "type": str(button["value"]), "cut": "14", "revision": revision}
    page = designer.post(f"{CIRCUIT}/changements", fields, htmx="studio-panel")

    repeated = {"each": {"var": "answers.enfants"}, "text": "- {{ item.prenom_enfant }}\n"}
    assert get_text() == ["Vos enfants\u00a0: ", repeated, "fin"]
    assert "Pour chaque ligne" in page.text("h2")
    assert "- Exemple" in preview(designer).texts("dd")[1]


@pytest.mark.usefixtures("block")
def test_without_javascript_the_page_of_answers_adds_the_passage(designer: Person) -> None:
    panel = designer.get(f"{CIRCUIT}?element=statuses/accepted/on_enter/mail")
    page = designer.get(str(panel.find_one("placeholder-picker[for$=body] a")["href"]))
    form = page.find_one("form:has([name=op][value=split])")

    designer.post(f"{CIRCUIT}/changements", {**read_fields(str(form)), "type": "each:answers.enfants"})

    assert get_text()[1]["each"] == {"var": "answers.enfants"}


def test_the_spaces_between_passages_are_kept(designer: Person) -> None:
    change(designer, "split", BODY)

    change(designer, "set", f"{BODY}/#0", v__0="Bonjour, ")

    assert get_text()[0] == "Bonjour, "


@pytest.mark.parametrize(
    ("position", "parts"),
    [
        (None, ["Un {{ a.b }} deux", "+"]),
        (0, ["+", "Un {{ a.b }} deux"]),
        (3, ["Un ", "+", "{{ a.b }} deux"]),
        (6, ["Un {{ a.b }}", "+", " deux"]),
        (12, ["Un {{ a.b }}", "+", " deux"]),
        (99, ["Un {{ a.b }} deux", "+"]),
    ],
)
def test_a_text_is_cut_outside_of_what_it_shows(position: int | None, parts: list[str]):
    definition, pointer = split_text({"text": "Un {{ a.b }} deux"}, "text", "+", cut_at=position)

    assert definition["text"] == parts
    assert pointer == f"text/#{parts.index('+')}"


def test_a_passage_is_cut_in_its_list():
    definition, pointer = split_text({"text": ["a", "b c", "d"]}, "text/#1", "+", cut_at=2)

    assert (definition["text"], pointer) == (["a", "b ", "+", "c", "d"], "text/#2")


def preview(person: Person, reference: str = "") -> Page:
    values = {"at": BODY, "reference": reference}
    return person.post(f"{CIRCUIT}/apercu-des-textes", values, htmx="text-preview")


def test_a_preview_is_made_on_an_invented_request(designer: Person) -> None:
    page = preview(designer)

    assert "Bonjour Chloé, équipe Exemple." in page.texts("dd")[1]
    assert page.texts("dt") == ["Objet du message", "Texte du message"]
    assert list(db.session.scalars(select(AccessEntry.screen))) == []


@pytest.mark.postgresql
def test_a_preview_on_a_real_request_is_for_those_who_may_read_it_and_is_logged(
    designer: Person, ada: Person, make_case: MakeCase
) -> None:
    reference = make_case(prenom="Zoé").reference

    assert preview(designer, reference).texts("dd")[1].startswith("Bonjour Zoé")
    assert "vous ne pouvez pas la lire" in preview(ada, reference).text(".alert")
    db.session.rollback()
    assert list(db.session.scalars(select(AccessEntry.screen))) == ["studio.text_preview"]


def test_the_line_of_lists_is_previewed_from_the_settings_of_a_procedure(designer: Person) -> None:
    copy = load_working_copy(PROCEDURE, "signaler")
    values = {"op": "set", "at": "digest", "revision": str(copy.revision), "v_digest": "{{ answers.nom }}"}
    designer.post("/agents/studio/demarches/signaler/changements", values, htmx="studio-panel")

    page = designer.post("/agents/studio/demarches/signaler/apercu-des-textes", {"at": ""})

    assert page.texts("dd") == ["Exemple"]
