"""Contact details of an authority, from what its page marks up: schema.org, telephone and mail links, address elements."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from app.core.json_values import parse_json
from app.themes.site_analysis.computed_style import StyledPage, read_text
from app.themes.site_analysis.proposal import ContactProposal

_MAX_LENGTH = 200
_MAX_DEPTH = 6


def propose_contact(page: StyledPage) -> ContactProposal:
    """Propose the contact details that the page gives of the authority; what it does not say is empty."""
    described = _read_structured_data(page)
    phone, email, address = described.get("telephone", ""), described.get("email", ""), described.get("address", "")
    for element in page.elements:
        target = element.etree_element.get("href", "")
        if element.local_name == "a" and target.startswith("tel:"):
            phone = phone or read_text(element) or unquote(target[4:])
        elif element.local_name == "a" and target.startswith("mailto:"):
            email = email or unquote(target[7:].partition("?")[0])
        elif element.local_name == "address":
            address = address or read_text(element)
    hours = described.get("openingHours", "")
    return ContactProposal(phone[:40], email[:100], address[:_MAX_LENGTH], hours[:_MAX_LENGTH])


def _read_structured_data(page: StyledPage) -> dict[str, str]:
    """The texts that JSON-LD gives for the first object that has a telephone or an address."""
    for element in page.elements:
        if element.etree_element.get("type") != "application/ld+json":
            continue
        with contextlib.suppress(ValueError):
            for each in _iterate_objects(parse_json(element.etree_element.text or ""), 0):
                if "telephone" in each or "address" in each:
                    return {
                        key: _write_value(each.get(key)) for key in ("telephone", "email", "address", "openingHours")
                    }
    return {}


def _iterate_objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _iterate_objects(each, depth + 1)
    elif isinstance(value, list):
        for element in value:
            yield from _iterate_objects(element, depth + 1)


def _write_value(value: Any) -> str:
    """A text, a list of texts, or a schema.org PostalAddress, on one line."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return ", ".join(text for element in value if (text := _write_value(element)))
    if isinstance(value, dict):
        town = " ".join(str(value[key]) for key in ("postalCode", "addressLocality") if value.get(key))
        return ", ".join(part for part in (str(value.get("streetAddress") or ""), town) if part)
    return ""
