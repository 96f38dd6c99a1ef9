"""The rule about paid bookings on the screen of a régie: typed, kept, refused with its words."""

from __future__ import annotations

import pytest

from app.payments.booking_adjustments.refund_rule import RefundStep
from app.payments.regie_store import get_regie
from tests.payments.booking_adjustments.paid_bookings import make_booking_regie

URL = "/agents/regies/cantine/reglages"
FORM = {
    "titre": "Salles",
    "code": "SA",
    "produit-1-titre": "Location",
    "produit-1-compte": "752",
    "rendu-1-jours": "2",
    "rendu-1-part": "50 %",
    "rendu-2-jours": "10",
    "rendu-2-part": "90",
    "rendu-service": "100",
    "rendu-absence": "20",
    "rendu-deplacement": "on",
}


@pytest.fixture
def regie(app, site, departments) -> None:
    make_booking_regie()


def test_the_rule_is_typed_and_kept_in_the_order_of_days(regie, rachel):
    before = rachel.get(URL)

    rachel.post(URL, FORM)

    assert before.find_one("#f-rendu-1-jours")["value"] == "7"
    rule = get_regie("cantine").refund_rule
    assert rule.steps == (RefundStep(10, 90), RefundStep(2, 50))
    assert (rule.authority_share, rule.absence_share, rule.adjusts_moves) == (100, 20, True)
    assert rachel.get(URL).find_one("#f-rendu-2-part")["value"] == "50"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rendu-absence": "120"}, "Indiquez un nombre de 0 à 100."),
        ({"rendu-1-part": ""}, "Indiquez un nombre de 0 à 100."),
        ({"rendu-2-part": "30"}, "un pourcentage qui baisse quand la date approche"),
        ({"rendu-2-jours": "2"}, "des délais différents"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_stays_typed(regie, rachel, changes, words):
    page = rachel.post(URL, {**FORM, **changes})

    assert page.status == 422
    assert words in page.text("#error-summary")
    assert page.find_one("#f-rendu-1-jours")["value"] == "2"
    assert get_regie("cantine").refund_rule.steps[0] == RefundStep(7, 100)


def test_an_agent_who_does_not_edit_the_regie_does_not_change_its_rule(regie, alice, chloe):
    assert alice.post(URL, FORM).status == 404
    assert chloe.post(URL, FORM).status in (303, 403, 404)
    assert get_regie("cantine").refund_rule.steps[0] == RefundStep(7, 100)
