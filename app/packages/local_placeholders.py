"""Placeholders for texts specific to an authority in shared definitions: [[postal_address]], [[phone voirie]]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department
from app.core.db import db
from app.core.sites import current_site
from app.themes.charter import get_charter, load_saved_charter

_PLACEHOLDER = re.compile(r"\[\[([a-z_]+(?: [a-z0-9-]+)?)\]\]")
PHONE = "phone"
MIN_LENGTH = 8


def placeholder_values(charter: Mapping[str, Any], departments: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The values of the placeholders; a department without phone number has that of the switchboard."""
    phone = str(charter.get("phone") or "")
    values = {f"phone {department['slug']}": str(department.get("phone") or phone) for department in departments}
    values |= {PHONE: phone, "postal_address": ", ".join(str(charter.get("postal_address") or "").split("\n"))}
    # No-break spaces keep a number on one line.
    return {name: text.replace(" ", "\u00a0") if name.startswith(PHONE) else text for name, text in values.items()}


def local_values() -> dict[str, str]:
    """The values of the current site."""
    departments = db.session.execute(select(Department.slug, Department.phone))
    return placeholder_values(
        load_saved_charter() or {}, [{"slug": row.slug, "phone": row.phone} for row in departments]
    )


def local_addresses() -> dict[str, str]:
    """The name and addresses of the current site: filled in on import, but not extracted on export."""
    current_charter, base_url = get_charter(), current_site().base_url
    return {
        "authority_name": current_charter.name,
        "authority_email": current_charter.email or "",
        "portal_url": base_url,
        "account_url": f"{base_url}/compte/profil",
        "agents_url": f"{base_url}/agents",
    }


def fill_placeholders(node: Any, values: Mapping[str, str]) -> Any:
    """Fill in the placeholders; an unknown department has the phone number of the switchboard."""
    return _map_texts(
        node, lambda text: _PLACEHOLDER.sub(lambda match: _find_value(match[1], values) or match[0], text)
    )


def extract_placeholders(node: Any, values: Mapping[str, str]) -> Any:
    """Replace the values of the authority by placeholders."""
    names_by_text = {text: name for name, text in sorted(values.items(), reverse=True) if len(text) >= MIN_LENGTH}
    longest_first = sorted(names_by_text, key=len, reverse=True)

    def replace_values(text: str) -> str:
        for value in longest_first:
            text = text.replace(value, f"[[{names_by_text[value]}]]")
        return text

    return _map_texts(node, replace_values)


def remaining_placeholders(node: Any) -> set[str]:
    """The placeholders that remain."""
    names: set[str] = set()

    def collect_names(text: str) -> str:
        names.update(_PLACEHOLDER.findall(text))
        return text

    _map_texts(node, collect_names)
    return names


def _find_value(name: str, values: Mapping[str, str]) -> str:
    return values.get(name) or (values.get(PHONE, "") if name.startswith(f"{PHONE} ") else "")


def _map_texts(node: Any, convert: Any) -> Any:
    if isinstance(node, dict):
        # Keys too: translations are keyed by their source text.
        return {convert(name): _map_texts(child, convert) for name, child in node.items()}
    if isinstance(node, list):
        return [_map_texts(child, convert) for child in node]
    return convert(node) if isinstance(node, str) else node
