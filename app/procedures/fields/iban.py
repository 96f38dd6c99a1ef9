"""Bank identifiers: IBAN and BIC (ISO 13616, ISO 9362), read and formatted."""

from __future__ import annotations

from stdnum import bic, iban
from stdnum.exceptions import ValidationError


def read_iban(text: str) -> str | None:
    """The IBAN without spaces, its check digits verified; None if it is not one."""
    try:
        return str(iban.validate(text)) if text.isascii() else None
    except ValidationError:
        return None


def read_bic(text: str) -> str | None:
    """The BIC in capitals; None if it is not one."""
    try:
        return str(bic.validate(text)) if text.isascii() else None
    except ValidationError:
        return None
