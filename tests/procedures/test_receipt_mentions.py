"""A procedure whose receipts would not say all that the law requires is not published, and one is told why."""

from __future__ import annotations

import pytest

from app.accounts.models import Department, Role
from app.core.db import db
from app.procedures.definition import DefinitionError
from app.procedures.publishing import publish
from app.themes import charter
from tests.procedures.definitions import make_legal_definition, make_procedure_definition


def refusal_of(definition: dict[str, object]) -> str:
    with pytest.raises(DefinitionError) as refused:
        publish(definition)
    return str(refused.value).replace("\u00a0", " ")


def open_department(**contact: str) -> None:
    department = Department(slug="etat-civil", name="État civil", **contact)
    db.session.add(department)
    db.session.flush()
    role = {"title": "Instruction", "family": "etat-civil", "kind": "processing"}
    db.session.add(Role(slug="etat-civil-instruction", department_id=department.id, **role))
    db.session.flush()


def test_silence_must_have_a_meaning_and_a_text(site):
    definition = make_procedure_definition()
    del definition["legal"]

    assert "legal: L’accusé de réception ne dirait pas ce que vaut le silence" in refusal_of(definition)


@pytest.mark.parametrize("silence", ["acceptance", "rejection"])
def test_silence_that_means_something_speaks_on_a_day(site, silence):
    definition = make_procedure_definition(legal=make_legal_definition(silence=silence, delay=None))

    assert "legal.delay: L’accusé de réception ne dirait pas à quelle date" in refusal_of(definition)


@pytest.mark.postgresql
def test_silence_that_means_nothing_has_no_delay(site):
    assert "legal.delay" in refusal_of(make_procedure_definition(legal=make_legal_definition(silence="none")))


@pytest.mark.parametrize("appeal", [None, " "])
def test_a_rejection_may_be_appealed(site, appeal):
    refused = refusal_of(make_procedure_definition(legal=make_legal_definition(appeal=appeal)))

    assert "legal.appeal: L’accusé de réception ne dirait pas comment contester" in refused


def test_an_acceptance_needs_no_appeal(site):
    assert publish(make_procedure_definition(legal=make_legal_definition(silence="acceptance", appeal=None)))


def test_nobody_publishes_for_an_authority_that_cannot_be_reached(site):
    charter.save_charter({"name": "Ville"})

    refused = refusal_of(make_procedure_definition())

    assert "pas de téléphone : Ville" in refused
    assert "pas d’adresse : Ville" in refused


def test_a_department_is_reached_through_the_authority_or_by_its_own_means(site):
    charter.save_charter({"name": "Ville"})
    open_department(email="etat-civil@exemple.example")

    refused = refusal_of(make_procedure_definition())
    assert "pas de téléphone : État civil" in refused
    assert "pas d’adresse" not in refused

    charter.save_charter({"name": "Ville", "phone": "01 61 91 40 00"})
    assert publish(make_procedure_definition())


def test_everything_missing_is_told_at_once(site):
    charter.save_charter({"name": "Ville"})
    definition = make_procedure_definition(legal=make_legal_definition(appeal=None, delay=None))

    assert refusal_of(definition).count("L’accusé de réception") == 4
