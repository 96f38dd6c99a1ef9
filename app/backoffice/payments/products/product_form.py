"""The inputs of a product: its names, the vote of its price, its dates, and its price rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.backoffice.payments.products.answer_choices import AnswerChoices, load_answer_choices
from app.backoffice.payments.products.cell_tables import CellTable, list_tables
from app.backoffice.payments.products.rule_reader import TypedRule
from app.backoffice.payments.products.rule_rows import add_identifiers, change_rows, fill_choices
from app.backoffice.payments.products.rule_texts import list_rows, write_rule_texts
from app.backoffice.payments.typed_amounts import write_cents
from app.core.i18n import gettext as _
from app.core.json_values import parse_json
from app.core.money import read_cents
from app.definitions.editing.identifiers import make_slug
from app.language.schema.problems import DefinitionError
from app.payments.prices.price_rule import parse_price_rule

TYPED, FIXED, RULE = "typed", "fixed", "rule"
MODES = (TYPED, FIXED, RULE)
_RULE_PARTS = ("lines", "reductions", "combination", "deposit")
_TEXTS = {"titre": "title", "compte": "accounting_code", "unite": "unit", "deliberation": "resolution"}
# Whether a part of the product may be paid: by the text of the choice.
_PARTS = {"": None, "yes": True, "no": False}
_DAYS = {"deliberation_jour": "resolution_on", "du": "starts_on", "au": "ends_on"}


class ProductForm:
    """The texts that are typed, changed by the button that was pressed; what they define, and what is wrong with them."""

    def __init__(self, texts: Mapping[str, str], stored: Mapping[str, Any]) -> None:
        self._stored, self.new_row, self.import_problem = stored, "", ""
        self.texts = dict(texts)
        self._apply(self.texts.pop("op", ""))
        self.texts = add_identifiers(self.texts)
        self.rule = TypedRule(self.texts)

    @property
    def mode(self) -> str:
        mode = self.texts.get("tarif", "")
        return mode if mode in MODES else TYPED

    @property
    def choices(self) -> AnswerChoices:
        return load_answer_choices(self.texts.get("demarche", ""))

    def rows(self, name: str) -> list[str]:
        """The numbers of the rows of a list."""
        return list_rows(self.texts, name)

    def tables(self, line: str) -> list[CellTable]:
        """The tables of prices of a line."""
        return list_tables(self.texts, line)

    @property
    def line_choices(self) -> list[tuple[str, str]]:
        """The lines that a reduction may be about."""
        lines = [f"lines.{row}" for row in self.rows("lines")]
        return [(self.texts[f"{line}.id"], self._read(f"{line}.label") or self.texts[f"{line}.id"]) for line in lines]

    def build_product(self, used: Iterable[str]) -> dict[str, Any]:
        """The product as it is stored, over what it was."""
        product: dict[str, Any] = {key: self._read(name) for name, key in _TEXTS.items()}
        product |= {key: self._read(name) or None for name, key in _DAYS.items()}
        product["id"] = self._stored.get("id") or make_slug(product["title"], list(used), default="prestation")
        product["unit_price"] = read_cents(self._read("prix")) if self.mode == FIXED else None
        product["procedure"] = self._read("demarche")
        product["partial_payment"] = _PARTS.get(self._read("partiel"))
        if self.mode == RULE:
            product["price_rule"] = self.rule.definition
        kept_settings = {name: value for name, value in self._stored.items() if name != "price_rule"}
        return {**kept_settings, **product}

    @property
    def problems(self) -> dict[str, str]:
        """The words of what is wrong, by name of input, in the order of the page."""
        problems = {}
        if not self._read("titre"):
            problems["titre"] = _("Donnez un titre, que les usagers liront.")
        if not (self._read("compte").isalnum() and self._read("compte").isascii() and len(self._read("compte")) <= 12):
            problems["compte"] = _("Indiquez un compte, par exemple 7067.")
        problems |= self._list_day_problems()
        if self.mode == FIXED and read_cents(self._read("prix")) is None:
            problems["prix"] = _("Indiquez un prix, par exemple 3,45.")
        return problems | (self.rule.problems if self.mode == RULE else {})

    def _list_day_problems(self) -> dict[str, str]:
        problems = {
            name: _("Indiquez une date complète.")
            for name in _DAYS
            if self._read(name) and not _is_day(self._read(name))
        }
        if self._read("deliberation_jour") and not self._read("deliberation"):
            problems["deliberation"] = _("Indiquez le numéro de la délibération.")
        if not problems and self._read("du") and self._read("au") and self._read("au") < self._read("du"):
            problems["au"] = _("Indiquez une fin après le début.")
        return problems

    def _apply(self, operation: str) -> None:
        """Add, take out or fill in rows, or import a rule, as the button asks."""
        verb, _colon, target = operation.partition(":")
        if verb == "fill":
            options = self.choices.find(self.texts.get(f"{target}.value", "")).options
            self.texts = fill_choices(self.texts, target, options)
        elif operation == "import":
            self._import(self.texts.get("json", ""))
        else:
            self.texts, self.new_row = change_rows(self.texts, operation)

    def _import(self, text: str) -> None:
        try:
            definition = parse_json(text)
            parse_price_rule(definition)
        except DefinitionError as error:
            problem = error.problems[0]
            self.import_problem = _(
                "Corrigez ce tarif : %(path)s %(problem)s.", path=problem.path, problem=problem.message
            )
            return
        except ValueError:
            self.import_problem = _("Collez un tarif en JSON, tel que « Télécharger le tarif » le donne.")
            return
        rule_texts = write_rule_texts({name: definition[name] for name in _RULE_PARTS if name in definition})
        head = {name: text for name, text in self.texts.items() if "." not in name and name not in _RULE_PARTS}
        self.texts = {**head, **rule_texts, "tarif": RULE, "json": ""}

    def _read(self, name: str) -> str:
        return " ".join(self.texts.get(name, "").split())[:120]


def write_product_texts(product: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the inputs of a product that is stored."""
    mode = RULE if product.get("price_rule") else FIXED if product.get("unit_price") is not None else TYPED
    texts = {name: str(product.get(key) or "") for name, key in {**_TEXTS, **_DAYS}.items()}
    head = {"tarif": mode, "prix": write_cents(product.get("unit_price")), "demarche": product.get("procedure", "")}
    part = next(text for text, choice in _PARTS.items() if choice is product.get("partial_payment"))
    return {**texts, **head, "partiel": part, **write_rule_texts(product.get("price_rule") or {})}


def read_submitted(submitted: MultiDict[str, str]) -> dict[str, str]:
    """The texts that are sent; several values of a name are as many lines."""
    return {name: "\n".join(values) for name, values in submitted.lists()}


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
