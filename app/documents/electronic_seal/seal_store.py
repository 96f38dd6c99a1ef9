"""The electronic seal that the authority uses: saved by an administrator, sealed with the master key, checked by the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.operations.health import Finding
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.core.web.access_rules import Actor
from app.documents.electronic_seal.certificate import SealCertificate
from app.documents.electronic_seal.models import ElectronicSeal

SEAL_CONTEXT = "electronic_seal"
_ADVICE = {
    "not_yet_valid": "Its certificate is not valid yet: no document is made until it is.",
    "expired": "Its certificate has expired: no document is made until another one replaces it.",
    "expires_soon": "Its certificate expires within a month: order another one.",
    "chain": "Its file lacks the certificate of an authority: readers cannot tell who issued it.",
}


@dataclass(frozen=True)
class Seal:
    """Seal of the documents of the authority, with its time-stamping service."""

    certificate: SealCertificate
    timestamp_url: str
    saved_at: datetime


def find_seal() -> Seal | None:
    """The seal in use; None when documents are not sealed. Raises SealBroken."""
    row = db.session.scalar(select(ElectronicSeal))
    if row is None:
        return None
    certificate = SealCertificate.from_json(unseal_for_site(row.sealed, about=SEAL_CONTEXT))
    return Seal(certificate, row.timestamp_url, row.saved_at)


def save_seal(certificate: SealCertificate, *, timestamp_url: str, by: Actor) -> None:
    """Seal the documents made from now on with this certificate."""
    delete_seal()
    row = ElectronicSeal(
        id=new_id(),
        sealed=seal_for_site(certificate.to_json(), about=SEAL_CONTEXT),
        timestamp_url=timestamp_url,
        saved_at=clock.now(),
        saved_by_id=by.account_id,
    )
    db.session.add(row)
    db.session.flush()


def delete_seal() -> None:
    """Documents are no longer sealed; those that were remain so."""
    db.session.execute(delete(ElectronicSeal))


def check_seal(settings: Settings) -> Finding:
    """Check that documents can be sealed for a month more. Shown on the health page and by `parvis doctor`."""
    try:
        seal = find_seal()
    except SealBroken:
        advice = "It was sealed with another master key: restore PARVIS_MASTER_KEY, or save its certificate again."
        return Finding("electronic seal", ok=False, advice=advice)
    fault = seal.certificate.find_fault(clock.now()) if seal is not None else ""
    return Finding("electronic seal", not fault, _ADVICE.get(fault, ""))
