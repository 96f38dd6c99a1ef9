"""Form fields of a fragment, as a browser sends them."""

from __future__ import annotations

import json
from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict

from tests.client import Page


def read_fields(html: str) -> MultiDict[str, str]:
    """The fields of the fragment by name, without those of buttons."""
    fields: MultiDict[str, str] = MultiDict()
    for tag in BeautifulSoup(html, "html.parser").select("input[name], select[name], textarea[name]"):
        for value in _list_values(tag):
            fields.add(str(tag["name"]), value)
    return fields


def read_row_press(page: Page, op: str, pointer: str) -> dict[str, Any]:
    """Read what the button of a row sends with JavaScript: its own form, or the one around it with other values."""
    button = page.find_one(f"button[form=row-{op}][value='{pointer}'], button[value='{op} {pointer}']")
    if button.has_attr("form"):
        return {**read_fields(str(page.find_one(f"#{button['form']}"))), "at": pointer}
    return {**read_fields(str(button.find_parent("form"))), **json.loads(str(button["hx-vals"]))}


def read_row_submit(page: Page, op: str, pointer: str) -> dict[str, Any]:
    """Read what the button of a row in the form of a setting sends without JavaScript."""
    button = page.find_one(f"button[value='{op} {pointer}']")
    return {**read_fields(str(button.find_parent("form"))), str(button["name"]): str(button["value"])}


def _list_values(tag: Tag) -> list[str]:
    if tag.name == "select":
        options = tag.select("option")
        selected = [option for option in options if option.has_attr("selected")]
        return [str(option["value"]) for option in selected or ([] if tag.has_attr("multiple") else options[:1])]
    if tag.name == "textarea":
        # A browser drops the first line break, and sends the others as CRLF.
        return [tag.get_text().removeprefix("\n").replace("\n", "\r\n")]
    is_unticked = tag.get("type") == "checkbox" and not tag.has_attr("checked")
    return [] if is_unticked else [str(tag.get("value", ""))]
