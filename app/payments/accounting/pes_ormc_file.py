"""The XML file of a slip of debts (PES ORMC): every value is the attribute V of an element, in capitals without accents.

The order and the lengths are those of the exchange protocol as free software writes and validates it; the schema of the
Treasury itself has not been read.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from app.core.money import format_cents
from app.payments.accounting.pes_keys import compute_letter_key, compute_number_key
from app.payments.accounting.pes_ormc import (
    BankAccount,
    Debtor,
    Mandate,
    PesDebt,
    PesIssuer,
    PesProblem,
    PesSlip,
    capitalise,
    extract_code,
    find_pes_problems,
)

NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
REVENUE_NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/recette/r0/aller"
SCHEMA_PATH = Path(__file__).parent / "pes_ormc_from_notes.xsd"
NAME_LENGTH, SUBJECT_LENGTH, LABEL_LENGTH, HOLDER_LENGTH, FILE_NAME_LENGTH = 38, 160, 140, 32, 100

Value = str | int | date


class PesInvalid(ValueError):
    """The slip cannot be written; `problems` says why."""

    def __init__(self, problems: list[PesProblem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class PesMalformed(ValueError):
    """The file does not follow the schema: it is not to be sent. The message names the first element that is wrong."""


def write_pes_ormc(issuer: PesIssuer, slip: PesSlip, *, file_name: str) -> bytes:
    """The file of a slip, which follows the schema. Raises PesInvalid, PesMalformed."""
    problems = find_pes_problems(issuer, slip)
    if problems:
        raise PesInvalid(problems)
    root = etree.Element(f"{{{NAMESPACE}}}PES_Aller", nsmap={"n": NAMESPACE, "reca": REVENUE_NAMESPACE})
    envelope = _add(root, "Enveloppe")
    _add(envelope, "Parametres", Version=2, TypFic="PESORMC", NomFic=file_name[:FILE_NAME_LENGTH])
    _add(envelope, "Emetteur", Sigle=capitalise(issuer.sender, NAME_LENGTH), Adresse="PARVIS")
    header: dict[str, Value] = {"DteStr": slip.issued_on, "IdPost": issuer.post, "IdColl": issuer.siret}
    _add(root, "EnTetePES", **header, CodCol=issuer.collectivity, CodBud=issuer.budget)
    revenue = _add(root, "PES_RecetteAller")
    _add(revenue, "EnTeteRecette", IdVer=2, InfoDematerialisee=0)
    _add_slip(_add(revenue, "Bordereau"), issuer, slip)
    schema = _load_schema()
    if not schema.validate(root):
        raise PesMalformed(str(schema.error_log[0].message))
    content: bytes = etree.tostring(root, encoding="ISO-8859-1", xml_declaration=True, pretty_print=True)
    return content


@cache
def _load_schema() -> Any:
    return etree.XMLSchema(etree.parse(SCHEMA_PATH))


def _add_slip(parent: Any, issuer: PesIssuer, slip: PesSlip) -> None:
    _add(
        parent,
        "BlocBordereau",
        Exer=slip.year,
        IdBord=slip.number,
        DteBordEm=slip.issued_on,
        TypBord="06",
        NbrPce=len(slip.debts),
        MtBordHt=format_cents(slip.total),
        DteAsp=slip.sent_on,
        Objet=capitalise(slip.subject, SUBJECT_LENGTH),
    )
    for debt in slip.debts:
        _add_debt(_add(parent, "Piece"), issuer, slip, debt)


def _add_debt(parent: Any, issuer: PesIssuer, slip: PesSlip, debt: PesDebt) -> None:
    subject = capitalise(debt.subject, SUBJECT_LENGTH)
    _add(
        parent,
        "BlocPiece",
        IdPce=debt.id,
        TypPce="15",
        NatPce="01",
        ObjPce=subject,
        NumDette=debt.number,
        Per=slip.period,
        Cle1=compute_number_key(issuer.collectivity, slip.number, slip.year, slip.period, debt.number),
        Cle2=compute_letter_key(slip.year, slip.period, debt.number),
        NumeroFacture=capitalise(debt.invoice or str(debt.number), 20),
    )
    line = _add(parent, "LigneDePiece")
    block = _add(line, "BlocLignePiece")
    codes = {"CodProdLoc": capitalise(debt.product, 4), "Nature": extract_code(debt.nature)[:10]}
    amount = format_cents(debt.amount)
    _add(block, "InfoLignePiece", IdLigne=1, ObjLignePce=subject, **codes, Majo=0, TvaIntraCom=0, MtHT=amount)
    if debt.mandate is not None:
        _add_debit(block, debt.mandate, amount)
    _add_debtor(_add(line, "Tiers"), debt.debtor, debt.mandate.account if debt.mandate else None)


def _add_debit(parent: Any, mandate: Mandate, amount: str) -> None:
    _add(
        parent,
        "InfoPrelevementSEPA",
        NatPrel="01",
        PerPrel="07",
        DtePrel=mandate.debited_on,
        MtPrel=amount,
        SequencePres=mandate.sequence,
        DateSignMandat=mandate.signed_on,
        RefUniMdt=capitalise(mandate.reference, 35),
        LibPrel=capitalise(mandate.label, LABEL_LENGTH),
    )


def _add_debtor(parent: Any, debtor: Debtor, account: BankAccount | None) -> None:
    names = {"Nom": capitalise(debtor.last_name, NAME_LENGTH), "Prenom": capitalise(debtor.first_name, NAME_LENGTH)}
    _add(parent, "InfoTiers", CatTiers=debtor.category, NatJur=debtor.legal_nature, TypTiers="01", **names)
    _add(
        parent,
        "Adresse",
        TypAdr=1,
        Adr2=capitalise(debtor.street, NAME_LENGTH),
        CP=extract_code(debtor.postcode)[:5],
        Ville=capitalise(debtor.city, NAME_LENGTH),
        CodRes=0,
    )
    if account is not None:
        _add(
            parent,
            "CpteBancaire",
            BIC=extract_code(account.bic),
            IBAN=extract_code(account.iban),
            TitCpte=capitalise(account.holder, HOLDER_LENGTH),
        )


def _add(parent: Any, name: str, **values: Value) -> Any:
    """An element, with one child for each value; an empty text is left out."""
    element = etree.SubElement(parent, name)
    for key, value in values.items():
        text = value.isoformat() if isinstance(value, date) else str(value)
        if text:
            etree.SubElement(element, key, V=text)
    return element
