"""The inputs of a régie: its names, its account at the gateway, who works there, what it sells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.accounts.agents import all_roles
from app.backoffice.payments.refund_inputs import REFUSALS as REFUND_REFUSALS
from app.backoffice.payments.refund_inputs import build_refunds, write_refund_texts
from app.backoffice.payments.typed_amounts import write_cents
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.web.declared_forms import Choice, Form, Line, LongText, Number, Text, Tick
from app.definitions.editing.identifiers import make_slug
from app.payments.accounting.pes_ormc import PesIssuer, find_issuer_problems
from app.payments.gateways import GATEWAYS
from app.payments.notices.notice_terms import MAX_TERM, TERMS
from app.payments.regie_definition import ISSUER_CODES, MODES, RIGHTS, TEST

BLANK_ROWS = 3
ISSUER_INPUTS = {
    "sender": "emetteur",
    "post": "poste",
    "siret": "siret",
    "collectivity": "collectivite",
    "budget": "code-budget",
}
NOTICE_INPUTS = {
    "accountant": "comptable",
    "issuer_name": "ordonnateur",
    "issuer_quality": "qualite",
    "court": "juridiction",
    "counter": "guichet",
}
REFUSALS = {
    "slug": ("titre", lazy_gettext("Choisissez un titre avec des lettres.")),
    "slug_taken": ("titre", lazy_gettext("Choisissez un autre titre : une régie a déjà celui-ci.")),
    "title": ("titre", lazy_gettext("Donnez un titre, que les usagers liront.")),
    "code": ("code", lazy_gettext("Indiquez une à quatre lettres, par exemple RS.")),
    "account": (
        "numcli",
        lazy_gettext("Indiquez le numéro de client : six chiffres pour PayFiP, huit pour une banque."),
    ),
    "products": ("produit-1-titre", lazy_gettext("Indiquez au moins un produit, et des titres différents.")),
    "accounting_code": ("produit-1-compte", lazy_gettext("Indiquez un compte pour chaque produit, par exemple 7067.")),
    "unit_price": ("produit-1-prix", lazy_gettext("Indiquez des prix inférieurs à 100 000 €.")),
    **REFUND_REFUSALS,
}


class RegieForm(Form):
    """Inputs about a régie, without its roles and its products."""

    title = Line("titre", limit=120, problem=REFUSALS["title"][1])
    code = Text("code", limit=4, pattern=re.compile("[A-Za-z]{1,4}"), problem=REFUSALS["code"][1])
    act = Line("acte", limit=200)
    gateway = Choice(tuple(GATEWAYS), "passerelle")
    account = Text("numcli", limit=8)
    mode = Choice(MODES, "mode", default=TEST)
    is_open = Tick("ouverte")
    allows_partial = Tick("partiel")
    partial_payment = Tick("partiel-en-ligne")
    instalments = Tick("echeanciers")
    retention_months = Number("conservation", limits=(1, 120), default=13)
    sender = Line("emetteur", limit=38)
    post, siret = Text("poste", limit=20), Text("siret", limit=20)
    collectivity, budget = Text("collectivite", limit=20), Text("code-budget", limit=20)
    accountant, counter = LongText("comptable", limit=MAX_TERM), LongText("guichet", limit=MAX_TERM)
    issuer_name, issuer_quality = Line("ordonnateur", limit=120), Line("qualite", limit=120)
    court = Line("juridiction", limit=MAX_TERM)

    def build_definition(
        self, slug: str, products: Iterable[Mapping[str, Any]] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The definition, over the products that are stored, and the words of what is wrong, by name of input."""
        problems = self.problems
        treasury = {name: str(getattr(self, name)) for name in ISSUER_CODES}
        definition = {
            "slug": slug or make_slug(self.title, (), default="regie"),
            "title": self.title,
            "code": self.code.upper(),
            "act": self.act,
            "gateway": self.gateway,
            "account": self.account,
            "mode": self.mode,
            "is_open": self.is_open,
            "allows_partial": self.allows_partial,
            "partial_payment": self.partial_payment,
            "instalments": self.instalments,
            "retention_months": self.retention_months,
            "roles": {right: self._list_roles(right) for right in RIGHTS},
            "products": self._build_products(problems, products),
            "treasury": treasury,
            "refunds": build_refunds(self.submitted, problems),
            "notice": {name: str(getattr(self, name)) for name in TERMS},
        }
        for problem in find_issuer_problems(PesIssuer(**treasury)):
            if treasury[problem.code]:
                problems[ISSUER_INPUTS[problem.code]] = problem.message
        if definition["mode"] == "W" and self.gateway and not GATEWAYS[self.gateway].is_official():
            problems["mode"] = _("Choisissez un autre mode : ce site s’adresse à un double du service de paiement.")
        return definition, problems

    def _list_roles(self, right: str) -> list[str]:
        return [role.slug for role in all_roles() if self.submitted.get(f"role-{right}-{role.slug}")]

    def _build_products(
        self, problems: dict[str, str], stored_products: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """The products that are typed; each keeps the price rule that has its own page."""
        stored = {product["id"]: product for product in stored_products}
        products: list[dict[str, Any]] = []
        number = 1
        while f"produit-{number}-titre" in self.submitted and number <= 60:
            title = " ".join(self.submitted[f"produit-{number}-titre"].split())[:120]
            if title:
                product = _build_product(self.submitted, number, title, problems)
                products.append({**stored.get(product["id"], {}), **product})
            number += 1
        return products


def write_regie_texts(definition: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the inputs for a régie that is stored."""
    texts = {
        "titre": definition.get("title", ""),
        "code": definition.get("code", ""),
        "acte": definition.get("act", ""),
        "passerelle": definition.get("gateway", ""),
        "numcli": definition.get("account", ""),
        "mode": definition.get("mode", TEST),
        "ouverte": "on" if definition.get("is_open", True) else "",
        "partiel": "on" if definition.get("allows_partial") else "",
        "partiel-en-ligne": "on" if definition.get("partial_payment") else "",
        "echeanciers": "on" if definition.get("instalments") else "",
        "conservation": str(definition.get("retention_months", 13)),
    }
    texts |= write_refund_texts(definition)
    codes, terms = definition.get("treasury", {}), definition.get("notice", {})
    texts |= {name: terms.get(term, "") for term, name in NOTICE_INPUTS.items()}
    texts |= {name: codes.get(code, "") for code, name in ISSUER_INPUTS.items()}
    for right, roles in definition.get("roles", {}).items():
        texts |= {f"role-{right}-{role}": "on" for role in roles}
    for number, product in enumerate(definition.get("products", ()), start=1):
        values = {
            "cle": product["id"],
            "titre": product["title"],
            "compte": product["accounting_code"],
            "prix": write_cents(product.get("unit_price")),
            "unite": product.get("unit", ""),
            "deliberation": product.get("resolution", ""),
            "du": product.get("starts_on") or "",
            "au": product.get("ends_on") or "",
        }
        texts |= {f"produit-{number}-{name}": text for name, text in values.items()}
    return texts


def count_rows(texts: Mapping[str, str]) -> int:
    """The number of products to show: the stored ones, and blank ones."""
    number = 1
    while texts.get(f"produit-{number}-titre"):
        number += 1
    return min(number - 1 + BLANK_ROWS, 60)


def _build_product(submitted: Mapping[str, str], number: int, title: str, problems: dict[str, str]) -> dict[str, Any]:
    def read(name: str, limit: int = 120) -> str:
        return submitted.get(f"produit-{number}-{name}", "").strip()[:limit]

    price = read_cents(read("prix")) if read("prix") else None
    if read("prix") and price is None:
        problems[f"produit-{number}-prix"] = _("Indiquez un prix, par exemple 3,45.")
    days = {}
    for key, name in (("starts_on", "du"), ("ends_on", "au")):
        try:
            days[key] = date.fromisoformat(read(name)).isoformat() if read(name) else None
        except ValueError:
            problems[f"produit-{number}-{name}"] = _("Indiquez une date complète.")
    return {
        "id": read("cle", 60) or make_slug(title, (), default="produit"),
        "title": title,
        "accounting_code": read("compte", 12),
        "unit": read("unite", 30),
        "unit_price": price,
        "resolution": read("deliberation"),
        **days,
    }
