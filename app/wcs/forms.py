"""A form of w.c.s. as a document of a procedure: pages, fields, conditions, and what only the authority can say."""

from __future__ import annotations

from typing import Any

from app.core.documents import Problem
from app.core.structure import structure_problems
from app.procedures.checks import problems_of_procedure
from app.procedures.schema import FORMAT, procedure_validator
from app.wcs.batch import Batch, slug_of
from app.wcs.conditions import read_checks, read_condition
from app.wcs.fields import FieldReader
from app.wcs.findings import Findings, reason
from app.wcs.form_options import options_of_form
from app.wcs.identifiers import DEFAULT_FAMILY, option_name, slug
from app.wcs.names import Names
from app.wcs.page_patterns import hold_to_pattern
from app.wcs.planned import Planned
from app.wcs.qualities import asked_by
from app.wcs.reading import Element
from app.wcs.reasons import LABELS, TO_COMPLETE
from app.wcs.retention import retention_of
from app.wcs.settling import settle
from app.wcs.typography import typeset
from app.wcs.unread import FORM, note_unread
from app.wcs.variables import given_values, usual_values
from app.wcs.words import one_line
from app.wcs.workflow_names import RECIPIENT, function_of, learn_workflow, roles_wanted

MAX_FIELDS = 100
NOBODY_YET = "to-complete"
BUILT_IN = "instruction-simple"
# Settings of a form that this product decides otherwise, or does not know yet.
_SETTINGS = (
    *("disabled_redirection", "lateral_template", "submission_lateral_template", "submission_user_association"),
    *("user_support", "appearance_keywords", "discussion", "skip_from_360_view"),
)
_LISTS = (
    *("digest_templates", "custom_views", "workflow-migrations", "tracking_code_verify_fields", "testdefs"),
    *("required_authentication_contexts", "geolocations"),
)
_AS_USUAL = frozenset({"", "false", "none", "optional"})


def translate_form(root: Element, batch: Batch, findings: Findings) -> tuple[dict[str, Any], list[Problem]]:
    """The document, a draft to complete, and what still keeps it from being published."""
    workflow = _workflow_among(batch, root.find("workflow"))
    names = Names(constants={**usual_values(workflow), **_values_of_options(root)})
    reader = FieldReader(names, findings, batch)
    planned = reader.plan(root.find("fields").children)
    functions = {RECIPIENT: ""}
    if workflow is not None:
        learn_workflow(workflow, names, batch)
        functions |= {**dict.fromkeys(batch.functions.get(slug_of(workflow), ()), ""), **roles_wanted(workflow)}
    document = _frame(root, workflow, batch, findings) | {
        "functions": _functions(root, functions),
        "pages": _pages(planned, reader),
    }
    document |= options_of_form(root, names, findings, account=document["account"])
    known = batch.variables.get(slug_of(workflow), {}) if workflow is not None else {}
    if workflow is not None and (values := given_values(root, workflow, known)):
        document["variables"] = values
    if workflow is None and (circuit := circuit_of(root)) != BUILT_IN:
        document["workflow"] = BUILT_IN
        findings.not_mapped("circuit", root.value("name"), reason("circuit_missing", name=circuit), verbatim=circuit)
    _note_settings(root, findings)
    document = typeset(document)
    return document, settle(document, _problems, findings, never=None)


def _values_of_options(root: Element) -> dict[str, str | bool]:
    """What the form gives to the variables of its workflow: nothing here keeps them apart from the form yet."""
    values: dict[str, str | bool] = {}
    for option in root.find("options").children:
        if option.attributes.get("type") == "bool":
            values[option_name(option.attributes.get("varname", ""))] = option.text.lower() == "true"
        elif not option.children and option.attributes.get("type") in (None, "int", "float", "decimal", "date"):
            values.setdefault(option_name(option.attributes.get("varname", "")), option.text)
    return values


def _problems(document: dict[str, Any]) -> list[Problem]:
    return structure_problems(procedure_validator(), document) or problems_of_procedure(document)


def _frame(root: Element, workflow: Element | None, batch: Batch, findings: Findings) -> dict[str, Any]:
    """What stands around the pages. w.c.s. asks for no purpose, no legal basis and no family: they are to be written."""
    findings.approximate("privacy", root.value("name"), reason("to_complete"))
    to_complete = str(TO_COMPLETE)
    keywords = [one_line(word, 60) for word in root.value("keywords").split(",") if word.strip()]
    document = {
        "format": FORMAT,
        "slug": slug(slug_of(root), "procedure"),
        "title": one_line(root.value("name"), 120) or to_complete,
        "summary": one_line(root.value("description"), 300) or to_complete,
        "theme": slug(root.value("category") or "sans-rubrique", "theme"),
        "keywords": keywords[:50],
        "family": DEFAULT_FAMILY,
        "workflow": circuit_of(root),
        "intake": _slugs(root, "backoffice-submission-roles")[:30],
        "account": _account(root, batch, findings),
        **_to_complete(workflow),
    }
    findings.mapped("form", root.value("name"))
    return document


def _workflow_among(batch: Batch, named: Element) -> Element | None:
    """The workflow that the form names, by its slug, else by its exact name as w.c.s. does."""
    found = batch.workflows.get(named.attributes.get("slug", ""))
    if found is not None or not named.text:
        return found
    return next((each for each in batch.workflows.values() if each.value("name") == named.text), None)


def circuit_of(root: Element) -> str:
    """The circuit by its slug; the one built into w.c.s. is that of the catalogue which does the same."""
    workflow = root.find("workflow")
    known = workflow.attributes.get("slug") or workflow.attributes.get("workflow_id", "")
    if known.startswith("_") or not workflow.text:
        return BUILT_IN
    return slug(workflow.attributes.get("slug") or workflow.text, "workflow")


