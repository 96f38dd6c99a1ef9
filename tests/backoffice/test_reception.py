"""The reception says where a request stands, to those who prove that it is theirs, and opens none."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from uuid import UUID

import pytest

from app.accounts.duties import set_duties
from app.cases.models import Case
from app.cases.tracking import tracking_code
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.procedures import publishing
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, MakeCase

URL = "/agents/accueil"
CONTACT = [
    {"id": "telephone", "type": "phone", "label": "Téléphone", "required": False, "profile": "phone"},
    {
        "id": "naissance",
        "type": "date",
        "label": "Date de naissance",
        "required": False,
    },
]
NOTHING = "Aucune demande trouvée"


@pytest.fixture
def procedure_version(procedure_version: UUID) -> UUID:
    """The small procedure, which also asks for a telephone number and a date of birth."""
    definition = deepcopy(PROCEDURE)
    definition["pages"][1]["fields"] += CONTACT
    version = publishing.publish(definition)
    db.session.commit()
    return version.id


@pytest.fixture
def bruno(bruno: Person) -> Person:
    """Bruno, of another department, answers callers about roads."""
    set_duties(bruno.account, reception_families=["polices-voirie"], is_overseer=False, by=SYSTEM)
    db.session.commit()
    return bruno


@pytest.fixture
def case(make_case: MakeCase) -> Case:
    return make_case(telephone="+33612345678", naissance="1980-11-24")


def look_up(person: Person, **inputs: str) -> Page:
    return person.post(URL, {"occasion": "phone", **inputs})


def test_the_look_up_is_ready_to_be_typed(bruno: Person) -> None:
    assert bruno.get(URL).find_one("[autofocus]")["name"] == "identifier"


def test_the_reception_is_a_duty_of_its_own(bruno: Person, alice: Person, ada: Person, stranger: Browser) -> None:
    assert bruno.get(URL).status == 200
    assert "Accueil" in bruno.get(URL).text("nav.menu")
    assert alice.get(URL).status == 404
    assert ada.get(URL).status == 404
    assert "/compte/connexion" in str(stranger.get(URL).location)


def test_a_code_or_a_reference_is_enough_for_the_state_and_shows_nothing_else(bruno: Person, case: Case) -> None:
    for identifier in (tracking_code.code_of(case).lower(), case.reference.replace("-", "")):
        page = look_up(bruno, identifier=identifier)

        answer = page.text("#answers")
        assert "Votre demande est arrivée" in answer
        assert "Un agent va la lire." in answer
        assert "Voirie" in answer
        assert "sera réputée rejetée" in answer
        assert not any(secret in page.html for secret in ("Chloé", "grand trou", "chloe@", "612345678"))


def test_the_receptionist_opens_no_request(bruno: Person, case: Case) -> None:
    look_up(bruno, identifier=case.reference)

    assert bruno.get(f"/agents/demandes/{case.id}").status == 404
    assert case.reference not in bruno.get("/agents/demandes").html


@pytest.mark.parametrize("fact", ["CHLOE@residents.example", "06 12 34 56 78", "24/11/1980"])
def test_a_name_and_a_second_fact_find_the_request(bruno: Person, case: Case, fact: str) -> None:
    page = look_up(bruno, last_name="exemple", first_name="chloe", fact=fact)

    assert case.reference in page.text("#answers")


@pytest.mark.parametrize(
    "inputs",
    [
        {"last_name": "Exemple", "fact": "denis@residents.example"},
        {"last_name": "Autre", "fact": "chloe@residents.example"},
        {"last_name": "Exemple", "fact": "25/11/1980"},
        # Words of the answers are not a name.
        {"last_name": "trou", "fact": "chloe@residents.example"},
        {"identifier": "26-0000-0000"},
    ],
    ids=str,
)
def test_what_does_not_match_finds_nothing(bruno: Person, case: Case, inputs: dict[str, str]) -> None:
    page = look_up(bruno, **inputs)

    assert NOTHING in page.text("main")
    assert case.reference not in page.html


@pytest.mark.parametrize(
    "inputs", [{"last_name": "Exemple"}, {"fact": "24/11/1980"}, {"last_name": "E", "fact": "75011"}, {}]
)
def test_a_name_alone_or_a_fact_alone_is_refused(bruno: Person, case: Case, inputs: dict[str, str]) -> None:
    page = look_up(bruno, **inputs)

    assert page.status == 422
    assert page.find_all("#error-summary")
    assert page.html.count(" autofocus") == 1
    assert case.reference not in page.html


def test_another_family_and_a_limited_request_are_not_answered_about(bruno: Person, case: Case) -> None:
    case.limited_at = clock.now()
    db.session.commit()
    assert NOTHING in look_up(bruno, identifier=case.reference).text("main")

    case.limited_at = None
    set_duties(bruno.account, reception_families=["etat-civil"], is_overseer=False, by=SYSTEM)
    db.session.commit()
    assert NOTHING in look_up(bruno, identifier=case.reference).text("main")
    assert NOTHING in look_up(bruno, last_name="Exemple", fact="24/11/1980").text("main")


@pytest.mark.postgresql
def test_each_look_up_is_logged_with_its_occasion_and_its_proof(
    bruno: Person, case: Case, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    look_up(bruno, last_name="Exemple", fact="24/11/1980")
    look_up(bruno, identifier="26-0000-0000")

    assert access_log_entries() == [
        ("search", "backoffice.reception.phone.birth"),
        ("search", "backoffice.reception.phone.identifier"),
    ]


def test_guesses_are_slowed_down_and_successes_are_not_counted(bruno: Person, case: Case) -> None:
    for _ in range(3):
        assert look_up(bruno, identifier=case.reference).status == 200
    for year in range(1970, 1980):
        assert look_up(bruno, last_name="Exemple", fact=f"01/01/{year}").status == 200

    page = look_up(bruno, last_name="Exemple", fact="24/11/1980")

    assert page.status == 429
    assert "Attendez une minute" in page.text("main")
    assert case.reference not in page.html
