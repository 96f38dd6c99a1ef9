"""What a browser sends of the form fields of a fragment."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict


def read_fields(html: str) -> MultiDict[str, str]:
    """The fields of the fragment by name, without those of buttons."""
    fields: MultiDict[str, str] = MultiDict()
    for tag in BeautifulSoup(html, "html.parser").select("input[name], select[name], textarea[name]"):
        for value in _list_values(tag):
            fields.add(str(tag["name"]), value)
    return fields


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