def _to_complete(workflow: Element | None) -> dict[str, Any]:
    """What the law and the residents need, and no export says."""
    words = str(TO_COMPLETE)
    return {
        "presentation": {"who": words, "duration_minutes": 10, "what_next": [words]},
        "privacy": {"purpose": words, "legal_basis": words, "recipients": [words], **retention_of(workflow)},
    }


def _functions(root: Element, wanted: dict[str, str]) -> dict[str, str]:
    """Which role fills each function: as the form says, else as its workflow does, else to be said."""
    found = {name: role or NOBODY_YET for name, role in wanted.items()}
    for role in root.find("roles").children:
        found[function_of(role.attributes.get("role_key", "_receiver"))] = slug(
            role.attributes.get("slug") or role.text, "role"
        )
    return found


def _slugs(root: Element, tag: str) -> list[str]:
    return [slug(role.attributes.get("slug") or role.text, "role") for role in root.find(tag).children if role.text]


def _account(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """Who may fill it in: everybody, those who have an account, or those of some roles.

    Roles that a workflow gives to residents are qualities here. Others may be those of agents: nothing tells.
    """
    roles = [role for role in root.find("user-roles").children if role.text]
    named = [role.text for role in roles]
    if not roles:
        return {"required": False}
    account: dict[str, Any] = {"required": True, "reason": str(TO_COMPLETE)}
    if named != ["logged-users"]:
        qualities = asked_by(roles, batch)[:20]
        why = reason("reserved_to_qualities" if qualities else "reserved")
        findings.approximate("access", root.value("name"), why, verbatim=", ".join(named))
        account |= {"qualities": qualities} if qualities else {}
    return account


def _pages(planned: list[Planned], reader: FieldReader) -> list[dict[str, Any]]:
    """The pages with what follows each. Fields before the first page are its own; pages without any are left out."""
    groups: list[tuple[Planned | None, list[Planned]]] = [(None, [])]
    for one in planned:
        if one.element.value("type") == "page":
            groups.append((one, []))
        else:
            groups[-1][1].append(one)
    if len(groups) > 1:
        (_, before), (first, own), *others = groups
        groups = [(first, before + own), *others]
    pages: list[dict[str, Any]] = []
    for number, (head, members) in enumerate(groups, start=1):
        fields = reader.documents(members)
        if fields:
            asked = [field for page in pages for field in page["fields"]]
            pages += _parts(_page(number, head, fields, asked, reader))
        elif head is not None:
            reader.findings.approximate("page", head.title, reason("empty_page"))
    if not pages:
        reader.findings.not_mapped("form", "", reason("no_fields"))
        text = {"id": reader.free_name("introduction"), "type": "explanation", "text": str(TO_COMPLETE)}
        return [{"id": "page_1", "title": str(LABELS["begin"]), "fields": [text]}]
    _open(pages[0], reader)
    return pages


def _parts(page: dict[str, Any]) -> list[dict[str, Any]]:
    """A page with more fields than one may have is cut into several."""
    fields = page["fields"]
    parts = [page | {"fields": fields[start : start + MAX_FIELDS]} for start in range(0, len(fields), MAX_FIELDS)]
    return [part | ({"id": f"{page['id']}_{count}"} if count > 1 else {}) for count, part in enumerate(parts, start=1)]


def _open(page: dict[str, Any], reader: FieldReader) -> None:
    """The first page is always shown, and has something to show."""
    if page.pop("condition", None):
        reader.findings.approximate("condition", page["title"], reason("first_page"))
    if all(field.get("condition") for field in page["fields"]):
        introduction = {
            "id": reader.free_name("introduction"),
            "type": "explanation",
            "text": page["title"],
        }
        page["fields"].insert(0, introduction)


def _page(
    number: int, head: Planned | None, fields: list[dict[str, Any]], before: list[dict[str, Any]], reader: FieldReader
) -> dict[str, Any]:
    """`before`: the questions of the pages before it."""
    title = one_line(head.element.value("label"), 150) if head else ""
    page: dict[str, Any] = {"id": f"page_{number}", "title": title or f"Page {number}", "fields": fields}
    if head is None:
        return page
    reader.findings.subjects[head.title] = (page["id"],)
    if condition := head.element.child("condition"):
        page["condition"] = read_condition(condition, reader.names, reader.findings, head.title)
    if checks := _checks(head, fields if condition else [*before, *fields], reader):
        page["checks"] = checks
    reader.findings.mapped("page", head.title)
    return page


def _checks(head: Planned, asked: list[dict[str, Any]], reader: FieldReader) -> list[dict[str, Any]]:
    """What its answers must meet together; what one answer alone must look like is for its own question to say."""
    known = {field["id"]: field for field in asked}
    others = [
        check
        for check in head.element.find("post_conditions").children
        if not hold_to_pattern(check, known, reader.names, reader.findings, head.title)
    ]
    return read_checks(others, reader.names, reader.findings, head.title)


def _note_settings(root: Element, findings: Findings) -> None:
    """Each setting that says something and has no place here, known or not."""
    note_unread(root, FORM, root.value("name"), findings)
    for tag in _SETTINGS:
        value = root.value(tag)
        if value not in _AS_USUAL:
            findings.not_mapped("setting", tag, reason("setting"), verbatim=value)
    for tag in _LISTS:
        for child in root.find(tag).children:
            if (tag, child.attributes.get("key")) == ("digest_templates", "default"):
                continue  # taken with the options
            name = child.attributes.get("varname") or child.attributes.get("key") or child.value("title")
            if child.text or child.children:
                findings.not_mapped("setting", f"{tag} {name}".strip(), reason("setting"), verbatim=child.text or None)
