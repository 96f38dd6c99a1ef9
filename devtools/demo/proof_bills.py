"""Bills of the demo that bear a 2D-Doc code: authentic, of somebody else, forged. Their authority is invented."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache

from flask import current_app
from PIL import ImageOps
from PIL.ImageDraw import ImageDraw as Brush
from sqlalchemy import select

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError, OutboxItem
from app.documents.two_d_doc import proof_jobs
from devtools.demo.proof_authority import Leaf, ProofAuthority, draw_code

OF_DENIS, AUTHENTIC, OF_ANOTHER, FORGED = "bill_of_denis", "bill_authentic", "bill_of_another", "bill_forged"
KINDS = (OF_DENIS, AUTHENTIC, OF_ANOTHER, FORGED)
_BILL_AGE = timedelta(days=40)
_TOWN = {"24": "49998", "25": "VAUBRELLES", "26": "FR"}
_FIELDS = {
    OF_DENIS: {"10": "M/OKAFOR/DENIS", "22": "4 ALLEE DES SAULES", **_TOWN},
    AUTHENTIC: {"10": "MME/PRIGENT/HELENE", "22": "20 RUE DES TANNEURS", **_TOWN},
    OF_ANOTHER: {"10": "M/LEROUX/ALAIN", "22": "6 RUE JEANNE LAURENT", **_TOWN},
    FORGED: {"10": "MME/COLIN/ANAIS", "22": "3 RUE DES LILAS", **_TOWN},
}
_CODE_PLACE, _CODE_SIZE = (560, 120), 260


def write_certificates() -> None:
    """Make the site know the invented authority."""
    settings: Settings = current_app.config["PARVIS"]
    authority, leaf = _get_signer()
    if not settings.is_production and settings.proof_certificates is not None:
        authority.write_store(settings.proof_certificates, leaf)


def paint_code(brush: Brush, kind: str) -> None:
    """Print the code of that bill on its sheet."""
    code = draw_code(_build_message(kind), size=_CODE_SIZE)
    brush.bitmap(_CODE_PLACE, ImageOps.invert(code), fill="#000000")


def read_queued_proofs(case_ids: frozenset[str]) -> None:
    """Read the codes of these cases at once; the worker reads the other files."""
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == proof_jobs.READ_PROOFS)).all():
        if item.ids["case_id"] in case_ids:
            with suppress(DeliveryError):  # a busy computer: the worker reads them too
                proof_jobs.read_proofs(**item.ids)
                db.session.delete(item)


def _build_message(kind: str) -> bytes:
    authority, leaf = _get_signer()
    message = authority.sign(leaf, _FIELDS[kind], type_="01", day=clock.today() - _BILL_AGE)
    return message.replace(b"LILAS", b"LYCEE") if kind == FORGED else message


@cache
def _get_signer() -> tuple[ProofAuthority, Leaf]:
    authority = ProofAuthority()
    return authority, authority.issue()


def has_code(picture: str) -> bool:
    return picture in _FIELDS
