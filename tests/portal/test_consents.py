"""Display of one's consents, and their withdrawal with one button."""

import pytest

from app.cases.people import consents
from app.cases.tracking.tracking_code import code_for
from app.core.web.access_rules import NOBODY, Actor
from tests.cases.consent_procedure import publish_consents, submit_with_consents


@pytest.fixture
def case(app, chloe):
    with app.app_context():
        by = Actor(kind="resident", account_id=chloe.account.id)
        return submit_with_consents(publish_consents(), by=by, lettre=True)


def holds(case):
    return consents.is_consent_given(case.id, "lettre")


def test_the_own_data_page_displays_each_consent_and_withdraws_it(chloe, case):
    page = chloe.get("/compte/donnees")
    assert "Recevoir la lettre du quartier" in page.text("main")
    assert "Vous écrire une fois par mois." in page.text("main")
    form = next(form for form in page.find_all("main form") if "retrait" in form["action"])

    response = chloe.post(form["action"], {"back": "/compte/donnees"})

    assert response.location == "/compte/donnees"
    assert not holds(case)
    assert "Accord retiré" in chloe.get("/compte/donnees").text("main")
    assert "Accord retiré" in chloe.get(f"/demandes/{case.id}").text("#thread")


def test_a_withdrawn_consent_is_given_again_with_one_button(chloe, case):
    address = f"/demandes/{case.id}/accords/lettre"
    chloe.post(f"{address}/retrait")

    chloe.post(address)

    assert holds(case)


def test_the_holder_of_the_code_can_withdraw_a_consent(app, stranger, case):
    with app.app_context():
        own = submit_with_consents(case.procedure_version_id, by=NOBODY, lettre=True)
    stranger.post("/suivi", {"code": code_for(own.submission_token)}, origin=True)
    address = f"/demandes/{own.id}/accords/lettre/retrait"
    assert stranger.post(address).status == 404

    stranger.post(f"/demandes/{own.id}/identite", {"email": "chloe@residents.example"})

    assert "Recevoir la lettre du quartier" in stranger.get(f"/demandes/{own.id}/donnees").text("main")
    assert stranger.post(address).location == f"/demandes/{own.id}/donnees"
    assert not holds(own)


def test_other_people_cannot_withdraw_a_consent(denis, alice, stranger, case):
    address = f"/demandes/{case.id}/accords/lettre/retrait"

    assert [person.post(address).status for person in (denis, alice, stranger)] == [404, 404, 404]
    assert holds(case)
    assert "lettre du quartier" not in denis.get("/compte/donnees").text("main")


def test_an_unknown_consent_is_not_found(chloe, case):
    assert chloe.post(f"/demandes/{case.id}/accords/enquete/retrait").status == 404
    assert chloe.post(f"/demandes/{case.id}/accords/a%00b/retrait").status == 404


def test_the_redirect_stays_on_the_site(chloe, case):
    response = chloe.post(f"/demandes/{case.id}/accords/lettre/retrait", {"back": "//ailleurs.example"})

    assert response.location == f"/demandes/{case.id}/donnees"


def test_the_box_is_not_ticked_by_default(stranger, case):
    first = stranger.get("/demarches/signaler/remplir")

    response = stranger.post("/demarches/signaler/remplir", {"type": "trou", "description": "Un trou."})
    page = stranger.get(response.location)

    assert first.status == 200
    boxes = page.find_all("input[name=lettre]")
    assert [box.has_attr("checked") for box in boxes] == [False]
