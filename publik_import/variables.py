"""Translate the variables of a workflow, and the values that a form gives to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from publik_import.answer_kinds import TEXT_TYPES
from publik_import.identifiers import make_option_name
from publik_import.names import Names
from publik_import.rich_text import extract_line
from publik_import.xml_reader import Element

MAX_VARIABLES = 80
MAX_VALUE_LENGTH = 1000
_TYPES = {"bool": "yes_no", "date": "date", "numeric": "number", "text": "long_text"}
_TYPES_WITHOUT_ANSWER = ("page", "title", "subtitle", "comment")


def list_variables(root: Element, names: Names) -> list[dict[str, Any]]:
    """The variables that the workflow declares, then those that it uses without declaration."""
    declared = {field["id"]: field for field in _iterate_declared(root)}
    for name, original_name in names.variables.items():
        variable_id = name.removeprefix("option.")
        declared.setdefault(
            variable_id,
            _build_variable(variable_id, "yes_no" if name in names.boolean_names else "short_text", original_name),
        )
    return list(declared.values())[:MAX_VARIABLES]


def iterate_boolean_variables(root: Element, forms: Iterable[Element]) -> Iterator[str]:
    """The boolean variables, as declared by the workflow or by the options of a form."""
    for field in root.find("variables", "formdef", "fields").children:
        if field.value("type") == "bool":
            yield make_option_name(field.value("varname"))
    for form in forms:
        for option in form.find("options").children:
            if option.attributes.get("type") == "bool":
                yield make_option_name(option.attributes.get("varname", ""))


def read_values(root: Element, workflow: Element, translated_types: Mapping[str, str]) -> dict[str, Any]:
    """The values that the form gives to variables: declared ones, and those of `translated_types`."""
    types = {**{field["id"]: field["type"] for field in _iterate_declared(workflow)}, **translated_types}
    values: dict[str, Any] = {}
    for option in root.find("options").children:
        name = make_option_name(option.attributes.get("varname", "")).removeprefix("option.")
        if option.children or not option.text or name not in types:
            continue
        is_boolean = types[name] == "yes_no"
        value: Any = option.text.lower() == "true" if is_boolean else option.text[:MAX_VALUE_LENGTH]
        if is_boolean or types[name] in TEXT_TYPES:
            values.setdefault(name, value)
    return values


def read_default_values(workflow: Element | None) -> dict[str, str | bool]:
    """The default values of the variables of a workflow, by Parvis name."""
    fields = workflow.find("variables", "formdef", "fields").children if workflow is not None else []
    declarations = ((field.value("varname"), field.value("default_value"), field.value("type")) for field in fields)
    return {
        make_option_name(varname): value.lower() == "true" if kind == "bool" else value
        for varname, value, kind in declarations
        if varname and value
    }


def _iterate_declared(root: Element) -> Iterator[dict[str, Any]]:
    for field in root.find("variables", "formdef", "fields").children:
        varname, kind = field.value("varname"), field.value("type")
        if varname and kind not in _TYPES_WITHOUT_ANSWER and not varname.startswith("workflow:"):
            name = make_option_name(varname).removeprefix("option.")
            yield _build_variable(name, _TYPES.get(kind, "short_text"), field.value("label") or varname)


def _build_variable(name: str, type_: str, label: str) -> dict[str, Any]:
    limit = {"max_length": MAX_VALUE_LENGTH} if type_ == "short_text" else {}
    return {"id": name, "type": type_, "label": extract_line(label, 200) or name, "required": False, **limit}
