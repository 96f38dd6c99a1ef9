"""Rules on the addresses that the links of pages may open. Pure."""

from __future__ import annotations

import re

_SCHEMES = re.compile(r"(https?://[^\s]+|mailto:[^\s]+@[^\s]+|tel:[+0-9 .]+)", re.IGNORECASE)


def is_safe_link(address: str) -> bool:
    """True for a page of this site, a page of another, an e-mail address or a telephone number."""
    if address.startswith("/"):
        return not address.startswith(("//", "/\\")) and not any(ord(each) < 33 or each == "\\" for each in address)
    return bool(_SCHEMES.fullmatch(address))
