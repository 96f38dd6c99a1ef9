"""Correction of a request with masked answers: an untouched masked value is unchanged, a new value replaces it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.cases.models import Case, CaseEvent
from app.cases.reading.case_values import answers_of
from app.cases.timeline import DETAILS, events_for
from app.core.db import db
from app.core.sealing import seal
from tests.cast import Person
from tests.client import Page
from tests.masked_case import (
    IBAN,
    MASKED,
    NEW_IBAN,
    build_definitions,
    list_form_values,
    list_readable_accounts,
    make_request,
    open_form,
    publish_definitions,
)

ALL = (IBAN, NEW_IBAN)


@pytest.fixture
def case(app: Flask, alice: Person) -> Case:
    return make_request(app)


def send(person: Person, case: Case, **changed: object) -> Page:
    form_values: dict[str, object] = {**list_form_values(open_form(person, case)), **changed}
    page = person.post(f"/agents/demandes/{case.id}/actions/correct", form_values)
    db.session.rollback()
    db.session.refresh(case)
    return page


def test_the_form_has_masked_accounts_only(alice: Person, case: Case) -> None:
    form = open_form(alice, case)

    assert form.status == 200
    assert list_readable_accounts(form, *ALL) == []
    assert MASKED in form.text("#f-compte")
    assert {element["value"] for element in form.find_all("[name$=__iban]")} == {""}
    assert not any(element.has_attr("required") for element in form.find_all("[name$=__iban]"))


def test_an_untouched_value_is_unchanged(alice: Person, case: Case) -> None:
    before = answers_of(case)

    page = send(alice, case, description="Un trou profond.")

    assert page.status == 303
    assert answers_of(case) == {**before, "description": "Un trou profond."}


def test_a_new_value_replaces_it(alice: Person, case: Case) -> None:
    send(alice, case, compte__holder="Chloé", compte__iban=NEW_IBAN)

    assert answers_of(case)["compte"] == {"holder": "Chloé", "iban": NEW_IBAN}


@pytest.mark.parametrize(
    "changed_values", [{"description": ""}, {"revision": "0"}, {"compte__iban": "FR14", "compte__holder": "C"}]
)
def test_a_form_rendered_again_has_masked_accounts_only(
    alice: Person, case: Case, changed_values: dict[str, str]
) -> None:
    before = answers_of(case)

    page = send(alice, case, **changed_values)

    assert page.status in (409, 422)
    assert list_readable_accounts(page, *ALL) == []
    assert MASKED in page.text("#f-compte")
    assert answers_of(case) == before


def test_refreshed_fields_have_masked_accounts_only(alice: Person, case: Case) -> None:
    form_values = {**list_form_values(open_form(alice, case)), "shown": [], "type": "lampe"}

    page = alice.post(f"/agents/demandes/{case.id}/actions/correct/questions", form_values)

    assert page.status in (200, 204)
    assert list_readable_accounts(page, *ALL) == []


def test_the_history_has_the_correction_with_masked_values(alice: Person, case: Case, app: Flask) -> None:
    send(alice, case, compte__holder="Chloé", compte__iban=NEW_IBAN)

    page = alice.get(f"/agents/demandes/{case.id}")
    changes = page.texts("#case-history .changes dd")
    stored_changes = [
        entry.details["changes"] for entry in events_for(case, is_agent=True) if entry.kind == "corrected"
    ]

    assert changes == ["Réponse corrigée ; son contenu n’est pas affiché."]
    assert stored_changes == [[["Compte", None, None]]]
    assert list_readable_accounts(page, *ALL) == []


def test_former_history_entries_are_masked_on_display(alice: Person, case: Case) -> None:
    old = [["Compte", f"Chloé, IBAN {NEW_IBAN}", f"Chloé, IBAN {IBAN}"]]
    spaced = " ".join(IBAN[at : at + 4] for at in range(0, len(IBAN), 4))
    details = [("corrected", {"changes": old}), ("history_message", {"text": f"À payer : {spaced}."})]
    for kind, event_details in details:
        event = CaseEvent(case_id=case.id, happened_at=case.submitted_at, kind=kind)
        event.actor_kind, event.visible_to = "system", "everyone"
        event.details = seal(case.key_id, event_details, about=DETAILS)
        db.session.add(event)
    db.session.commit()

    page = alice.get(f"/agents/demandes/{case.id}")

    assert list_readable_accounts(page, *ALL) == []
    assert f"À payer : {MASKED}." in page.text("#case-history").replace("\u00a0", " ")


def test_the_payment_service_reads_and_corrects_full_values(app: Flask, alice: Person) -> None:
    case = make_request(app, paying_role="voirie-instruction")

    assert list_readable_accounts(open_form(alice, case), IBAN) == [IBAN]
    assert list_readable_accounts(alice.get(f"/agents/demandes/{case.id}"), IBAN) == [IBAN]


def test_a_draft_is_hidden_from_an_agent_who_lost_the_role(app: Flask, alice: Person) -> None:
    case = make_request(app, paying_role="voirie-instruction")
    form_values = {**list_form_values(open_form(alice, case)), "description": "Un trou profond."}
    draft = f"/agents/demandes/{case.id}/brouillons/action:correct"
    assert alice.post(draft, form_values).status == 204

    publish_definitions(app, *build_definitions())
    form = open_form(alice, case)
    alice.post(draft, {**form_values, "description": "Un trou large."})

    assert list_readable_accounts(form, *ALL) == []
    assert form.text("#f-description") == "Un trou profond."
    assert list_readable_accounts(open_form(alice, case), *ALL) == []
