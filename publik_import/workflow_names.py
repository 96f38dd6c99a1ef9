"""Register the names that a workflow defines for conditions and texts."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.workflows.definition import APPLICANT
from publik_import.batch import Batch
from publik_import.field_plans import FieldPlan
from publik_import.fields import FieldReader
from publik_import.findings import Findings
from publik_import.identifiers import make_identifier, make_slug
from publik_import.names import Names
from publik_import.rich_text import extract_line
from publik_import.variables import iterate_boolean_variables
from publik_import.xml_reader import Element

MAX_STATUSES = 100
# The processing field that stores the location of a case.
LOCATION_FIELD = "geolocation"
RECIPIENT_FUNCTION = "recipient"
# Tags that contain people: actors or recipients.
_PEOPLE = frozenset({"by", "to", "roles"})
_TO_RECIPIENT = ("_receiver", "logged-users", "_signed_calls")


@dataclass
class WorkflowElements:
    """The Parvis names of a workflow's elements, by name in the export."""

    processing: list[FieldPlan] = field(default_factory=list)
    forms: dict[int, list[FieldPlan]] = field(default_factory=dict)  # by id() of the action's element
    statuses: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)  # processing fields by id in the export
    has_location: bool = False


def register_workflow_names(
    root: Element, names: Names, batch: Batch, reader: FieldReader | None = None
) -> WorkflowElements:
    """Register the names of a workflow, and return its elements."""
    field_reader = reader or FieldReader(names, Findings(), batch, root="processing")
    elements = WorkflowElements()
    names.boolean_names.update(iterate_boolean_variables(root, batch.forms.values()))
    for status in list_statuses(root):
        name = _find_free_name(make_identifier(status.value("id"), "status"), elements.statuses)
        elements.statuses.setdefault(status.value("id"), name)
        elements.labels[name] = extract_line(status.value("name"), 200) or name
    names.statuses = {label: name for name, label in reversed(elements.labels.items())}
    elements.processing = field_reader.plan_fields(root.find("backoffice-fields", "formdef", "fields").children)
    elements.by_id = {plan.element.value("id"): plan.id for plan in elements.processing}
    for item in list_items(root):
        _register_item_names(item, names, field_reader, elements)
    names.is_complete = True
    return elements


def find_template_names(tag: str, slug: str, batch: Batch) -> Names:
    """The names available in a shared template: those of all workflows that use it."""
    names = Names(in_workflow=True)
    for workflow in batch.workflows.values():
        if any(item.value(tag) == slug for item in list_items(workflow)):
            register_workflow_names(workflow, names, batch)
    return names


def list_statuses(root: Element) -> list[Element]:
    """The statuses with distinct ids, up to the limit of a definition."""
    by_id = {status.value("id"): status for status in reversed(root.find("possible_status").children)}
    return list(reversed(by_id.values()))[:MAX_STATUSES]


def list_items(root: Element) -> list[Element]:
    """All actions of the workflow: those of statuses, then those of global actions."""
    containers = [*list_statuses(root), *root.find("global_actions").children]
    return [item for container in containers for item in container.find("items").children]


def get_function_name(reference: str) -> str:
    """The id of the function that a workflow refers to; a role becomes a function of that name."""
    if reference == "_submitter":
        return APPLICANT
    if reference in _TO_RECIPIENT:
        return RECIPIENT_FUNCTION
    name = make_identifier(reference.lstrip("_"), "function")
    return f"{name}_function" if name == APPLICANT else name


def find_function_roles(root: Element) -> dict[str, str]:
    """The functions of the workflow, with the role of each when the workflow names one."""
    roles_by_function = {get_function_name(role.attributes.get("id", "")): "" for role in root.find("roles").children}
    for container in root.walk():
        for role_element in container.children if container.tag in _PEOPLE else ():
            if "id" in role_element.attributes:
                continue  # a declaration of a function
            if role_element.text and not role_element.text.startswith("_") and not set(role_element.text) & set("{[@"):
                roles_by_function.setdefault(
                    get_function_name(role_element.text),
                    make_slug(role_element.attributes.get("slug") or role_element.text, "role"),
                )
    return roles_by_function


def _register_item_names(item: Element, names: Names, reader: FieldReader, elements: WorkflowElements) -> None:
    kind, varname = item.attributes.get("type"), item.value("varname")
    if kind == "form":
        prefix = f"{varname or 'asked'}_var_"
        elements.forms[id(item)] = reader.plan_fields(item.find("formdef", "fields").children, prefix)
    elif kind == "webservice_call" and varname:
        names.calls.add(varname)
    elif kind == "geolocate":
        names.exact_names |= {"form_geoloc_base_lat": f"processing.{LOCATION_FIELD}.latitude"}
        names.exact_names |= {"form_geoloc_base_lon": f"processing.{LOCATION_FIELD}.longitude"}
        elements.has_location = True
    elif kind == "commentable":
        names.exact_names["form_comment"] = "action.comment"
        if varname:
            names.exact_names[f"comment_{varname}"] = "action.comment"


def _find_free_name(name: str, names: dict[str, str]) -> str:
    count, free_name = 1, name
    while free_name in names.values():
        count += 1
        free_name = f"{name}_{count}"
    return free_name
