"""What only one authority knows, in a text meant for all: its address and telephones, as [[postal_address]], [[phone voirie]]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department
from app.core.db import db
from app.core.sites import current_site
from app.themes.charter import get_charter
from app.themes.charter import load_charter_document as written_charter

_PLACEHOLDER = re.compile(r"\[\[([a-z_]+(?: [a-z0-9-]+)?)\]\]")
PHONE = "phone"
MIN_LENGTH = 8


def placeholder_values(charter: Mapping[str, Any], departments: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What fills the texts of the catalogue; whoever has no telephone of its own is reached through the switchboard."""
    phone = str(charter.get("phone") or "")
    words = {f"phone {each['slug']}": str(each.get("phone") or phone) for each in departments}
    words |= {PHONE: phone, "postal_address": ", ".join(str(charter.get("postal_address") or "").split("\n"))}
    # A number is read in one piece.
    return {name: text.replace(" ", "\u00a0") if name.startswith(PHONE) else text for name, text in words.items()}


def local_values() -> dict[str, str]:
    """Those of the authority of this site."""
    departments = db.session.execute(select(Department.slug, Department.phone))
    return placeholder_values(written_charter() or {}, [{"slug": row.slug, "phone": row.phone} for row in departments])


def local_addresses() -> dict[str, str]:
    """How the authority is called, and where its pages are: words that only leave a text written elsewhere for another."""
    own, base_url = get_charter(), current_site().base_url
    return {
        "authority_name": own.name,
        "authority_email": own.email or "",
        "portal_url": base_url,
        "account_url": f"{base_url}/compte/profil",
        "agents_url": f"{base_url}/agents",
    }


def fill_placeholders(node: Any, words: Mapping[str, str]) -> Any:
    """The document with the words of an authority in it; a service it does not have is reached through the switchboard."""
    return _map_texts(node, lambda text: _PLACEHOLDER.sub(lambda slot: _find_value(slot[1], words) or slot[0], text))


def extract_placeholders(node: Any, words: Mapping[str, str]) -> Any:
    """The document without the words of the authority, so that another can put in its own."""
    known = {text: name for name, text in sorted(words.items(), reverse=True) if len(text) >= MIN_LENGTH}
    longest_first = sorted(known, key=len, reverse=True)

    def replaced(text: str) -> str:
        for word in longest_first:
            text = text.replace(word, f"[[{known[word]}]]")
        return text

    return _map_texts(node, replaced)


def remaining_placeholders(node: Any) -> set[str]:
    """The words that nobody has put in yet."""
    found: set[str] = set()

    def noted(text: str) -> str:
        found.update(_PLACEHOLDER.findall(text))
        return text

    _map_texts(node, noted)
    return found


def _find_value(name: str, words: Mapping[str, str]) -> str:
    return words.get(name) or (words.get(PHONE, "") if name.startswith(f"{PHONE} ") else "")


def _map_texts(node: Any, change: Any) -> Any:
    if isinstance(node, dict):
        # Translations are found by the words they translate.
        return {change(name): _map_texts(child, change) for name, child in node.items()}
    if isinstance(node, list):
        return [_map_texts(child, change) for child in node]
    return change(node) if isinstance(node, str) else node
