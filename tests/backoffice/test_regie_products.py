"""The products of a régie for the role that edits it: their price without JSON, its trial, its import."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from app.payments.regie_store import get_regie
from tests.cast import Person
from tests.client import Browser, Page
from tests.payments.priced_form import make_priced_regie, publish_priced_form
from tests.payments.prices.town_rates import CANTEEN, CEMETERY

URL = "/agents/regies/cantine/prestations"
NEW = {"titre": "Droit de place", "compte": "7336", "tarif": "fixed", "prix": "2,50", "unite": "mètre"}
TRIAL = {"try.answers.zone": "faubourg", "try.answers.mois": "31", "try.answers.electrique": "oui", "op": "try"}


def read_form(page: Page) -> dict[str, Any]:
    """The values that a browser would send of the form as it is."""
    values_by_name: dict[str, Any] = {}
    for field in page.find_all("#product-form [name]"):
        name, kind = str(field["name"]), str(field.get("type", field.name))
        if kind == "select":
            option = field.select_one("option[selected]") or field.select_one("option")
            value = str(option["value"]) if option else ""
        else:
            value = field.get_text() if kind == "textarea" else str(field.get("value", ""))
        if (
            kind == "submit"
            or name == "csrf_token"
            or (kind in ("radio", "checkbox") and not field.has_attr("checked"))
        ):
            continue
        values_by_name.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in values_by_name.items()}


def test_a_product_with_one_price_is_made_and_changed(site: Any, alice: Person) -> None:
    make_priced_regie()

    refused = alice.post(f"{URL}/nouvelle", {**NEW, "compte": "", "prix": "cher", "deliberation_jour": "2026-06-24"})
    assert refused.status == 422
    assert [link["href"] for link in refused.find_all("#error-summary a")] == [
        "#f-compte",
        "#f-deliberation",
        "#f-prix",
    ]
    assert refused.find_one("#f-prix")["value"] == "cher"

    page = alice.post(f"{URL}/nouvelle", NEW).follow()
    alice.post(f"{URL}/droit-de-place", {**read_form(page), "prix": "3"}).follow()

    product = get_regie("cantine").find_product("droit-de-place")
    assert product is not None and (product.unit_price, product.accounting_code) == (300, "7336")
    assert "Droit de place" in alice.get(URL).text(".links")


def test_the_price_that_follows_answers_comes_back_as_it_was(site: Any, alice: Person) -> None:
    make_priced_regie()
    publish_priced_form()
    page = alice.get(f"{URL}/carte")
    assert page.texts("#f-lines-0-criteria-0-value [selected]") == ["Votre zone"]
    before = get_regie("cantine").find_product("carte")

    alice.post(f"{URL}/carte", read_form(page)).follow()

    after = get_regie("cantine").find_product("carte")
    assert before is not None and after is not None and after.price_rule == before.price_rule


def test_rows_are_added_filled_and_taken_out_before_anything_is_saved(site: Any, alice: Person) -> None:
    make_priced_regie()
    publish_priced_form()
    page = alice.post(f"{URL}/carte", {**read_form(alice.get(f"{URL}/carte")), "op": "add:lines:matrix"})
    page = alice.post(f"{URL}/carte", {**read_form(page), "op": "add:lines.1.criteria"})
    choice = {"lines.1.criteria.0.value": "answers.zone", "op": "fill:lines.1.criteria.0"}
    page = alice.post(f"{URL}/carte", {**read_form(page), **choice})

    assert page.texts("fieldset table:has([name='lines.1.cells.0']) tbody th") == ["Centre", "Faubourg"]
    prices = {"lines.1.label": "Badge", "lines.1.cells.0": "5", "lines.1.cells.1": "cinq"}
    refused = alice.post(f"{URL}/carte", {**read_form(page), **prices})
    assert [link["href"] for link in refused.find_all("#error-summary a")] == ["#f-lines-1-cells-1"]
    alice.post(f"{URL}/carte", {**read_form(refused), "lines.1.cells.1": "-"}).follow()
    product = get_regie("cantine").find_product("carte")
    assert product is not None and product.price_rule is not None
    assert [line.label for line in product.price_rule.lines] == ["Carte de stationnement", "Badge"]


def test_a_price_is_tried_line_by_line(site: Any, alice: Person) -> None:
    make_priced_regie()
    publish_priced_form()
    form = read_form(alice.get(f"{URL}/carte"))

    page = alice.post(f"{URL}/carte", {**form, **TRIAL})

    assert "arrondi au centime" in page.text("#quote tbody td")
    assert page.text("#quote tfoot td") == "5,16 €"
    refused = alice.post(f"{URL}/carte", {**form, **TRIAL, "try.answers.mois": ""})
    assert "Nombre de mois" in refused.text("#quote")


@pytest.mark.parametrize("rule", [CANTEEN, CEMETERY])
def test_a_rule_is_imported_and_downloaded(site: Any, alice: Person, rule: dict[str, Any]) -> None:
    make_priced_regie()
    form = read_form(alice.get(f"{URL}/repas"))
    refused = alice.post(f"{URL}/repas", {**form, "json": "{}", "op": "import"})
    assert refused.status == 422 and refused.find_one("#f-json").get_text().strip() == "{}"

    page = alice.post(f"{URL}/repas", {**form, "json": json.dumps(rule), "op": "import"})
    alice.post(f"{URL}/repas", read_form(page)).follow()

    downloaded = json.loads(alice.get(f"{URL}/repas/tarif").response.get_data())
    assert downloaded["format"] == "parvis/price/1"
    assert [line["id"] for line in downloaded["lines"]] == [line["id"] for line in rule["lines"]]


def test_only_the_role_that_edits_the_regie_sees_its_products(
    app: Flask, bruno: Person, ada: Person, chloe: Person, stranger: Browser
) -> None:
    with app.app_context():
        make_priced_regie()

    for person in (bruno, ada, chloe):
        for path in (URL, f"{URL}/nouvelle", f"{URL}/carte", f"{URL}/carte/tarif"):
            assert person.get(path).status == 404
        assert person.post(f"{URL}/carte", NEW).status == 404
    assert stranger.get(URL).location.startswith("/compte/connexion")


def test_the_settings_of_the_regie_keep_the_price_rules(site: Any, alice: Person) -> None:
    make_priced_regie()
    page = alice.get("/agents/regies/cantine/reglages")
    form = {str(one["name"]): str(one.get("value", "")) for one in page.find_all("#regie-form input[name]")}

    alice.post("/agents/regies/cantine/reglages", {**form, "passerelle": "", "mode": "T", "then": ""}).follow()

    product = get_regie("cantine").find_product("carte")
    assert product is not None and product.price_rule is not None
