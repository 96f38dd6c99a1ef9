"""The agenda and the service of a question are chosen among those of the site; a trial shows the free times, and holds none."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.agendas.models import Booking
from app.core import clock
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.editing.edit_log import load_working_copy
from app.definitions.editing.pointers import find_element
from tests.agendas.passport_desk import create_agenda, publish_appointment
from tests.cast import Person
from tests.client import Page

FORM = "/agents/studio/demarches/signaler"
FIELD = "pages/probleme/fields/rendez_vous"


def list_options(person: Person, setting: str) -> list[tuple[str, str]]:
    panel = person.get(f"{FORM}?element={FIELD}", htmx="studio-panel")
    return [(str(option["value"]), option.get_text()) for option in panel.find_all(f"select[name=v_{setting}] option")]


def fill_whole_form(person: Person) -> Page:
    person.post(f"{FORM}/essai/exemple")
    return person.get(f"{FORM}/essai")


def change(person: Person, setting: str, value: str) -> Page:
    values = {"op": "set", "at": f"{FIELD}/{setting}", "revision": "0", f"v_{setting}": value}
    page = person.post(f"{FORM}/changements", values, htmx="studio-panel")
    assert page.status == 200
    return page


def test_the_agenda_and_its_services_are_chosen_in_lists(departments, ada: Person):
    create_agenda()
    create_agenda(slug="elus", title="Élus", services=[{"id": "maire", "title": "Le maire", "minutes": 30}])
    publish_appointment()

    assert list_options(ada, "agenda") == [("titres", "Titres d’identité"), ("elus", "Élus")]
    assert list_options(ada, "service") == [("passeport", "Passeport")]

    page = change(ada, "agenda", "elus")
    assert "Le maire" in page.text("select[name=v_service]")
    db.session.rollback()
    assert find_element(load_working_copy(PROCEDURE, "signaler").definition, FIELD)["agenda"] == "elus"
    assert ("maire", "Le maire") in list_options(ada, "service")
    assert any("n’existe pas" in words for _value, words in list_options(ada, "service"))


def test_a_question_for_as_many_people_as_an_answer_says_is_previewed(departments: None, ada: Person):
    create_agenda()
    publish_appointment(people={"var": "answers.personnes"})

    page = ada.get(f"{FORM}/apercu?page=probleme")

    assert page.status == 200
    assert "Prochaines heures libres" in page.text("#f-rendez_vous")


def test_a_trial_shows_the_free_times_and_holds_none(departments, ada: Person):
    create_agenda()
    publish_appointment()

    tomorrow = clock.today() + timedelta(days=1)

    trial = ada.get(f"{FORM}/essai")
    values = {"page": "probleme", "type": "trou", "description": "Un trou", "rendez_vous__show": tomorrow.isoformat()}
    day = ada.post(f"{FORM}/essai/page", values)
    review = fill_whole_form(ada)

    assert "Prochaines heures libres" in trial.text("#f-rendez_vous")
    assert day.find_all(f"[name=rendez_vous][value^='{tomorrow}']")
    assert "Hôtel de ville" in review.text("main")
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 0
