"""The choices of a question in the builder: written, given by a source, filtered, moved, with pictures."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.pointers import find_element
from app.procedures.fields.choice_options import Option
from app.procedures.sources.source_store import save_response, save_source
from tests.cast import Person
from tests.client import Page
from tests.studio.html_form import read_fields, read_row_press, read_row_submit

FORM = "/agents/studio/demarches/signaler"
FIELD = "pages/probleme/fields/type"
TROU, LAMPE = {"value": "trou", "label": "Un trou"}, {"value": "lampe", "label": "Un lampadaire"}

pytestmark = pytest.mark.usefixtures("procedure_version")


@pytest.fixture
def schools(departments: None) -> None:
    """A list of schools, in a file that was sent."""
    save_source({"format": "parvis/source/1", "slug": "ecoles", "title": "Écoles", "kind": "csv"})
    names = ["Prévert", "Curie", "Zola", "Hugo", "Sand", "Colette"]
    save_response("ecoles", [Option(name, name, {"quartier": "Nord"}) for name in names])
    db.session.commit()


def change(person: Person, op: str, at: str, **inputs: Any) -> Page:
    copy = load_working_copy(PROCEDURE, "signaler")
    values = {"op": op, "at": at, "revision": str(copy.revision), **inputs}
    return person.post(f"{FORM}/changements", values, htmx="studio-panel")


def set_options(person: Person, **inputs: str) -> Page:
    """Send the form of the choices as the panel shows it, with these inputs changed."""
    panel = person.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    form = next(element for element in panel.find_all("form.setting") if element.find("ol"))
    fields = {name: value for name, value in read_fields(str(form)).items() if name.startswith("v_")}
    checked = form.select_one("[name='v_options.mode'][checked]")
    assert checked
    changed = {name.replace("__", "."): value for name, value in inputs.items()}
    return change(person, "set", f"{FIELD}/options", **{**fields, "v_options.mode": str(checked["value"]), **changed})


def get_options() -> Any:
    db.session.rollback()
    return find_element(load_working_copy(PROCEDURE, "signaler").definition, f"{FIELD}/options")


def press(person: Person, op: str, at: str) -> Page:
    """Press the button of a row of the panel of the question."""
    panel = person.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    return person.post(f"{FORM}/changements", read_row_press(panel, op, at), htmx="studio-panel")


def test_choices_are_moved_and_removed_by_buttons_on_the_panel_of_their_question(ada: Person) -> None:
    panel = press(ada, "down", f"{FIELD}/options/trou")
    assert get_options() == [LAMPE, TROU]
    assert panel.find_all(f"#studio-state [name=at][value='{FIELD}']")

    press(ada, "remove", f"{FIELD}/options/lampe")
    assert get_options() == [TROU]

    ada.post(f"{FORM}/annulation", {"at": FIELD}, htmx="studio-panel")
    assert get_options() == [LAMPE, TROU]


def test_without_javascript_a_choice_that_is_typed_is_saved_before_another_one_moves(ada: Person) -> None:
    values = read_row_submit(ada.get(f"{FORM}?element={FIELD}"), "down", f"{FIELD}/options/trou")

    response = ada.post(
        f"{FORM}/changements", {**values, "v_options.1.label": "Une lampe", "v_options.added": "Un banc"}
    )

    assert response.location.endswith(f"element={FIELD}")
    assert [option["label"] for option in get_options()] == ["Une lampe", "Un trou", "Un banc"]


def test_choices_that_are_sent_twice_are_added_once(ada: Person) -> None:
    """The input is saved when it is left, then by its button."""
    panel = ada.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    form = next(element for element in panel.find_all("form.setting") if element.find("ol"))
    fields = {**read_fields(str(form)), "v_options.mode": "listed", "v_options.added": "Un banc\nÀ qui ?\nUn banc"}

    for _time in range(2):
        change(ada, **{**fields, "own": str(load_working_copy(PROCEDURE, "signaler").revision)})

    assert [option["label"] for option in get_options()] == ["Un trou", "Un lampadaire", "Un banc", "À qui\xa0?"]


def test_a_source_shows_its_first_choices_and_how_many_there_are(ada: Person, schools: None) -> None:
    set_options(ada, v_options__mode="source", v_options__source="ecoles")

    panel = ada.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    assert get_options() == {"source": "ecoles"}
    assert panel.texts(".studio-source li") == ["Prévert", "Curie", "Zola", "Hugo", "Sand"]
    assert panel.text(".studio-source p") == "6 choix, par exemple :"
    assert panel.find_one(".studio-source a")["href"] == "/agents/administration/listes/ecoles"


@pytest.mark.postgresql
def test_changing_where_choices_come_from_loses_neither(ada: Person, schools: None) -> None:
    assert "Choisissez une source" in set_options(ada, v_options__mode="source").texts(".field__error")[0]
    assert get_options() == [TROU, LAMPE]

    set_options(ada, v_options__mode="source", v_options__source="ecoles")
    set_options(ada, **{"v_options.own": "true"})
    set_options(ada, v_options__mode="listed")
    assert get_options() == [TROU, LAMPE]

    set_options(ada, v_options__mode="source", v_options__source="ecoles")
    assert get_options() == {"source": "ecoles", "own": True}


def test_a_filter_reads_the_answer_to_a_question(ada: Person, schools: None) -> None:
    set_options(ada, v_options__mode="source", v_options__source="ecoles")
    filters = {"v_options.where.0.name": "quartier", "v_options.where.0.question": "answers.description"}

    set_options(ada, **filters)

    assert get_options()["where"] == {"quartier": "{{ answers.description }}"}
    panel = ada.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    assert panel.texts("[name$='where.0.question'] [selected]") == ["Décrivez le problème"]
    set_options(ada, **{"v_options.where.0.question": "", "v_options.where.0.text": "Nord"})
    assert get_options()["where"] == {"quartier": "Nord"}


def test_the_names_of_people_are_not_shown(ada: Person) -> None:
    field = {"id": "nom", "type": "short_text", "label": "Nom", "required": True}
    cards = {"title": "Élèves", "kind": "cards", "fields": [field], "label": "{{ nom }}", "personal": True}
    save_source({"format": "parvis/source/1", "slug": "eleves", "audience": "agents", **cards})
    db.session.commit()

    set_options(ada, v_options__mode="source", v_options__source="eleves")

    panel = ada.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    assert "leurs noms ne sont pas montrés" in panel.texts(".studio-source p")[0]


def test_a_choice_has_a_panel_with_its_value_and_its_picture(ada: Person) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (900, 600), (0, 0, 0, 0)).save(picture, "PNG")
    picture.seek(0)

    change(
        ada,
        "picture",
        f"{FIELD}/options/trou/image",
        alternative="Un trou",
        picture=FileStorage(picture, "trou.png", content_type="image/png"),
    )
    option = get_options()[0]
    assert option["image"].startswith("data:image/jpeg;base64,")
    assert option["alt"] == "Un trou"

    panel = change(ada, "set", f"{FIELD}/options/trou/value", v_value="nid")
    assert get_options()[0]["value"] == "nid"
    assert panel.find_all(f"[name=at][value='{FIELD}/options/nid/value']")


def test_what_is_no_picture_is_refused(ada: Person) -> None:
    file = FileStorage(io.BytesIO(b"<svg onload='x'>"), "x.png", content_type="image/png")

    page = change(ada, "picture", f"{FIELD}/options/trou/image", alternative="", picture=file)

    assert page.status == 422
    assert get_options() == [TROU, LAMPE]
