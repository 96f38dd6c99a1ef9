"""Prices of requests: the quote that a circuit will ask to pay for some answers, or why there is none yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core import clock
from app.core.i18n import gettext as _
from app.core.money import QuoteLine, multiply_to_cents, to_cents
from app.payments.invoices import Line as InvoicedLine
from app.payments.prices.price_computation import PriceQuote, PricingContext, compute_price
from app.payments.prices.price_refusals import MISSING_ANSWER, PriceReason, PriceUnavailable
from app.payments.prices.price_rule import PriceRule
from app.payments.prices.rule_expressions import list_names
from app.payments.regie_definition import Product, Regie
from app.payments.regie_store import find_regie
from app.procedures.definition import Procedure
from app.workflows import publishing as workflows
from app.workflows.actions.ask_payment import ASK_PAYMENT
from app.workflows.definition import Workflow
from app.workflows.elements import EntryAction

MAX_LABEL = 200
_ANSWERS = "answers."


@dataclass(frozen=True)
class PricedRequest:
    """A payment that a circuit asks for by a price rule: the régie, its product, and whether it is asked as soon as one sends."""

    regie: Regie
    product: Product
    rule: PriceRule
    is_immediate: bool = False


@dataclass(frozen=True)
class CaseQuote:
    """The lines of the price of some answers and their total in cents, or the reasons why there is no price."""

    title: str
    lines: tuple[QuoteLine, ...] = ()
    total: int | None = None
    deposit: int = 0
    # Plain sentences, without any answer.
    reasons: tuple[str, ...] = ()
    # Whether the price only waits for answers.
    is_incomplete: bool = False
    is_immediate: bool = False

    @property
    def refusal(self) -> str:
        """The reasons in one text; empty when there is a price."""
        return " ".join(self.reasons)


def quote_price(procedure: Procedure, answers: Mapping[str, Any]) -> CaseQuote | None:
    """The price that the circuit of a procedure asks for these answers; none when no price follows from answers."""
    priced_request = find_priced_request(procedure)
    if priced_request is None:
        return None
    labels = {field.id: field.label for field in procedure.fields if field.label}
    return quote_product(
        priced_request.product, priced_request.rule, answers, labels=labels, is_immediate=priced_request.is_immediate
    )


def find_priced_request(procedure: Procedure) -> PricedRequest | None:
    """The first payment that the circuit of a procedure asks for by a price rule, those asked at once before the others."""
    try:
        workflow = workflows.live_workflow(procedure.workflow).definition
    except workflows.WorkflowNotFound:
        return None
    for entry, is_immediate in _iterate_payments(workflow):
        regie = find_regie(str(entry.parameters.get("regie")))
        product = regie.find_product(str(entry.parameters.get("product"))) if regie else None
        if regie and product and product.price_rule and follows_rule(entry.parameters):
            return PricedRequest(regie, product, product.price_rule, is_immediate)
    return None


def list_priced_questions(procedure: Procedure) -> set[str]:
    """The identifiers of the questions that the price of a procedure depends on."""
    priced_request = find_priced_request(procedure)
    if priced_request is None or priced_request.product.price_definition is None:
        return set()
    names = list_names(priced_request.product.price_definition)
    return {name.removeprefix(_ANSWERS).split(".")[0] for name in names if name.startswith(_ANSWERS)}


def follows_rule(parameters: Mapping[str, Any]) -> bool:
    """Whether a payment of a circuit leaves the price to the rule of the product."""
    return parameters.get("price") is None and parameters.get("quantity") is None


def quote_product(
    product: Product,
    rule: PriceRule,
    answers: Mapping[str, Any],
    *,
    labels: Mapping[str, str],
    is_immediate: bool = False,
) -> CaseQuote:
    """The price of a product for these answers; `labels` are those of the questions, by their identifier."""
    try:
        quote = compute_case_price(rule, answers)
    except PriceUnavailable as unavailable:
        reasons = unavailable.reasons
        return CaseQuote(
            product.title,
            reasons=tuple(dict.fromkeys(describe_reason(reason, labels) for reason in reasons)),
            is_incomplete=all(reason.code == MISSING_ANSWER for reason in reasons),
            is_immediate=is_immediate,
        )
    return CaseQuote(product.title, quote.lines, quote.total, quote.deposit, is_immediate=is_immediate)


def compute_case_price(rule: PriceRule, answers: Mapping[str, Any]) -> PriceQuote:
    """The quote of answers today. Raises PriceUnavailable."""
    return compute_price(rule, answers, PricingContext(clock.today()))


def build_invoice_lines(product: Product, quote: PriceQuote) -> list[InvoicedLine]:
    """The lines of an invoice for a quote, each for the cents that the quote gives."""
    return [_build_invoice_line(product, line) for line in quote.lines]


def describe_reason(reason: PriceReason, labels: Mapping[str, str]) -> str:
    """The reason why there is no price, with the labels of the questions that it depends on."""
    names = [name.removeprefix(_ANSWERS).split(".")[0] for name in reason.names if name.startswith(_ANSWERS)]
    titles = [labels[name] for name in names if name in labels]
    if reason.code != MISSING_ANSWER or not titles:
        return reason.message
    questions = ", ".join(_("« %(label)s »", label=title) for title in titles)
    return _("Le prix dépend de %(questions)s : répondez-y.", questions=questions)


def _build_invoice_line(product: Product, line: QuoteLine) -> InvoicedLine:
    label = f"{line.label} ({line.detail})" if line.detail else line.label
    code = line.accounting_code or product.accounting_code
    cents = None if line.unit_price is None else to_cents(line.unit_price)
    if cents is not None and multiply_to_cents(Decimal(cents).scaleb(-2), line.quantity) == line.amount:
        return InvoicedLine(label[:MAX_LABEL], cents, code, quantity=line.quantity, unit=line.unit, product=product.id)
    # A price of less than a cent, or a reduction: the line is one unit of what it comes to.
    return InvoicedLine(label[:MAX_LABEL], line.amount, code, product=product.id)


def _iterate_payments(workflow: Workflow) -> Iterator[tuple[EntryAction, bool]]:
    """Yield each payment that a circuit asks for, and whether it is asked on entering the first status."""
    statuses = sorted(workflow.statuses, key=lambda status: status.id != workflow.initial)
    for status in statuses:
        for entry in status.entry_actions():
            if entry.type == ASK_PAYMENT.key:
                yield entry, status.id == workflow.initial and entry in status.on_enter
