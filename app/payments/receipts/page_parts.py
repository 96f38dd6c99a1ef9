"""Parts of the pages of payments: facts, the lines of an invoice, a sentence, an amount."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.formats import format_amount
from app.core.i18n import gettext as _
from app.documents.rendering.rich_text import render_rich_text
from app.documents.section_types import TABLE, TEXT, Part
from app.payments.models import Invoice, InvoiceLine


def build_facts(facts: Sequence[tuple[str, str]]) -> Part:
    """A table of facts, without those that are empty."""
    return Part(TABLE, headings=(_("Rubrique"), _("Détail")), rows=tuple(fact for fact in facts if fact[1]))


def build_lines(invoice: Invoice, lines: Sequence[InvoiceLine], *, title: str, total_label: str) -> Part:
    """The table of the lines of an invoice, with its total."""
    rows = [
        (
            line.label,
            f"{line.quantity.replace('.', ',')} {line.unit}".strip(),
            format_cents(line.unit_price),
            format_cents(line.amount),
        )
        for line in lines
    ]
    rows.append((total_label, "", "", format_cents(invoice.total)))
    headings = (_("Prestation"), _("Quantité"), _("Prix"), _("Montant"))
    return Part(TABLE, title=title, headings=headings, rows=tuple(rows))


def build_text(sentence: str) -> Part:
    """A paragraph."""
    return Part(TEXT, html=render_rich_text("{{ sentence }}", {"sentence": sentence}, {}))


def format_cents(cents: int) -> str:
    """An amount in euros."""
    return format_amount(cents / 100)
