"""Slips of debts to collect (ORMC) as the accounting software of the Treasury reads them, and their checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.language.text.normalisation import fold

ONE_OFF, FIRST, RECURRING, LAST = "01", "02", "03", "04"
_UNPRINTABLE = re.compile(r"[^ -~]+")
_BIC, _IBAN = re.compile(r"[A-Z]{4}[0-9A-Z]{4}([0-9A-Z]{3})?"), re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_SEQUENCES = frozenset({ONE_OFF, FIRST, RECURRING, LAST})


@dataclass(frozen=True)
class PesIssuer:
    """The authority and its accountant: the codes that the Treasury gave."""

    sender: str = ""
    post: str = ""
    siret: str = ""
    collectivity: str = ""
    budget: str = ""


@dataclass(frozen=True)
class BankAccount:
    """The account of a debtor who pays by direct debit."""

    bic: str
    iban: str
    holder: str


@dataclass(frozen=True)
class Mandate:
    """The SEPA mandate of a debtor, and the place of this debit in its sequence."""

    reference: str
    signed_on: date
    debited_on: date
    label: str
    account: BankAccount
    sequence: str = RECURRING


@dataclass(frozen=True)
class Debtor:
    """The person who owes, with the codes of category and legal nature: a natural person, unless said otherwise."""

    last_name: str
    first_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    category: str = "01"
    legal_nature: str = "01"


@dataclass(frozen=True)
class PesDebt:
    """One debt (pièce): its numbers, its subject, the cents that are owed, and by whom."""

    id: int
    number: int
    subject: str
    amount: int
    debtor: Debtor
    invoice: str = ""
    product: str = ""
    nature: str = ""
    mandate: Mandate | None = None


@dataclass(frozen=True)
class PesSlip:
    """A slip (bordereau) of debts of one period, 1 to 12 for a month."""

    year: int
    number: int
    period: int
    issued_on: date
    sent_on: date
    subject: str
    debts: tuple[PesDebt, ...]

    @property
    def total(self) -> int:
        return sum(debt.amount for debt in self.debts)


MESSAGES: Mapping[str, LazyText] = {
    "sender": _("Indiquez le nom de l’émetteur."),
    "subject": _("Donnez un objet au bordereau et à chaque pièce."),
    "post": _("Le numéro du poste comptable doit avoir sept caractères au plus."),
    "siret": _("Le SIRET doit avoir quatorze chiffres."),
    "collectivity": _("Le code de la collectivité doit avoir trois caractères au plus."),
    "budget": _("Le code du budget doit avoir dix caractères au plus."),
    "number": _("Le numéro du bordereau doit avoir sept chiffres au plus."),
    "period": _("La période doit être entre 1 et 12."),
    "no_debt": _("Le bordereau n’a aucune pièce : ajoutez-en au moins une."),
    "repeated_debt": _("Deux pièces ont le même numéro de dette : gardez-en une."),
    "debt_number": _("Le numéro d’une dette doit avoir treize chiffres au plus."),
    "amount": _("Le montant d’une pièce doit dépasser zéro."),
    "debtor": _("Indiquez le nom du débiteur de chaque pièce."),
    "mandate": _("Complétez le mandat, la séquence et le compte de chaque prélèvement."),
}


@dataclass(frozen=True)
class PesProblem:
    """One reason to write no file: its code, and the debt that it is about, if any."""

    code: str
    debt: int | None = None

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code])


def find_issuer_problems(issuer: PesIssuer) -> list[PesProblem]:
    """The codes of the Treasury that are missing or wrong."""
    checks = {
        "sender": capitalise(issuer.sender),
        "post": re.fullmatch(r"[0-9A-Z]{1,7}", issuer.post, re.ASCII),
        "siret": re.fullmatch(r"\d{14}", issuer.siret, re.ASCII),
        "collectivity": re.fullmatch(r"[0-9A-Z]{1,3}", issuer.collectivity, re.ASCII),
        "budget": re.fullmatch(r"[0-9A-Z]{1,10}", issuer.budget, re.ASCII),
    }
    return [PesProblem(code) for code, is_right in checks.items() if not is_right]


def find_pes_problems(issuer: PesIssuer, slip: PesSlip) -> list[PesProblem]:
    """The problems that would have the file refused."""
    checks = {
        "number": 0 < slip.number < 10**7,
        "period": 1 <= slip.period <= 12,
        "subject": capitalise(slip.subject),
        "no_debt": slip.debts,
        "repeated_debt": len({debt.number for debt in slip.debts}) == len(slip.debts),
    }
    problems = find_issuer_problems(issuer) + [PesProblem(code) for code, is_right in checks.items() if not is_right]
    return problems + [problem for debt in slip.debts for problem in _find_debt_problems(debt)]


def _find_debt_problems(debt: PesDebt) -> Iterator[PesProblem]:
    if not 0 < debt.number < 10**13:
        yield PesProblem("debt_number", debt.id)
    if debt.amount <= 0:
        yield PesProblem("amount", debt.id)
    if not capitalise(debt.debtor.last_name):
        yield PesProblem("debtor", debt.id)
    if not capitalise(debt.subject):
        yield PesProblem("subject", debt.id)
    if debt.mandate is not None and not _is_mandate_complete(debt.mandate):
        yield PesProblem("mandate", debt.id)


def _is_mandate_complete(mandate: Mandate) -> bool:
    account = mandate.account
    return bool(
        mandate.sequence in _SEQUENCES
        and all(map(capitalise, (mandate.reference, mandate.label, account.holder)))
        and _BIC.fullmatch(extract_code(account.bic))
        and _IBAN.fullmatch(extract_code(account.iban))
    )


def capitalise(text: str, length: int | None = None) -> str:
    """The text in capitals without accents, on one line, cut where it is too long: « Cœur d’Été » → COEUR D'ETE."""
    return " ".join(_UNPRINTABLE.sub(" ", fold(text).upper()).split())[:length].strip()


def extract_code(text: str) -> str:
    """The capital letters and digits of a code: « fr14 2004-1 » → FR1420041."""
    return "".join(re.findall(r"[0-9A-Z]", fold(text).upper()))
