"""The studio says which payments a circuit could not ask for, and offers the régies and what they sell."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.editing.references import PRODUCT, REGIE, References, find_reference
from app.definitions.findings.rules import list_errors, list_findings
from app.payments.models import StoredRegie
from app.payments.regie_store import save_regie
from tests.payments.canteen import REGIE as CANTEEN
from tests.payments.priced_form import RULE, build_procedure, build_workflow, make_priced_regie, publish_priced_form

RULES = {
    "no_regie",
    "unknown_regie",
    "archived_regie",
    "unknown_product",
    "product_without_price",
    "product_out_of_date",
    "payment_below_one_euro",
    "price_without_answer",
}


def find_rules(**changes: Any) -> list[tuple[str, str]]:
    """The findings about the payment of a circuit, each with the setting that it leads to."""
    findings = list_findings(WORKFLOW, build_workflow(**changes))
    return [(one.rule, one.pointer.rpartition("/")[2]) for one in findings if one.rule in RULES]


def make_cheap_rule(amount: float) -> dict[str, Any]:
    rule = deepcopy(RULE)
    rule["lines"][0]["price"] = {"kind": "fixed", "amount": amount}
    del rule["lines"][0]["quantity"], rule["reductions"]
    return rule


def test_the_studio_offers_the_regies_and_the_products_of_the_one_that_is_chosen(procedure_version: UUID) -> None:
    make_priced_regie()
    path = ("statuses", "*", "on_enter", "*", "product")
    references = References(WORKFLOW.name, build_workflow())

    assert find_reference(WORKFLOW.name, path, "ask_payment") == PRODUCT
    assert references.list_choices(REGIE) == [("cantine", "Restauration scolaire")]
    assert references.list_choices(PRODUCT, {"regie": "cantine"}) == [
        ("repas", "Repas"),
        ("carte", "Carte de stationnement"),
    ]
    assert references.list_choices(PRODUCT, {"regie": "autre"}) == []


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"regie": ""}, [("no_regie", "regie")]),
        ({"regie": "piscine"}, [("unknown_regie", "regie")]),
        ({"product": "gouter"}, [("unknown_product", "product")]),
        ({"product": "repas", "price": 0.5}, [("payment_below_one_euro", "product")]),
        ({"quantity": 2}, [("product_without_price", "product")]),
        ({"product": "repas"}, []),
    ],
)
def test_a_payment_that_could_not_be_asked(procedure_version: UUID, changes: dict[str, Any], rules: Any) -> None:
    make_priced_regie()

    assert find_rules(**{"product": "repas", **changes} if "regie" in changes else changes) == rules


def test_a_product_out_of_its_dates_or_under_one_euro_is_a_warning(procedure_version: UUID) -> None:
    make_priced_regie(price_rule=make_cheap_rule(0.9), ends_on="2020-12-31")
    assert find_rules() == [("product_out_of_date", "product"), ("payment_below_one_euro", "product")]

    make_priced_regie(price_rule=make_cheap_rule(12), starts_on="2099-01-01")
    assert find_rules() == [("product_out_of_date", "product")]


def test_an_archived_regie_prevents_publication(procedure_version: UUID) -> None:
    make_priced_regie()
    save_regie({**CANTEEN, "slug": "autre", "title": "Autre", "gateway": ""})
    stored = db.session.get(StoredRegie, "autre")
    assert stored is not None
    stored.archived_at = clock.now()
    db.session.commit()

    assert find_rules(regie="autre") == [("archived_regie", "regie")]
    assert any("archivée" in problem.message for problem in list_errors(WORKFLOW, build_workflow(regie="autre")))


def test_a_form_without_the_question_of_its_price_is_not_published(procedure_version: UUID) -> None:
    make_priced_regie()
    publish_priced_form()
    form = build_procedure()
    assert not [one for one in list_findings(PROCEDURE, form) if one.rule in RULES]

    del form["pages"][0]["fields"][1]
    form["pages"][0]["fields"][0]["options"].append({"value": "gare", "label": "Gare"})

    price_findings = [one for one in list_findings(PROCEDURE, form) if one.rule in RULES]
    assert {one.pointer for one in price_findings} == {"workflow"}
    assert [one.rule for one in price_findings] == ["price_without_answer"] * 2
    assert "« gare » n’a pas de prix" in price_findings[0].message.replace("\u00a0", " ")
