"""Entry of a request by an agent on behalf of an applicant."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.cases.models import Attachment, Case, Draft
from app.cases.reading.case_values import answers_of
from app.cases.tracking.tracking_code import find_by_code
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.search.index import refresh_site_index

FORM = "/agents/saisie/signaler"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def build_form(token: str, **more: object) -> dict[str, object]:
    return {"token": token, "channel": "phone", "type": "trou", "description": "Un trou.", "nom": "Martin", **more}


def find_token(page: Page) -> str:
    return str(page.find_one("#intake-form [name=token]")["value"])


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


pytestmark = pytest.mark.usefixtures("procedure_version")


def test_the_agent_sees_the_procedures_of_their_roles(rachel: Person, bruno: Person) -> None:
    assert rachel.get("/agents/saisie").texts(".links a") == ["Signaler un problème"]
    assert "Aucune démarche" in bruno.get("/agents/saisie").text("main")


def test_a_search_with_one_result_opens_its_form(rachel: Person) -> None:
    refresh_site_index()

    assert rachel.get("/agents/saisie?q=lampadaire").location == FORM
    assert "Aucune démarche" in rachel.get("/agents/saisie?q=piscine").text("main")


def test_all_pages_are_on_one_screen(rachel: Person) -> None:
    page = rachel.get(FORM)

    assert page.texts("#intake-form h2") == ["Le problème", "Vous"]
    assert page.find_all("[name=description], [name=courriel]")
    assert page.find_all(".field__why") == []
    assert count(Draft) == 0


def test_a_request_is_entered_from_a_phone_call(rachel: Person, alice: Person) -> None:
    page = rachel.post(FORM, build_form(find_token(rachel.get(FORM)))).follow()

    case = db.session.scalars(select(Case)).one()
    assert (case.channel, case.entered_by_id, case.applicant_id) == ("phone", rachel.account.id, None)
    assert case.reference in page.text(".ticket")
    found_case = find_by_code(page.texts(".ticket .code")[1])
    assert found_case is not None
    assert found_case.id == case.id
    assert count(Draft) == 0
    assert rachel.get(f"/agents/demandes/{case.id}").status == 200
    assert "Demande saisie par Rachel Exemple" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")


def test_the_same_form_sent_twice_creates_one_request(rachel: Person) -> None:
    token = find_token(rachel.get(FORM))

    first, second = rachel.post(FORM, build_form(token)), rachel.post(FORM, build_form(token))

    assert first.location == second.location
    assert count(Case) == 1


def test_problems_are_displayed_with_all_the_input(rachel: Person) -> None:
    page = rachel.post(FORM, build_form(str(uuid4()), description="", courriel="chloe@", channel=""))

    assert page.status == 422
    assert page.find_one("#f-nom")["value"] == "Martin"
    assert page.find_one("#f-courriel")["value"] == "chloe@"
    assert "adresse e-mail complète" in page.text("#error-summary")
    assert "Choisissez une réponse." in page.text("#f-channel .field__error")
    assert "Comment la demande est-elle arrivée ?" in page.text("#error-summary")
    assert count(Case) == 0


def test_a_file_is_kept_while_the_rest_is_corrected(rachel: Person) -> None:
    token = find_token(rachel.get(FORM))

    again = rachel.post(FORM, build_form(token, description="", photos=("trou.png", PNG)))
    rachel.post(FORM, build_form(find_token(again)))

    case = db.session.scalars(select(Case)).one()
    assert "trou.png" in again.text(".files")
    assert answers_of(case)["photos"][0]["name"] == "trou.png"
    assert db.session.scalars(select(Attachment)).one().case_id == case.id


def test_a_question_that_appears_has_no_problem_yet(rachel: Person, conditional_question: None) -> None:
    token = str(uuid4())

    page = rachel.post(FORM, build_form(token, type="lampe"))
    receipt = rachel.post(FORM, build_form(token, type="lampe", numero="12", shown="numero"))

    assert page.status == 422
    assert page.find_all(".field__error, #error-summary") == []
    assert "d’autres questions" in page.text("[role=alert]")
    assert page.find_one("[name=numero]")
    assert receipt.status == 303


def test_htmx_updates_conditional_questions(rachel: Person, conditional_question: None) -> None:
    assert rachel.get(FORM).find_all("[name=numero]") == []

    questions = rachel.post(f"{FORM}/questions", {"type": "lampe"}, htmx="x")
    same = rachel.post(f"{FORM}/questions", {"type": "lampe", "shown": "numero"}, htmx="x")
    hidden = rachel.post(f"{FORM}/questions", {"type": "trou", "shown": "numero"}, htmx="x")

    assert questions.find_one("#slot-numero[hx-swap-oob] [name=numero]")
    assert same.find_all("[id^=slot-]") == []
    assert hidden.find_one("#slot-numero[hx-swap-oob]")
    assert hidden.find_all("[name=numero]") == []


def test_agents_without_the_role_get_404(bruno: Person, ada: Person, chloe: Person) -> None:
    for person in (bruno, ada, chloe):
        assert person.get(FORM).status == 404
        assert person.post(FORM, build_form(str(uuid4()))).status == 404
    assert count(Case) == 0


def test_a_form_of_a_colleague_is_not_found(rachel: Person, alice: Person) -> None:
    token = str(uuid4())
    rachel.post(FORM, build_form(token, description=""))

    assert alice.post(FORM, build_form(token)).status == 404


def test_the_receipt_is_visible_to_the_agent_of_the_entry_only(
    rachel: Person, alice: Person, stranger: Browser
) -> None:
    receipt = str(rachel.post(FORM, build_form(str(uuid4()))).location)

    assert alice.get(receipt).status == 404
    assert "/compte/connexion" in str(stranger.get(receipt).location)


def test_an_invalid_token_is_refused(rachel: Person) -> None:
    assert rachel.post(FORM, build_form("1")).status == 400


@pytest.fixture
def conditional_question(procedure_version: UUID) -> None:
    """Publish the procedure with one more question about street lamps."""
    from copy import deepcopy

    from app.procedures import publishing
    from tests.factories import PROCEDURE

    definition = deepcopy(PROCEDURE)
    condition = {"==": [{"var": "answers.type"}, "lampe"]}
    definition["pages"][0]["fields"].insert(
        1, {"id": "numero", "type": "short_text", "label": "Numéro du lampadaire", "condition": condition}
    )
    publishing.publish(definition)
    db.session.commit()
