"""Payment of a part of an invoice: each product says whether it may be paid in part, or leaves it to its régie."""

from __future__ import annotations

from collections.abc import Sequence

from app.payments.models import Invoice, InvoiceLine
from app.payments.regie_definition import Regie


def list_whole_labels(regie: Regie, lines: Sequence[InvoiceLine], *, is_online: bool) -> list[str]:
    """The lines that have the whole invoice be paid at once; none where no part is ever paid, whatever the product."""
    labels = [line.label for line in lines if not _is_divisible(regie, line, is_online=is_online)]
    is_usual = len(labels) == len(lines) and not _allows_by_default(regie, is_online=is_online)
    return [] if is_usual else labels


def find_part_refusal(invoice: Invoice, regie: Regie, lines: Sequence[InvoiceLine], *, is_online: bool) -> str:
    """The reason that keeps a part of an invoice from being paid, online or at the counter; empty when there is none.

    All of its lines have to allow it, and a request that is not sent yet is paid at once.
    """
    if invoice.is_for_draft:
        return "held"
    if list_whole_labels(regie, lines, is_online=is_online):
        return "whole_product"
    return "" if all(_is_divisible(regie, line, is_online=is_online) for line in lines) else "amount"


def has_whole_product(regie: Regie, lines: Sequence[InvoiceLine]) -> bool:
    """Whether a product of these lines is never paid in part, whatever its régie says."""
    return any(_find_choice(regie, line) is False for line in lines)


def _is_divisible(regie: Regie, line: InvoiceLine, *, is_online: bool) -> bool:
    choice = _find_choice(regie, line)
    return _allows_by_default(regie, is_online=is_online) if choice is None else choice


def _allows_by_default(regie: Regie, *, is_online: bool) -> bool:
    return regie.partial_payment if is_online else regie.allows_partial


def _find_choice(regie: Regie, line: InvoiceLine) -> bool | None:
    product = regie.find_product(line.product)
    return product.partial_payment if product is not None else None
