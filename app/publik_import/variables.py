"""What each procedure says for itself: the variables of a workflow of w.c.s., and the values that a form gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.publik_import.answer_kinds import TEXT_TYPES
from app.publik_import.identifiers import make_option_name
from app.publik_import.names import Names
from app.publik_import.rich_text import extract_line
from app.publik_import.xml_reader import Element

MAX_VARIABLES = 80
LONGEST_VALUE = 1000
_TYPES = {"bool": "yes_no", "date": "date", "numeric": "number", "text": "long_text"}
_TYPES_WITHOUT_ANSWER = ("page", "title", "subtitle", "comment")


def list_variables(root: Element, names: Names) -> list[dict[str, Any]]:
    """Those that the workflow declares, then those that its texts and conditions use all the same."""
    declared = {field["id"]: field for field in _iterate_declared(root)}
    for name, called in names.variables.items():
        short = name.removeprefix("option.")
        declared.setdefault(
            short, _build_variable(short, "yes_no" if name in names.boolean_names else "short_text", called)
        )
    return list(declared.values())[:MAX_VARIABLES]


def iterate_boolean_variables(root: Element, forms: Iterable[Element]) -> Iterator[str]:
    """The variables that are a yes or a no: as the workflow declares them, or as a form gives them."""
    for field in root.find("variables", "formdef", "fields").children:
        if field.value("type") == "bool":
            yield make_option_name(field.value("varname"))
    for form in forms:
        for option in form.find("options").children:
            if option.attributes.get("type") == "bool":
                yield make_option_name(option.attributes.get("varname", ""))


def read_values(root: Element, workflow: Element, known: Mapping[str, str]) -> dict[str, Any]:
    """What the form gives to the variables of its workflow: those that it declares, and those `known` once translated."""
    types = {**{field["id"]: field["type"] for field in _iterate_declared(workflow)}, **known}
    values: dict[str, Any] = {}
    for option in root.find("options").children:
        name = make_option_name(option.attributes.get("varname", "")).removeprefix("option.")
        if option.children or not option.text or name not in types:
            continue
        is_yes_or_no = types[name] == "yes_no"
        value: Any = option.text.lower() == "true" if is_yes_or_no else option.text[:LONGEST_VALUE]
        if is_yes_or_no or types[name] in TEXT_TYPES:
            values.setdefault(name, value)
    return values


def read_default_values(workflow: Element | None) -> dict[str, str | bool]:
    """What the variables of a workflow are worth to the forms that say nothing of them, by our names."""
    fields = workflow.find("variables", "formdef", "fields").children if workflow is not None else []
    found = ((each.value("varname"), each.value("default_value"), each.value("type")) for each in fields)
    return {
        make_option_name(varname): value.lower() == "true" if kind == "bool" else value
        for varname, value, kind in found
        if varname and value
    }


def _iterate_declared(root: Element) -> Iterator[dict[str, Any]]:
    for field in root.find("variables", "formdef", "fields").children:
        varname, kind = field.value("varname"), field.value("type")
        if varname and kind not in _TYPES_WITHOUT_ANSWER and not varname.startswith("workflow:"):
            name = make_option_name(varname).removeprefix("option.")
            yield _build_variable(name, _TYPES.get(kind, "short_text"), field.value("label") or varname)


def _build_variable(name: str, type_: str, label: str) -> dict[str, Any]:
    longest = {"max_length": LONGEST_VALUE} if type_ == "short_text" else {}
    return {"id": name, "type": type_, "label": extract_line(label, 200) or name, "required": False, **longest}
