"""Duties given from the page of an agent: from the next page on, recorded, and by an administrator alone."""

from __future__ import annotations

import pytest

from app.accounts.administration_history import list_events
from app.accounts.duties import is_overseer, list_reception_families
from app.core.db import db
from tests.cast import Person


def give(ada: Person, agent: Person, **form: object) -> int:
    return ada.post(f"/agents/administration/agents/{agent.account.id}/missions", dict(form)).status


def test_duties_are_worth_from_the_next_page_on(ada: Person, bruno: Person) -> None:
    assert bruno.get("/agents/accueil").status == 404

    assert give(ada, bruno, reception=["voirie", "etat-civil"], oversight="yes") == 400, "no such family"
    assert give(ada, bruno, reception=["polices-voirie", "etat-civil"], oversight="yes") == 303

    assert bruno.get("/agents/accueil").status == 200
    assert bruno.get("/agents/administration/consultations").status == 200
    assert bruno.get("/agents/administration/").texts(".card__title") == ["Journal des accès"]
    page = ada.get(f"/agents/administration/agents/{bruno.account.id}")
    assert sorted(str(box["value"]) for box in page.find_all('input[name="reception"][checked]')) == [
        "etat-civil",
        "polices-voirie",
    ]


def test_each_change_is_in_the_history_once(ada: Person, bruno: Person) -> None:
    give(ada, bruno, reception=["polices-voirie", "etat-civil"])
    give(ada, bruno, reception=["etat-civil"], oversight="yes")
    give(ada, bruno, reception=["etat-civil"], oversight="yes")

    db.session.expire_all()
    events = [(event.what, event.details["label"]) for event in list_events(account_id=bruno.account.id)]
    assert sorted(what for what, _label in events) == ["oversight_given", "reception_given", "reception_withdrawn"]
    assert ("reception_withdrawn", "Polices spéciales et voirie") in events
    assert "a permis à Bruno Exemple de lire le journal" in ada.get(
        f"/agents/administration/agents/{bruno.account.id}"
    ).text("main")
    assert list_reception_families(bruno.account.id) == {"etat-civil"}
    assert is_overseer(bruno.account.id)


@pytest.mark.postgresql
def test_agents_and_residents_give_none(alice: Person, bruno: Person, chloe: Person, ada: Person) -> None:
    assert give(alice, bruno, oversight="yes") == 404
    assert give(chloe, bruno, oversight="yes") == 404
    assert give(ada, chloe, reception=["etat-civil"]) == 404
    assert not is_overseer(bruno.account.id)
