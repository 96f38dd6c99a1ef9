"""Rows of the table of a campaign: its columns recognised by their names, who is to pay, and the lines to invoice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.core.money import read_cents
from app.language.text.normalisation import fold
from app.payments.accounting.bank_statements import parse_day
from app.payments.attempts import MIN_AMOUNT
from app.payments.invoices import InvoiceRefused, Line, check_lines
from app.payments.payers import Payer
from app.payments.prices.price_computation import PriceQuote, PricingContext, compute_price
from app.payments.prices.price_refusals import PriceUnavailable
from app.payments.prices.price_rule import PriceRule
from app.payments.regie_definition import Product, Regie
from app.procedures.sources.tables import Table

# Names of columns as `property_name` writes them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("nom", "nom_du_payeur", "payeur", "qui_paie", "responsable", "nom_du_responsable", "raison_sociale"),
    "first_name": ("prenom", "prenom_du_payeur", "prenom_du_responsable"),
    "email": ("email", "e_mail", "courriel", "mail", "adresse_email", "adresse_e_mail", "adresse_mail"),
    "address": ("adresse", "adresse_postale", "rue"),
    "postcode": ("code_postal", "cp"),
    "town": ("ville", "commune"),
    "family": ("reference_famille", "reference", "numero_famille", "numero_de_famille", "no_famille", "dossier"),
    "product": ("prestation", "produit"),
    "quantity": ("quantite", "qte", "nombre", "nb"),
    "price": ("prix", "prix_unitaire", "montant"),
    "label": ("libelle", "detail", "designation", "enfant"),
}
NAME, EMAIL, PRODUCT, QUANTITY, PRICE = "name", "email", "product", "quantity", "price"
NOT_SOLD, TOTAL, DUPLICATE, ZERO = "product_not_sold", "total", "duplicate", "zero"
MAX_LABEL, MAX_NAME, MAX_ADDRESS, MAX_FAMILY = 120, 120, 300, 60
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,60}\.[^@\s.]{2,}")
_QUANTITY = re.compile(r"[0-9]{1,5}(?:[,.][0-9]{1,3})?")
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[,.][0-9]{1,6})?")
NOBODY = Payer()
_YES_OR_NO = {"oui": True, "non": False}


class RowRefused(ValueError):
    """A row that cannot be invoiced: the code of the reason, and what it is about, which names nobody."""

    def __init__(self, problem: str, subject: str = "") -> None:
        super().__init__(problem)
        self.problem, self.subject = problem, subject


@dataclass(frozen=True)
class CampaignPrices:
    """Prices of the rows of a campaign: the régie, the product of rows that name none, the rule if there is one."""

    regie: Regie
    product: Product | None
    rule: PriceRule | None
    today: date


@dataclass(frozen=True)
class ReadRow:
    """A line of the table as it was read: what will be invoiced, or why nothing is."""

    line: int
    cells: Mapping[str, str]
    payer: Payer = NOBODY
    lines: tuple[Line, ...] = ()
    total: int = 0
    problem: str = ""
    subject: str = ""


@dataclass
class RowReader:
    """Reads rows one after the other, and notices those that repeat another one."""

    prices: CampaignPrices
    _lines_by_cells: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)

    def read(self, line: int, cells: Mapping[str, str]) -> ReadRow:
        """The row of these cells, by the names of their columns."""
        named_cells = _name_cells(cells)
        try:
            payer = read_payer_cells(named_cells)
            invoice_lines = self._price(cells, named_cells)
            total = check_lines(invoice_lines)
        except RowRefused as refused:
            return ReadRow(line, cells, problem=refused.problem, subject=refused.subject)
        except InvoiceRefused:
            return ReadRow(line, cells, problem=TOTAL)
        row = ReadRow(line, cells, payer, tuple(invoice_lines), total)
        if total == 0:
            return ReadRow(line, cells, payer, row.lines, problem=ZERO)
        first_line = self._lines_by_cells.setdefault(tuple(sorted(cells.items())), line)
        if first_line != line:
            return ReadRow(line, cells, payer, row.lines, total, DUPLICATE, str(first_line))
        return row

    def _price(self, cells: Mapping[str, str], named_cells: Mapping[str, str]) -> list[Line]:
        if self.prices.rule is None:
            return price_by_product(named_cells, self.prices)
        return price_by_rule(cells, self.prices.rule, self.prices.today, label=named_cells.get("label", ""))


def read_rows(table: Table, prices: CampaignPrices) -> list[ReadRow]:
    """The rows of a table, each with what is to be invoiced, or why nothing is."""
    reader = RowReader(prices)
    return [reader.read(row.line, row.cells) for row in table.rows]


def has_payers(table: Table) -> bool:
    """Whether a column of the table says who is to pay."""
    return NAME in name_columns(table.columns).values()


@lru_cache(maxsize=64)
def name_columns(columns: tuple[str, ...]) -> Mapping[str, str]:
    """The meaning of each column, by its name in the table; columns that are not recognised keep their name."""
    names = {column: column for column in columns}
    for key, candidates in COLUMNS.items():
        column = next((name for name in candidates if name in names), None)
        if column is not None:
            names[column] = key
    return names


def read_payer_cells(cells: Mapping[str, str]) -> Payer:
    """The payer of a row. Raises RowRefused."""
    name = " ".join(filter(None, (cells.get("first_name"), cells.get(NAME))))[:MAX_NAME]
    if not cells.get(NAME):
        raise RowRefused(NAME)
    email = cells.get(EMAIL, "")
    if email and not (len(email) <= 80 and _EMAIL.fullmatch(email)):
        raise RowRefused(EMAIL)
    town = " ".join(filter(None, (cells.get("postcode"), cells.get("town"))))
    address = ", ".join(filter(None, (cells.get("address"), town)))[:MAX_ADDRESS]
    return Payer(name, email, address, cells.get("family", "")[:MAX_FAMILY])


def price_by_product(cells: Mapping[str, str], prices: CampaignPrices) -> list[Line]:
    """The line to invoice for a row: a quantity of a product, at its price or at that of the row. Raises RowRefused."""
    product = _find_product(cells.get(PRODUCT, ""), prices)
    quantity = _read_quantity(cells.get(QUANTITY, ""))
    price_text = cells.get(PRICE, "")
    unit_price = (
        read_cents(price_text.replace("\u202f", "").replace("\u00a0", "")) if price_text else product.unit_price
    )
    if unit_price is None:
        raise RowRefused(PRICE, product.title if not price_text else "")
    label = " – ".join(filter(None, (product.title, cells.get("label"))))[:MAX_LABEL]
    # Nothing to pay is not an error of the table: the row is set aside.
    if quantity == 0:
        raise RowRefused(ZERO)
    return [Line(label, unit_price, product.accounting_code, quantity, product.unit, product.id)]


def price_by_rule(cells: Mapping[str, str], rule: PriceRule, today: date, *, label: str) -> list[Line]:
    """The lines of the price of a row, whose cells are the answers by the names of their columns. Raises RowRefused."""
    answers = {name: _read_answer(text) for name, text in cells.items()}
    try:
        quote = compute_price(rule, answers, PricingContext(today))
    except PriceUnavailable as unavailable:
        reason = unavailable.reasons[0]
        names = ", ".join(name.removeprefix("answers.") for name in reason.names)
        raise RowRefused(f"price.{reason.code}", names) from None
    return _build_lines(quote, label=label)


def is_too_small_for_a_card(total: int) -> bool:
    """Whether an invoice can be paid at the counter only."""
    return 0 < total < MIN_AMOUNT


def _name_cells(cells: Mapping[str, str]) -> dict[str, str]:
    names = name_columns(tuple(cells))
    return {names[column]: text for column, text in cells.items() if text}


def _find_product(text: str, prices: CampaignPrices) -> Product:
    product = prices.product
    if text:
        folded_text = fold(text)
        product = next(
            (each for each in prices.regie.products if folded_text in (fold(each.id), fold(each.title))),
            None,
        )
    if product is None:
        raise RowRefused(PRODUCT)
    if not product.is_sold_on(prices.today):
        raise RowRefused(NOT_SOLD, product.title)
    return product


def _read_quantity(text: str) -> Decimal:
    if not text:
        return Decimal(1)
    if not _QUANTITY.fullmatch(text):
        raise RowRefused(QUANTITY)
    return Decimal(text.replace(",", "."))


def _build_lines(quote: PriceQuote, *, label: str) -> list[Line]:
    lines = []
    for part in quote.lines:
        words = " – ".join(filter(None, (part.label, label, part.detail)))[:MAX_LABEL]
        cents = (part.unit_price or Decimal(0)) * 100
        if part.unit_price is not None and cents == int(cents) and part.amount == cents * part.quantity:
            lines.append(Line(words, int(cents), part.accounting_code, part.quantity, part.unit))
        else:
            # A price with parts of a cent is rounded once, for the whole line.
            lines.append(Line(words, part.amount, part.accounting_code))
    return lines


def _read_answer(text: str) -> Any:
    """The value of a cell as an answer: numbers with a point, days as 2026-12-31, yes and no."""
    if fold(text) in _YES_OR_NO:
        return _YES_OR_NO[fold(text)]
    if _NUMBER.fullmatch(text):
        return text.replace(",", ".")
    day = parse_day(text) if "/" in text else None
    return day.isoformat() if day else text
