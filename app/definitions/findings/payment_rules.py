"""Payments that no circuit could ask for: no such régie or product, no price, or one that the form does not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core import clock
from app.core.formats import format_amount
from app.core.i18n import gettext as _
from app.core.money import to_cents, to_euros
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ERROR, WARNING, Finding
from app.definitions.findings.rule_context import Element, RuleContext, get_text, list_elements
from app.language.expressions.value_types import Scope
from app.payments.case_prices import follows_rule
from app.payments.prices.amount_bounds import find_smallest_total
from app.payments.prices.price_findings import ONE_EURO, PriceSurroundings, find_price_findings
from app.payments.regie_definition import Product, Regie
from app.payments.regie_store import RegieNotFound, definition_of, find_regie
from app.procedures.checks.condition_names import FORM_NAMES, answer_value_type, details_value_type
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions.ask_payment import ASK_PAYMENT

# Of the findings about a rule, those that depend on the form: its régie reads the others on its own page.
_ABOUT_FORM = frozenset({"expression", "missing_option"})


def find_unknown_products(context: RuleContext) -> Iterator[Finding]:
    """A payment asked for a régie or a product that is not there, or for a product without a price."""
    for pointer, entry in _list_payments(context):
        regie = find_regie(get_text(entry, "regie"))
        if regie is None:
            yield find_regie_problem(pointer, entry)
            continue
        product = regie.find_product(get_text(entry, "product"))
        at_product = extend_pointer(pointer, "product")
        if product is None:
            words = _("La régie « %(regie)s » n’a pas cette prestation.", regie=regie.title)
            yield Finding(at_product, words, ERROR, "unknown_product")
        else:
            yield from _find_price_problems(at_product, entry, product)


def find_small_payments(context: RuleContext) -> Iterator[Finding]:
    """A payment that may be of less than one euro, which nobody can pay online."""
    for pointer, _regie, product, entry in _list_sales(context):
        amount = _find_smallest_amount(entry, product)
        if amount is not None and 0 < amount < ONE_EURO:
            words = _(
                "« %(product)s » peut coûter %(amount)s : en dessous d’un euro, il ne se paie pas en ligne.",
                product=product.title,
                amount=format_amount(to_euros(amount)),
            )
            yield Finding(extend_pointer(pointer, "product"), words, WARNING, "payment_below_one_euro")


def find_unpriced_forms(context: RuleContext) -> Iterator[Finding]:
    """A price that the form of a procedure does not give: it lacks a question, or has a choice without a price."""
    circuit = context.circuit if context.is_procedure else context
    forms = [context.definition] if context.is_procedure else context.followers
    for pointer, regie, product, entry in _list_sales(circuit):
        if product.price_rule is None or not follows_rule(entry):
            continue
        for form in forms:
            for message in list_form_problems(regie, product, form):
                words = _(
                    "Le prix de « %(product)s » ne se calcule pas avec les réponses à « %(form)s » : %(problem)s",
                    product=product.title,
                    form=get_text(form, "title") or get_text(form, "slug"),
                    problem=message,
                )
                at = "workflow" if context.is_procedure else extend_pointer(pointer, "product")
                yield Finding(at, words, ERROR if context.is_procedure else WARNING, "price_without_answer")


def _list_payments(context: RuleContext) -> Iterator[tuple[str, Element]]:
    return ((pointer, entry) for pointer, entry in context.entries if get_text(entry, "type") == ASK_PAYMENT.key)


def _list_sales(context: RuleContext) -> Iterator[tuple[str, Regie, Product, Element]]:
    """Yield the payments whose régie and product exist."""
    for pointer, entry in _list_payments(context):
        regie = find_regie(get_text(entry, "regie"))
        product = regie.find_product(get_text(entry, "product")) if regie else None
        if regie is not None and product is not None:
            yield pointer, regie, product, entry


def find_regie_problem(pointer: str, entry: Element) -> Finding:
    """Say why the régie of a payment cannot be found."""
    at, slug = extend_pointer(pointer, "regie"), get_text(entry, "regie")
    if not slug:
        return Finding(at, _("Choisissez la régie qui encaisse."), ERROR, "no_regie")
    try:
        title = definition_of(slug).get("title", slug)
    except RegieNotFound:
        # A package may come before the régie that it names.
        words = _("Cette régie n’existe pas, ou elle n’est plus en service : créez-la, ou choisissez-en une autre.")
        return Finding(at, words, WARNING, "unknown_regie")
    words = _("La régie « %(regie)s » est archivée : choisissez-en une autre.", regie=title)
    return Finding(at, words, ERROR, "archived_regie")


def _find_price_problems(at: str, entry: Element, product: Product) -> Iterator[Finding]:
    today = clock.today()
    if "price" not in entry and product.unit_price is None:
        if product.price_rule is None:
            words = _("« %(product)s » n’a pas de prix : indiquez-en un ici.", product=product.title)
            yield Finding(at, words, ERROR, "product_without_price")
        elif "quantity" in entry:
            words = _("Le prix de « %(product)s » se calcule d’après les réponses : retirez la quantité.")
            yield Finding(at, words % {"product": product.title}, ERROR, "product_without_price")
    if product.ends_on is not None and product.ends_on < today:
        words = _("Le prix de « %(product)s » n’est plus en vigueur.", product=product.title)
        yield Finding(at, words, WARNING, "product_out_of_date")
    elif not product.is_sold_on(today):
        words = _("Le prix de « %(product)s » n’est pas encore en vigueur.", product=product.title)
        yield Finding(at, words, WARNING, "product_out_of_date")


def _find_smallest_amount(entry: Element, product: Product) -> int | None:
    """The smallest amount of a payment, in cents; none when it depends on answers."""
    price = entry.get("price")
    if "quantity" in entry or isinstance(price, Mapping | str):
        return None
    if isinstance(price, int | float) and not isinstance(price, bool):
        return to_cents(price)
    return find_smallest_total(product.price_rule) if product.price_rule is not None else product.unit_price


def list_form_problems(regie: Regie, product: Product, form: Element) -> list[str]:
    """The reasons why the answers of a form do not give the price of a product."""
    if product.price_definition is None:
        return []
    surroundings = PriceSurroundings(clock.today(), (regie.slug,), build_form_scope(form))
    findings = find_price_findings(product.price_definition, surroundings)
    return list(dict.fromkeys(finding.message for finding in findings if finding.code in _ABOUT_FORM))


def build_form_scope(form: Element) -> Scope:
    """The names of the answers to the questions of a form, with their types; malformed questions are skipped."""
    types: dict[str, Any] = {}
    for page_pointer, page in list_elements(form, "pages"):
        for _pointer, field in list_elements(page, "fields", page_pointer):
            field_type = FIELD_TYPES.get(get_text(field, "type"))
            if field_type is None or not field_type.has_value or not get_text(field, "id"):
                continue
            types[f"answers.{field['id']}"] = answer_value_type(field)
            details = details_value_type(field)
            if details is not None:
                types[f"answers.{field['id']}_details"] = details
    return Scope({**FORM_NAMES, **types})
