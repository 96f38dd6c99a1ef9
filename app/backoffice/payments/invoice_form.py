"""The inputs of a new invoice: who is to pay, and its lines; the price of a product is filled in when none is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from app.backoffice.payments.typed_amounts import read_quantity
from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.web.declared_forms import Day, Form, Line, Lines, Text
from app.payments.invoices import Line as InvoicedLine
from app.payments.notices.postal_address import MAX_ADDRESS
from app.payments.regie_definition import Product, Regie

ROWS = 6


class InvoiceForm(Form):
    """Inputs about an invoice, without its lines."""

    title = Line(
        "titre", limit=120, problem=lazy_gettext("Indiquez l’objet de la facture, par exemple « Cantine de mars ».")
    )
    name = Line("nom", limit=120, problem=lazy_gettext("Indiquez le nom de la personne ou de l’organisme qui paie."))
    email = Text(
        limit=80,
        pattern=re.compile(r"[^@\s]{1,64}@[^@\s]{1,60}\.[^@\s.]{2,}"),
        is_optional=True,
        problem=lazy_gettext("Indiquez une adresse e-mail complète, ou laissez vide."),
    )
    address = Lines("adresse", limit=MAX_ADDRESS)
    due_on = Day("echeance", problem=lazy_gettext("Indiquez la date avant laquelle payer."))

    def build_lines(self, regie: Regie) -> tuple[list[InvoicedLine], dict[str, str]]:
        """The lines that are filled in, and the words of what is wrong, by name of input."""
        lines, problems = [], self.problems
        for number in range(1, ROWS + 1):
            product = regie.find_product(self.submitted.get(f"produit-{number}", ""))
            if product is not None:
                line = _build_line(self.submitted, number, product, problems)
                lines += [line] if line else []
        if not lines and not problems:
            problems["produit-1"] = _("Choisissez au moins une prestation.")
        return lines, problems


def _build_line(
    submitted: Mapping[str, str], number: int, product: Product, problems: dict[str, str]
) -> InvoicedLine | None:
    quantity_text, price_text = submitted.get(f"quantite-{number}", ""), submitted.get(f"prix-{number}", "")
    quantity = read_quantity(quantity_text) if quantity_text.strip() else Decimal(1)
    price = read_cents(price_text) if price_text.strip() else product.unit_price
    if not product.is_sold_on(clock.today()):
        problems[f"produit-{number}"] = _(
            "Choisissez un autre produit : le prix de celui-ci ne s’applique pas aujourd’hui."
        )
    if not quantity:
        problems[f"quantite-{number}"] = _("Indiquez une quantité, par exemple 12.")
    if price is None:
        problems[f"prix-{number}"] = _("Indiquez un prix, par exemple 3,45.")
    if not quantity or price is None:
        return None
    label = " ".join(submitted.get(f"libelle-{number}", "").split())[:120] or product.title
    return InvoicedLine(label, price, product.accounting_code, quantity=quantity, unit=product.unit, product=product.id)
