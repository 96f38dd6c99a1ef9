"""Numbers of pre-applications in the database: searched by a keyed fingerprint, sealed with a key of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.agendas.ants.models import PreApplication
from app.core.ids import new_id
from app.core.sealing import blind_index, create_key, seal, unseal

SEAL_CONTEXT = "pre_application.sealed"
DECLARED_CONTEXT = "pre_application.declared"


def hash_number(number: str) -> bytes:
    """The fingerprint by which a number is searched."""
    return blind_index("pre_application", number.upper())


def create_pre_application(number: str, *, booking_id: UUID) -> PreApplication:
    """A number that nobody has verified yet, for a booking."""
    key_id = create_key()
    return PreApplication(
        id=new_id(),
        booking_id=booking_id,
        number_hash=hash_number(number),
        key_id=key_id,
        sealed=seal(key_id, {"number": number}, about=SEAL_CONTEXT),
        is_overridden=False,
        is_declared=False,
        is_pending=True,
    )


def read_number(row: PreApplication) -> str:
    """The number itself. The caller logs the access when somebody reads it."""
    number: str = read_sealed(row)["number"]
    return number


def read_sealed(row: PreApplication) -> dict[str, Any]:
    """The number, and the reason for which an agent kept the booking."""
    values: dict[str, Any] = unseal(row.key_id, row.sealed, about=SEAL_CONTEXT)
    return values


def write_reason(row: PreApplication, reason: str) -> None:
    """Keep why an agent keeps a booking in spite of another one."""
    row.sealed = seal(row.key_id, {**read_sealed(row), "reason": reason}, about=SEAL_CONTEXT)


def read_declaration(row: PreApplication) -> dict[str, str] | None:
    """The declaration that the duplicates service may have."""
    declaration: dict[str, str] | None = (
        unseal(row.key_id, row.declared, about=DECLARED_CONTEXT) if row.declared is not None else None
    )
    return declaration


def write_declaration(row: PreApplication, declaration: dict[str, str] | None) -> None:
    """Keep what the duplicates service is about to be told."""
    row.declared = seal(row.key_id, declaration, about=DECLARED_CONTEXT) if declaration is not None else None
