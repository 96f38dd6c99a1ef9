"""Translate a form into the definition of a procedure, with placeholders for what the export does not contain."""

from __future__ import annotations

from typing import Any

from app.definitions.checks.unwritten_texts import TO_COMPLETE
from app.language.schema.problems import Problem
from app.language.schema.validation import find_structure_problems
from app.language.text.typography import add_no_break_spaces
from app.procedures.checks.definition_checks import problems_of_procedure
from app.procedures.schema import FORMAT, procedure_validator
from publik_import.batch import Batch, get_slug
from publik_import.conditions import read_checks, read_condition
from publik_import.definition_repair import repair_definition
from publik_import.field_plans import FieldPlan
from publik_import.fields import FieldReader
from publik_import.findings import Findings, build_reason
from publik_import.form_options import translate_options
from publik_import.identifiers import DEFAULT_FAMILY, make_option_name, make_slug
from publik_import.names import Names
from publik_import.page_patterns import set_question_pattern
from publik_import.qualities import find_required_qualities
from publik_import.reasons import LABELS
from publik_import.retention import read_retention
from publik_import.rich_text import extract_line
from publik_import.unknown_elements import FORM, record_unknown_elements
from publik_import.variables import read_default_values, read_values
from publik_import.workflow_names import (
    RECIPIENT_FUNCTION,
    find_function_roles,
    get_function_name,
    register_workflow_names,
)
from publik_import.xml_reader import Element

MAX_FIELDS = 100
ROLE_TO_COMPLETE = "to-complete"
BUILT_IN_WORKFLOW = "instruction-simple"
# Settings of a form without equivalent.
_SETTINGS = (
    *("disabled_redirection", "lateral_template", "submission_lateral_template", "submission_user_association"),
    *("user_support", "appearance_keywords", "discussion", "skip_from_360_view"),
)
_LISTS = (
    *("digest_templates", "custom_views", "workflow-migrations", "tracking_code_verify_fields", "testdefs"),
    *("required_authentication_contexts", "geolocations"),
)
_DEFAULT_VALUES = frozenset({"", "false", "none", "optional"})


def translate_form(root: Element, batch: Batch, findings: Findings) -> tuple[dict[str, Any], list[Problem]]:
    """The definition of a draft, and the problems that prevent its publication."""
    workflow = _find_workflow(batch, root.find("workflow"))
    names = Names(constants={**read_default_values(workflow), **_read_option_values(root)})
    reader = FieldReader(names, findings, batch)
    plans = reader.plan_fields(root.find("fields").children)
    functions = {RECIPIENT_FUNCTION: ""}
    if workflow is not None:
        register_workflow_names(workflow, names, batch)
        functions |= {**dict.fromkeys(batch.functions.get(get_slug(workflow), ()), ""), **find_function_roles(workflow)}
    definition = _build_frame(root, workflow, batch, findings) | {
        "functions": _map_functions(root, functions),
        "pages": _build_pages(plans, reader),
    }
    definition |= translate_options(root, names, findings, account=definition["account"])
    variable_types = batch.variables.get(get_slug(workflow), {}) if workflow is not None else {}
    if workflow is not None and (values := read_values(root, workflow, variable_types)):
        definition["variables"] = values
    if workflow is None and (workflow_slug := get_workflow_slug(root)) != BUILT_IN_WORKFLOW:
        definition["workflow"] = BUILT_IN_WORKFLOW
        findings.add_not_mapped(
            "circuit", root.value("name"), build_reason("circuit_missing", name=workflow_slug), verbatim=workflow_slug
        )
    _record_settings(root, findings)
    definition = add_no_break_spaces(definition)
    return definition, repair_definition(definition, _list_problems, findings, never=None)


def _read_option_values(root: Element) -> dict[str, str | bool]:
    """Values that the form gives to the variables of its workflow."""
    values: dict[str, str | bool] = {}
    for option in root.find("options").children:
        if option.attributes.get("type") == "bool":
            values[make_option_name(option.attributes.get("varname", ""))] = option.text.lower() == "true"
        elif not option.children and option.attributes.get("type") in (None, "int", "float", "decimal", "date"):
            values.setdefault(make_option_name(option.attributes.get("varname", "")), option.text)
    return values


