"""Rooms configured by clicks: who books, at which price, with which options; the question tried beside."""

from __future__ import annotations

import pytest

from app.agendas.agenda_store import definition_of
from tests.agendas.town_rooms import ROOMS, create_rooms
from tests.studio.agendas.test_agendas import read_form

URL = "/agents/administration/agendas/salles"


@pytest.fixture
def rooms(app, site):
    create_rooms()


def test_the_form_sent_as_it_came_changes_nothing(rooms, ada):
    page = ada.get(URL)

    saved = ada.post(URL, read_form(page))

    assert saved.status == 303
    definition = definition_of("salles")
    assert definition["resources"][0]["prices"] == [
        {"category": "association", "hour": 10, "day": 60, "deposit": 200},
        {"hour": 40, "half_day": 150, "day": 250, "deposit": 500},
    ]
    assert {**definition["services"][0], **ROOMS["services"][0]} == definition["services"][0]
    assert [option["id"] for option in definition["options"]] == ["piano", "menage"]


def test_a_price_is_changed_and_a_wrong_one_is_said_beside_its_input(rooms, ada):
    form = read_form(ada.get(URL))

    wrong = ada.post(URL, {**form, "resources.0.prices.association.day": "soixante"})
    right = ada.post(URL, {**form, "resources.0.prices.association.day": "62,50"})

    assert wrong.status == 422
    assert "Indiquez une somme" in wrong.text("#f-resources-0-prices-association-day-error")
    assert right.status == 303
    assert definition_of("salles")["resources"][0]["prices"][0]["day"] == 62.5


def test_the_question_is_tried_with_the_prices_on_screen(rooms, ada):
    page = ada.get(URL)

    assert page.find_all("input[name=essai__day]")
    assert "Des heures ou des jours entiers" in page.text("main")
