"""The builder of a form: each operation is one small POST, saved at once, undone, refused in words."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts.definition_drafts import find_draft
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE as SIGNALER

BUILDER = "/agents/studio/demarches/signaler"
FIELDS = "pages/probleme/fields"


@pytest.fixture(autouse=True)
def published_procedure(procedure_version: Any, departments: None) -> None:
    db.session.commit()


def change(person: Person, at: str, op: str = "set", *, revision: int | None = None, **values: Any) -> Page:
    draft = find_draft(PROCEDURE, "signaler")
    db.session.rollback()
    seen_revision = (draft.revision if draft else 0) if revision is None else revision
    form = {"at": at, "op": op, "revision": str(seen_revision), **values}
    return person.post(f"{BUILDER}/changements", form, htmx="studio-panel")


def definition() -> dict[str, Any]:
    db.session.rollback()
    draft = find_draft(PROCEDURE, "signaler")
    return draft.definition if draft else deepcopy(SIGNALER)


def field_ids() -> list[str]:
    return [field["id"] for field in definition()["pages"][0]["fields"]]


def test_the_builder_is_for_those_who_may_edit(ada: Person, alice: Person, stranger: Browser) -> None:
    assert ada.get(BUILDER).status == 200
    assert alice.get(BUILDER).status == 404
    assert "/compte/connexion" in str(stranger.get(BUILDER).location)


def test_looking_at_a_builder_writes_nothing(ada: Person) -> None:
    ada.get(f"{BUILDER}?element={FIELDS}/type")
    ada.get(f"{BUILDER}/apercu?element={FIELDS}/type")

    assert find_draft(PROCEDURE, "signaler") is None


def test_the_settings_of_a_question_are_those_of_its_type(ada: Person) -> None:
    page = ada.get(f"{BUILDER}?element={FIELDS}/type")

    assert "De quoi s’agit-il ?" in page.texts("#studio-outline a[aria-current]")
    assert [row["value"] for row in page.find_all('.studio-options input[name$=".label"]')] == [
        "Un trou",
        "Un lampadaire",
    ]


def test_a_setting_is_saved_as_soon_as_it_changes(ada: Person) -> None:
    page = change(ada, f"{FIELDS}/type/label", v_label="Qu’avez-vous vu ?")

    assert definition()["pages"][0]["fields"][0]["label"] == "Qu’avez-vous vu\xa0?"
    assert "Enregistré" in page.text("#studio-state")
    assert "Qu’avez-vous vu ?" in page.texts("#studio-outline a span")
    assert publishing.live_procedure("signaler").definition.pages[0].fields[0].label.startswith("De quoi")


def test_a_number_that_is_none_is_refused_in_words_and_nothing_changes(ada: Person) -> None:
    page = change(ada, "presentation/duration_minutes", v_duration_minutes="vite")

    assert page.status == 422
    assert "attend un nombre" in page.text(".field__error")
    assert find_draft(PROCEDURE, "signaler") is None


def test_choices_are_added_as_lines_renamed_and_emptied(ada: Person) -> None:
    options = {
        "v_options.mode": "listed",
        "v_options.count": "2",
        "v_options.0.value": "trou",
        "v_options.0.label": "Un nid-de-poule",
        "v_options.1.value": "lampe",
        "v_options.1.label": "",
        "v_options.added": "Un tag\nAutre chose",
    }

    change(ada, f"{FIELDS}/type/options", **options)

    assert definition()["pages"][0]["fields"][0]["options"] == [
        {"value": "trou", "label": "Un nid-de-poule"},
        {"value": "un_tag", "label": "Un tag"},
        {"value": "autre_chose", "label": "Autre chose"},
    ]


def test_a_question_is_added_moved_copied_turned_and_removed(ada: Person) -> None:
    change(ada, FIELDS, "add", type="date", label="Depuis quand ?", after="type")
    assert field_ids()[:2] == ["type", "depuis_quand"]

    change(ada, f"{FIELDS}/depuis_quand", "up")
    assert field_ids()[:2] == ["depuis_quand", "type"]

    change(ada, f"{FIELDS}/depuis_quand", "move", place=f"{FIELDS}/type")
    change(ada, f"{FIELDS}/depuis_quand", "duplicate")
    assert field_ids()[:3] == ["type", "depuis_quand", "depuis_quand_2"]

    change(ada, f"{FIELDS}/depuis_quand_2", "turn", type="short_text")
    assert definition()["pages"][0]["fields"][2]["type"] == "short_text"

    change(ada, f"{FIELDS}/depuis_quand_2", "remove")
    assert "depuis_quand_2" not in field_ids()


def test_every_type_of_question_can_be_added_and_published_as_it_is(ada: Person) -> None:
    page = ada.get(BUILDER)
    types = [button["value"] for button in page.find_all(".studio-type")]

    for key in types:
        change(ada, FIELDS, "add", type=key, label=f"Question {key}")

    added_types = [field["type"] for field in definition()["pages"][0]["fields"]]
    assert set(types) <= set(added_types)
    assert [str(problem) for problem in PROCEDURE.problems(definition()) if problem.path.startswith("pages")] == []


def test_questions_are_pasted_as_lines(ada: Person) -> None:
    change(ada, FIELDS, "add", lines="Nom\nDate de naissance\nLogement\n- locataire\n- propriétaire")

    assert field_ids()[-3:] == ["nom_2", "date_de_naissance", "logement"]


def test_an_edit_is_undone_and_done_again_after_the_page_is_loaded_anew(ada: Person) -> None:
    change(ada, "title", v_title="Signaler un trou")
    assert "Titre" in str(ada.get(BUILDER).find_one("[data-undo]")["title"])

    ada.post(f"{BUILDER}/annulation", {"at": ""}, htmx="studio-panel")
    assert definition()["title"] == "Signaler un problème"

    ada.post(f"{BUILDER}/retablissement", {"at": ""}, htmx="studio-panel")
    assert definition()["title"] == "Signaler un trou"


def test_two_authors_at_one_place_see_both_values_and_choose(ada: Person, app: Any) -> None:
    other = Person(app, ada.account, "other")
    other_id = _make_administrator(app)
    change(ada, "title", v_title="Le titre d’Ada", revision=0)

    page = change(other_id, "title", v_title="L’autre titre", revision=0)

    assert other.app is app
    assert page.status == 409
    assert "Le titre d’Ada" in page.text(".alert")
    assert "L’autre titre" in page.text(".alert")
    assert definition()["title"] == "Le titre d’Ada"
    form = {element["name"]: element.get("value", "") for element in page.find_all(".alert form input[name]")}
    other_id.post(f"{BUILDER}/changements", form, htmx="studio-panel")
    assert definition()["title"] == "L’autre titre"


def _make_administrator(app: Any) -> Person:
    from app.accounts.agents import AGENT
    from tests.cast import _create_person

    return _create_person(app, "anatole@mairie.example", "Anatole", AGENT, (), is_administrator=True)


def read_inputs(page: Page) -> dict[str, str]:
    """The inputs of the condition of a page, as a browser sends them."""
    inputs = {}
    for element in page.find_all('[name^="v_condition"]'):
        if element.name == "select":
            option = element.select_one("option[selected]") or element.select_one("option")
            inputs[str(element["name"])] = str(option["value"]) if option else ""
        elif element.name == "input":
            inputs[str(element["name"])] = str(element.get("value", ""))
    return inputs


def test_a_condition_is_built_by_operations_and_told_in_a_sentence(ada: Person) -> None:
    at = f"{FIELDS}/description/condition"
    address = f"{BUILDER}/expression?at={at}&prefix=v_condition&expected=condition"
    page = ada.post(address, {"v_condition.edit": "add:", "v_condition.kind": "empty"}, htmx="x")
    page = ada.post(address, {**read_inputs(page), "v_condition.0.name": "answers.type"}, htmx="x")

    change(ada, at, **{**read_inputs(page), "v_condition.predicate": "==", "v_condition.1.option": "trou"})

    assert definition()["pages"][0]["fields"][1]["condition"] == {"==": [{"var": "answers.type"}, "trou"]}
    page = ada.get(f"{BUILDER}?element={FIELDS}/description")
    assert "Un trou" in page.text(".expression-editor__sentence")


def test_an_incomplete_condition_is_not_saved_and_says_what_is_missing(ada: Person) -> None:
    page = change(
        ada, f"{FIELDS}/description/condition", **{"v_condition.kind": "condition", "v_condition.subject": ""}
    )

    assert "Pas encore enregistré" in page.text(".field__error")
    assert find_draft(PROCEDURE, "signaler") is None


def test_the_preview_shows_the_page_and_its_error_messages(ada: Person) -> None:
    change(ada, FIELDS, "add", type="email", label="Votre e-mail")

    page = ada.get(f"{BUILDER}/apercu?element={FIELDS}/votre_e_mail&erreurs=1")

    assert "Votre e-mail" in page.text("main")
    assert page.find_all("#apercu-votre_e_mail .field__error")
    assert page.response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.response.headers["Content-Security-Policy"]


def test_the_history_tells_each_edit_with_its_author(ada: Person) -> None:
    change(ada, FIELDS, "add", type="date", label="Depuis quand ?")

    page = ada.get(f"{BUILDER}/historique")

    assert "Ada Exemple a ajouté la question « Depuis quand ? » dans la page « Le problème »" in page.text(
        ".studio-history"
    )


def test_translations_are_typed_beside_the_french_texts(ada: Person) -> None:
    page = ada.get(f"{BUILDER}/traductions")
    sources = [str(element["value"]) for element in page.find_all('input[name="source"]')]

    ada.post(f"{BUILDER}/traductions?vers=en", {"source": sources[:1], "translation": ["Report a problem"]})

    assert definition()["translations"] == {"en": {sources[0]: "Report a problem"}}


def test_problems_lead_to_the_place_where_they_are_corrected(ada: Person) -> None:
    change(ada, f"{FIELDS}/type/label", v_label="")

    page = ada.get(f"{BUILDER}/a-corriger")

    assert any("element=pages/probleme/fields/type" in str(link["href"]) for link in page.find_all("main a"))


def test_without_scripts_a_change_comes_back_to_the_builder(ada: Person) -> None:
    form = {"at": "title", "op": "set", "revision": "0", "v_title": "Autre titre"}

    page = ada.post(f"{BUILDER}/changements", form).follow()

    assert page.status == 200
    assert definition()["title"] == "Autre titre"


@pytest.mark.parametrize("op", ["", "explode"])
def test_an_unknown_operation_is_refused(ada: Person, op: str) -> None:
    assert change(ada, "title", op).status == 400


def test_a_place_that_is_gone_is_said_so(ada: Person) -> None:
    page = change(ada, f"{FIELDS}/nulle_part", "remove")

    assert page.status == 409
    assert "a été retiré entre-temps" in page.text(".alert")


def test_a_definition_leads_to_its_studio_and_a_form_to_its_circuit(ada: Person) -> None:
    about = ada.get("/agents/administration/definitions/demarches/signaler")
    assert about.find_one(f'main a[href="{BUILDER}"]')

    workflow = definition()["workflow"]
    assert ada.get(BUILDER).find_one(f'.studio-tabs a[href="/agents/studio/circuits/{workflow}"]')


def test_translating_leaves_the_language_of_the_screens(ada: Person) -> None:
    page = ada.get(f"{BUILDER}/traductions")

    assert "langue=" not in str(page.find_one("main form:has(textarea)")["action"])
