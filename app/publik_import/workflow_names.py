"""What a workflow lets conditions and texts name: its processing data, its forms, its comments, its calls, its statuses."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.publik_import.batch import Batch
from app.publik_import.field_plans import FieldPlan
from app.publik_import.fields import FieldReader
from app.publik_import.findings import Findings
from app.publik_import.identifiers import make_identifier, make_slug
from app.publik_import.names import Names
from app.publik_import.rich_text import extract_line
from app.publik_import.variables import iterate_boolean_variables
from app.publik_import.xml_reader import Element
from app.workflows.definition import APPLICANT

MAX_STATUSES = 100
# The processing field where the place of a request is kept.
PLACE_FIELD = "geolocation"
RECIPIENT_FUNCTION = "recipient"
# The elements that say who may do something, or is written to.
_PEOPLE = frozenset({"by", "to", "roles"})
_TO_RECIPIENT = ("_receiver", "logged-users", "_signed_calls")


@dataclass
class WorkflowElements:
    """The names of a workflow's own elements, by what they are called in the export."""

    processing: list[FieldPlan] = field(default_factory=list)
    forms: dict[int, list[FieldPlan]] = field(default_factory=dict)  # by the place of the action in memory
    statuses: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)  # processing data by the id of their field
    has_place: bool = False


def register_workflow_names(
    root: Element, names: Names, batch: Batch, reader: FieldReader | None = None
) -> WorkflowElements:
    """Makes the names known, and gives them by their element."""
    own = reader or FieldReader(names, Findings(), batch, root="processing")
    learned = WorkflowElements()
    names.boolean_names.update(iterate_boolean_variables(root, batch.forms.values()))
    for status in list_statuses(root):
        name = _find_free_name(make_identifier(status.value("id"), "status"), learned.statuses)
        learned.statuses.setdefault(status.value("id"), name)
        learned.labels[name] = extract_line(status.value("name"), 200) or name
    names.statuses = {label: name for name, label in reversed(learned.labels.items())}
    learned.processing = own.plan_fields(root.find("backoffice-fields", "formdef", "fields").children)
    learned.by_id = {one.element.value("id"): one.id for one in learned.processing}
    for item in list_items(root):
        _register_item_names(item, names, own, learned)
    names.is_whole = True
    return learned


def find_template_names(tag: str, named: str, batch: Batch) -> Names:
    """What a template shared by workflows may name: all that those which use it know."""
    names = Names(in_workflow=True)
    for workflow in batch.workflows.values():
        if any(item.value(tag) == named for item in list_items(workflow)):
            register_workflow_names(workflow, names, batch)
    return names


def list_statuses(root: Element) -> list[Element]:
    """The statuses, as many as a document of ours may have, each known by its own identifier."""
    by_id = {status.value("id"): status for status in reversed(root.find("possible_status").children)}
    return list(reversed(by_id.values()))[:MAX_STATUSES]


def list_items(root: Element) -> list[Element]:
    """Every action of the workflow, in its statuses then in its global actions."""
    holders = [*list_statuses(root), *root.find("global_actions").children]
    return [item for holder in holders for item in holder.find("items").children]


def get_function_name(written: str) -> str:
    """The function that plays the part a workflow of w.c.s. names; a role named there is a function of that name."""
    if written == "_submitter":
        return APPLICANT
    if written in _TO_RECIPIENT:
        return RECIPIENT_FUNCTION
    name = make_identifier(written.lstrip("_"), "function")
    return f"{name}_function" if name == APPLICANT else name


def find_function_roles(root: Element) -> dict[str, str]:
    """Every function of the workflow with the role that fills it, when the workflow names one."""
    wanted = {get_function_name(role.attributes.get("id", "")): "" for role in root.find("roles").children}
    for holder in root.walk():
        for one in holder.children if holder.tag in _PEOPLE else ():
            if "id" in one.attributes:
                continue  # the functions themselves
            if one.text and not one.text.startswith("_") and not set(one.text) & set("{[@"):
                wanted.setdefault(
                    get_function_name(one.text), make_slug(one.attributes.get("slug") or one.text, "role")
                )
    return wanted


def _register_item_names(item: Element, names: Names, reader: FieldReader, learned: WorkflowElements) -> None:
    kind, varname = item.attributes.get("type"), item.value("varname")
    if kind == "form":
        prefix = f"{varname or 'asked'}_var_"
        learned.forms[id(item)] = reader.plan_fields(item.find("formdef", "fields").children, prefix)
    elif kind == "webservice_call" and varname:
        names.calls.add(varname)
    elif kind == "geolocate":
        names.exact_names |= {"form_geoloc_base_lat": f"processing.{PLACE_FIELD}.latitude"}
        names.exact_names |= {"form_geoloc_base_lon": f"processing.{PLACE_FIELD}.longitude"}
        learned.has_place = True
    elif kind == "commentable":
        names.exact_names["form_comment"] = "action.comment"
        if varname:
            names.exact_names[f"comment_{varname}"] = "action.comment"


def _find_free_name(name: str, taken: dict[str, str]) -> str:
    count, free = 1, name
    while free in taken.values():
        count += 1
        free = f"{name}_{count}"
    return free