def _list_problems(definition: dict[str, Any]) -> list[Problem]:
    return find_structure_problems(procedure_validator(), definition) or problems_of_procedure(definition)


def _build_frame(root: Element, workflow: Element | None, batch: Batch, findings: Findings) -> dict[str, Any]:
    """The definition without its pages. Purpose, legal basis and family are not in the export and are left to complete."""
    findings.add_approximate("privacy", root.value("name"), build_reason("to_complete"))
    to_complete = str(TO_COMPLETE)
    keywords = [extract_line(word, 60) for word in root.value("keywords").split(",") if word.strip()]
    definition = {
        "format": FORMAT,
        "slug": make_slug(get_slug(root), "procedure"),
        "title": extract_line(root.value("name"), 120) or to_complete,
        "summary": extract_line(root.value("description"), 300) or to_complete,
        "theme": make_slug(root.value("category") or "sans-rubrique", "theme"),
        "keywords": keywords[:50],
        "family": DEFAULT_FAMILY,
        "workflow": get_workflow_slug(root),
        "intake": _read_slugs(root, "backoffice-submission-roles")[:30],
        "account": _read_account_settings(root, batch, findings),
        **_build_placeholders(workflow),
    }
    findings.add_mapped("form", root.value("name"))
    return definition


def _find_workflow(batch: Batch, reference: Element) -> Element | None:
    """The workflow of the form, by slug, else by exact name as in w.c.s."""
    workflow = batch.workflows.get(reference.attributes.get("slug", ""))
    if workflow is not None or not reference.text:
        return workflow
    return next((workflow for workflow in batch.workflows.values() if workflow.value("name") == reference.text), None)


def get_workflow_slug(root: Element) -> str:
    """The slug of the workflow; the built-in workflow of w.c.s. becomes the equivalent one of the catalogue."""
    workflow = root.find("workflow")
    identifier = workflow.attributes.get("slug") or workflow.attributes.get("workflow_id", "")
    if identifier.startswith("_") or not workflow.text:
        return BUILT_IN_WORKFLOW
    return make_slug(workflow.attributes.get("slug") or workflow.text, "workflow")


def _build_placeholders(workflow: Element | None) -> dict[str, Any]:
    """Required texts that are not in the export."""
    to_complete = str(TO_COMPLETE)
    return {
        "presentation": {"who": to_complete, "duration_minutes": 10, "what_next": [to_complete]},
        "privacy": {
            "purpose": to_complete,
            "legal_basis": to_complete,
            "recipients": [to_complete],
            **read_retention(workflow),
        },
    }


def _map_functions(root: Element, roles_by_function: dict[str, str]) -> dict[str, str]:
    """The role of each function: from the form, else from its workflow, else to complete."""
    functions = {name: role or ROLE_TO_COMPLETE for name, role in roles_by_function.items()}
    for role in root.find("roles").children:
        functions[get_function_name(role.attributes.get("role_key", "_receiver"))] = make_slug(
            role.attributes.get("slug") or role.text, "role"
        )
    return functions


def _read_slugs(root: Element, tag: str) -> list[str]:
    return [
        make_slug(role.attributes.get("slug") or role.text, "role") for role in root.find(tag).children if role.text
    ]


