"""The products of a régie, for the role that edits it: their list, a new one, each with its price and its trial."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.products.answer_choices import list_procedures
from app.backoffice.payments.products.product_form import RULE, ProductForm, read_submitted, write_product_texts
from app.backoffice.payments.products.rule_trial import RuleTrial
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.payments.prices.price_findings import PriceSurroundings, find_price_findings
from app.payments.regie_definition import RegieRefused, build_rule_definition, read_regie
from app.payments.regie_rights import regie_edited_by
from app.payments.regie_store import RegieNotFound, definition_of, save_regie

bp = Blueprint("regie_products", __name__, url_prefix="/agents/regies/<regie_slug>/prestations")

TRY, NEW = "try", ""


@bp.get("")
@access("agent")
def list_products(regie_slug: str) -> ResponseReturnValue:
    regie = regie_edited_by(current_actor(), regie_slug)
    return render("backoffice/payments/products/list.html", regie=regie, today=clock.today())


@bp.get("/nouvelle")
@access("agent")
def show_new_product(regie_slug: str) -> ResponseReturnValue:
    regie_edited_by(current_actor(), regie_slug)
    return _render(regie_slug, NEW, ProductForm({"tarif": "fixed"}, {}))


@bp.post("/nouvelle")
@access("agent")
@rate_limit(DEFAULT)
def create_product(regie_slug: str) -> ResponseReturnValue:
    regie_edited_by(current_actor(), regie_slug)
    return _save(regie_slug, NEW)


@bp.get("/<product_id>")
@access("agent")
def show_product(regie_slug: str, product_id: str) -> ResponseReturnValue:
    regie_edited_by(current_actor(), regie_slug)
    stored = _load_product(regie_slug, product_id)
    return _render(regie_slug, product_id, ProductForm(write_product_texts(stored), stored))


@bp.post("/<product_id>")
@access("agent")
@rate_limit(DEFAULT)
def update_product(regie_slug: str, product_id: str) -> ResponseReturnValue:
    regie_edited_by(current_actor(), regie_slug)
    _load_product(regie_slug, product_id)
    return _save(regie_slug, product_id)


@bp.get("/<product_id>/tarif")
@access("agent")
def download_rule(regie_slug: str, product_id: str) -> ResponseReturnValue:
    """The price rule as JSON, to be imported elsewhere."""
    regie_edited_by(current_actor(), regie_slug)
    rule = build_rule_definition(_load_product(regie_slug, product_id), regie_slug)
    if rule is None:
        raise RegieNotFound(product_id)
    headers = {"Content-Disposition": f'attachment; filename="tarif-{product_id}.json"'}
    return Response(json.dumps(rule, ensure_ascii=False, indent=2), mimetype="application/json", headers=headers)


def _save(regie_slug: str, product_id: str) -> ResponseReturnValue:
    """Save what is typed, unless a button asks for a row, a trial or an import: nothing is saved then."""
    stored = _load_product(regie_slug, product_id) if product_id else {}
    operation = request.form.get("op", "")
    form = ProductForm(read_submitted(request.form), stored)
    if operation:
        problems = form.problems if operation == TRY else {}
        if form.import_problem:
            problems = {"json": form.import_problem}
        status = 422 if form.import_problem or problems else 200
        return _render(regie_slug, product_id, form, problems, is_tried=operation == TRY, status=status)
    if form.problems:
        return _render(regie_slug, product_id, form, form.problems, status=422)
    definition = definition_of(regie_slug)
    product = form.build_product(one["id"] for one in definition["products"])
    others = [product if one["id"] == product["id"] else one for one in definition["products"]]
    try:
        save_regie({**definition, "products": others if product_id else [*others, product]})
    except RegieRefused:
        db.session.rollback()
        problems = {
            "titre": _("Cette prestation ne peut pas être enregistrée : relisez son titre, son compte, son prix.")
        }
        return _render(regie_slug, product_id, form, problems, status=422)
    db.session.commit()
    flash(_("La prestation est enregistrée."))
    return redirect(url_for(".show_product", regie_slug=regie_slug, product_id=product["id"]))


def _load_product(regie_slug: str, product_id: str) -> dict[str, Any]:
    """A product as it is stored. Raises RegieNotFound."""
    products = definition_of(regie_slug).get("products", ())
    product = next((one for one in products if one["id"] == product_id), None)
    if product is None:
        raise RegieNotFound(product_id)
    return dict(product)


def _render(
    regie_slug: str,
    product_id: str,
    form: ProductForm,
    problems: dict[str, str] | None = None,
    *,
    is_tried: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    regie = regie_edited_by(current_actor(), regie_slug)
    return render(
        "backoffice/payments/products/product.html",
        status=status,
        regie=regie,
        product_id=product_id,
        form=form,
        texts=form.texts,
        problems=problems or {},
        choices=form.choices,
        procedures=list_procedures(),
        has_stored_rule=bool(product_id and _load_product(regie_slug, product_id).get("price_rule")),
        **_describe_rule(regie_slug, form, is_tried=is_tried),
    )


def _describe_rule(regie_slug: str, form: ProductForm, *, is_tried: bool) -> dict[str, Any]:
    """The inputs of the trial, what it gives, and what to look at in the rule; nothing while something is wrong."""
    if form.mode != RULE or form.problems:
        return {"trial": None, "quote": None, "findings": []}
    product = form.build_product(())
    read = read_regie({"slug": regie_slug, "products": [product]}).products[0]
    definition = read.price_definition
    if definition is None or read.price_rule is None:
        return {"trial": None, "quote": None, "findings": []}
    trial = RuleTrial(definition, form.texts, form.choices)
    findings = find_price_findings(definition, PriceSurroundings(clock.today(), (regie_slug,)))
    quote = trial.compute(read, read.price_rule) if is_tried else None
    return {"trial": trial, "quote": quote, "findings": findings}