def _read_account_settings(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """Read the settings of accounts: the form is for everybody, people with an account, or people with certain roles.

    Roles that a workflow gives to residents become qualities. Other roles may be those of agents.
    """
    roles = [role for role in root.find("user-roles").children if role.text]
    role_names = [role.text for role in roles]
    if not roles:
        return {"required": False}
    account: dict[str, Any] = {"required": True, "reason": str(TO_COMPLETE)}
    if role_names != ["logged-users"]:
        qualities = find_required_qualities(roles, batch)[:20]
        reason = build_reason("reserved_to_qualities" if qualities else "reserved")
        findings.add_approximate("access", root.value("name"), reason, verbatim=", ".join(role_names))
        account |= {"qualities": qualities} if qualities else {}
    return account


def _build_pages(plans: list[FieldPlan], reader: FieldReader) -> list[dict[str, Any]]:
    """The pages with their fields. Fields before the first page are moved to it; pages without fields are dropped."""
    groups: list[tuple[FieldPlan | None, list[FieldPlan]]] = [(None, [])]
    for plan in plans:
        if plan.element.value("type") == "page":
            groups.append((plan, []))
        else:
            groups[-1][1].append(plan)
    if len(groups) > 1:
        (_, before), (first, first_fields), *others = groups
        groups = [(first, before + first_fields), *others]
    pages: list[dict[str, Any]] = []
    for number, (head, members) in enumerate(groups, start=1):
        fields = reader.build_definitions(members)
        if fields:
            previous_fields = [field for page in pages for field in page["fields"]]
            pages += _split_page(_build_page(number, head, fields, previous_fields, reader))
        elif head is not None:
            reader.findings.add_approximate("page", head.finding_name, build_reason("empty_page"))
    if not pages:
        reader.findings.add_not_mapped("form", "", build_reason("no_fields"))
        text = {"id": reader.find_free_name("introduction"), "type": "explanation", "text": str(TO_COMPLETE)}
        return [{"id": "page_1", "title": str(LABELS["begin"]), "fields": [text]}]
    _make_first_page_visible(pages[0], reader)
    return pages


def _split_page(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Split a page with too many fields."""
    fields = page["fields"]
    parts = [page | {"fields": fields[start : start + MAX_FIELDS]} for start in range(0, len(fields), MAX_FIELDS)]
    return [part | ({"id": f"{page['id']}_{count}"} if count > 1 else {}) for count, part in enumerate(parts, start=1)]


def _make_first_page_visible(page: dict[str, Any], reader: FieldReader) -> None:
    """Make the first page unconditional, with at least one unconditional field."""
    if page.pop("condition", None):
        reader.findings.add_approximate("condition", page["title"], build_reason("first_page"))
    if all(field.get("condition") for field in page["fields"]):
        introduction = {
            "id": reader.find_free_name("introduction"),
            "type": "explanation",
            "text": page["title"],
        }
        page["fields"].insert(0, introduction)


def _build_page(
    number: int, head: FieldPlan | None, fields: list[dict[str, Any]], before: list[dict[str, Any]], reader: FieldReader
) -> dict[str, Any]:
    """Build a page; `before` are the fields of the previous pages."""
    title = extract_line(head.element.value("label"), 150) if head else ""
    page: dict[str, Any] = {"id": f"page_{number}", "title": title or f"Page {number}", "fields": fields}
    if head is None:
        return page
    reader.findings.subjects[head.finding_name] = (page["id"],)
    if condition := head.element.child("condition"):
        page["condition"] = read_condition(condition, reader.names, reader.findings, head.finding_name)
    if checks := _read_page_checks(head, fields if condition else [*before, *fields], reader):
        page["checks"] = checks
    reader.findings.add_mapped("page", head.finding_name)
    return page


def _read_page_checks(head: FieldPlan, fields: list[dict[str, Any]], reader: FieldReader) -> list[dict[str, Any]]:
    """The checks of a page; a check of a single answer becomes the pattern of its question."""
    fields_by_id = {field["id"]: field for field in fields}
    remaining_checks = [
        check
        for check in head.element.find("post_conditions").children
        if not set_question_pattern(check, fields_by_id, reader.names, reader.findings, head.finding_name)
    ]
    return read_checks(remaining_checks, reader.names, reader.findings, head.finding_name)


def _record_settings(root: Element, findings: Findings) -> None:
    """Add a finding for each setting without equivalent."""
    record_unknown_elements(root, FORM, root.value("name"), findings)
    for tag in _SETTINGS:
        value = root.value(tag)
        if value not in _DEFAULT_VALUES:
            findings.add_not_mapped("setting", tag, build_reason("setting"), verbatim=value)
    for tag in _LISTS:
        for child in root.find(tag).children:
            if (tag, child.attributes.get("key")) == ("digest_templates", "default"):
                continue  # translated with the options
            name = child.attributes.get("varname") or child.attributes.get("key") or child.value("title")
            if child.text or child.children:
                findings.add_not_mapped(
                    "setting", f"{tag} {name}".strip(), build_reason("setting"), verbatim=child.text or None
                )
