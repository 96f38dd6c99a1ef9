"""Translate data sources and card models into lists of choices."""

from __future__ import annotations

import re
from typing import Any

from app.procedures.sources.definition import AGENTS, CARD_TYPES, CARDS, CSV, FORMAT, GEOJSON, JSON
from publik_import.batch import Batch, get_slug
from publik_import.data_sources import load_json_list, read_options
from publik_import.fields import FieldReader
from publik_import.findings import Findings, build_reason
from publik_import.identifiers import DEFAULT_FAMILY, make_list_slug, make_slug
from publik_import.names import Names
from publik_import.owned_cards import find_owned_models
from publik_import.rich_text import extract_line
from publik_import.template_tags import replace_tags
from publik_import.templates import is_template
from publik_import.texts import translate_text
from publik_import.unknown_elements import FORM, record_unknown_elements
from publik_import.xml_reader import Element

MAX_QUESTIONS = 40
MAX_ADDRESS_LENGTH = 1000
# A placeholder URL for the administrator to complete.
TO_COMPLETE = "https://a-completer.invalid/"
_RESERVED = ("value", "label", "typed")
_PATH = re.compile(r"[\w$-]+(\.[\w$-]+)*")
_ADDRESS = re.compile(r"https?://[^\s{}/]+")


def translate_source(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """Translate a data source: inline options become a table, remote ones keep their URL."""
    inner = root.find("data_source")
    kind, value = inner.value("type"), inner.value("value")
    slug = get_slug(root)
    field_element = Element("field", children=[Element("data_source", children=[Element("type", pieces=[slug])])])
    options = read_options(field_element, Batch(sources={slug: root}))
    if options:
        omitted_count = len(load_json_list(value)) - len(options)
        reasons = [build_reason("options_left_out", count=omitted_count)] if omitted_count > 0 else []
        findings.add_with_reasons("source", root.value("name"), reasons)
        return _build_list(root, {"kind": CSV}, options)
    if kind in ("json", "jsonp", "geojson") and value:
        return _build_list(root, _build_remote_choices(root, kind, value, findings))
    if kind == "wcs:users" and (role := _find_single_role(root)):
        findings.add_mapped("source", root.value("name"))
        return _build_list(root, {"kind": AGENTS, "role": role})
    findings.add_not_mapped("source", root.value("name"), build_reason("source_to_set_up", name=kind), verbatim=value)
    _record_address_values(root, value, findings)
    return _build_list(root, None)


def translate_card_model(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """Translate a card model into an empty list of cards: the export does not contain the cards."""
    reader = FieldReader(Names(), findings, batch)
    plans = [plan for plan in reader.plan_fields(root.find("fields").children) if plan.element.value("type") != "page"]
    fields = [_build_card_question(field) for field in reader.build_definitions(plans) if field["type"] in CARD_TYPES]
    record_unknown_elements(root, FORM, root.value("name"), findings)
    for view in root.find("custom_views").children:
        findings.add_not_mapped("setting", f"custom_views {view.value('title')}".strip(), build_reason("setting"))
    if not fields:
        findings.add_not_mapped("card", root.value("name"), build_reason("no_question"))
        return _build_list(root, None)
    if len(fields) > MAX_QUESTIONS:
        findings.add_approximate("card", root.value("name"), build_reason("too_many_fields", maximum=MAX_QUESTIONS))
    findings.add_approximate("card", root.value("name"), build_reason("cards_elsewhere"))
    questions = fields[:MAX_QUESTIONS]
    owner_settings = {}
    if get_slug(root) in find_owned_models(batch):
        owner_settings["family"] = DEFAULT_FAMILY
        findings.add_approximate("card", root.value("name"), build_reason("owners_family"))
    return _build_list(
        root, {"kind": CARDS, "fields": questions, "label": _choose_label(root, questions, findings), **owner_settings}
    )


def map_card_questions(root: Element, batch: Batch) -> dict[str, str]:
    """The names of the questions of a card model in Parvis, by field id in the export."""
    reader = FieldReader(Names(), Findings(), batch)
    plans = reader.plan_fields(root.find("fields").children)
    question_ids = {field["id"] for field in reader.build_definitions(plans) if field["type"] in CARD_TYPES}
    return {plan.element.value("id"): _make_question_name(plan.id) for plan in plans if plan.id in question_ids}


def _make_question_name(name: str) -> str:
    return f"{name}_card" if name in _RESERVED else name


def _build_list(root: Element, source: dict[str, Any] | None, content: list[Any] | None = None) -> dict[str, Any]:
    title = extract_line(root.value("name"), 120) or "…"
    name = make_list_slug(get_slug(root) or "list")
    definition = None if source is None else {"format": FORMAT, "slug": name, "title": title, **source}
    return {"slug": name, "title": title, "source": definition, "content": content or []}


def _find_single_role(root: Element) -> str:
    """The role whose members are the choices, when there is exactly one."""
    included = [role for role in root.find("users_included_roles").children if role.text or role.attributes]
    if len(included) != 1 or root.find("users_excluded_roles").children:
        return ""
    slug = included[0].attributes.get("role-slug") or included[0].attributes.get("slug") or included[0].text
    return make_slug(slug, "role") if slug else ""


def _build_remote_choices(root: Element, kind: str, value: str, findings: Findings) -> dict[str, Any]:
    """A remote source; a URL that depends on answers is truncated and left to complete."""
    fixed_part = value.partition("{")[0].strip()
    if _ADDRESS.match(fixed_part) and "{" not in value:
        address, code = fixed_part, "source_to_check"
    else:
        rest = re.sub(r"[{}]", "", replace_tags(value, "")).strip().partition("?")[0]
        path = "" if _ADDRESS.match(rest) else re.sub(r"[^\w./-]", "", rest).lstrip("/")
        address, code = f"{TO_COMPLETE}{path}", "address_to_complete"
    _record_address_values(root, value, findings)
    findings.add_approximate("source", root.value("name"), build_reason(code), verbatim=value)
    if kind == "geojson":
        identifier = root.value("id_property") or "id"
        return {
            "kind": GEOJSON,
            "url": address[:MAX_ADDRESS_LENGTH],
            "value": identifier if _PATH.fullmatch(identifier) else "id",
            "label": _build_location_label(root),
        }
    value_attribute = root.value("id_attribute") or "id"
    label_attribute = root.value("text_attribute") or "text"
    list_attribute = root.value("data_attribute") or "data"
    return {
        "kind": JSON,
        "url": address[:MAX_ADDRESS_LENGTH],
        "value": value_attribute if _PATH.fullmatch(value_attribute) else "id",
        "label": label_attribute if _PATH.fullmatch(label_attribute) else "text",
        "list": list_attribute if _PATH.fullmatch(list_attribute) else "data",
    }


def _build_location_label(root: Element) -> str:
    """The label template of a place, when it only contains properties."""
    template = root.value("label_template_property")
    label = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"{{ \1 }}", template)
    is_plain = label and len(label) <= 300 and not re.sub(r"\{\{ \w+ \}\}", "", label).count("{")
    return label if is_plain else "{{ text }}"


def _record_address_values(root: Element, value: str, findings: Findings) -> None:
    """Add findings for the placeholders of the URL."""
    if is_template(value):
        translate_text(value, Names(in_workflow=True), findings, root.value("name"))


def _build_card_question(field: dict[str, Any]) -> dict[str, Any]:
    """A question of a card, without condition; a choice from another source becomes a text."""
    question = {name: value for name, value in field.items() if name not in ("condition", "profile", "prefill")}
    if isinstance(question.get("options"), dict):
        question = {name: question[name] for name in ("id", "label", "hint") if name in question} | {
            "type": "short_text"
        }
    question["id"] = _make_question_name(question["id"])
    if field.get("condition") is not None or "required" not in question:
        question["required"] = False
    return question


def _choose_label(root: Element, fields: list[dict[str, Any]], findings: Findings) -> str:
    """The label template from the digest, when it only names questions of the card; else the first question."""
    question_ids = {field["id"] for field in fields}
    digest = next((template.text for template in root.find("digest_templates").children if template.text), "")
    label = re.sub(r"\{\{\s*form_var_(\w+?)(_raw)?\s*\}\}", r"{{ \1 }}", digest)
    label_names = re.findall(r"\{\{ (\w+) \}\}", label)
    if (
        label_names
        and set(label_names) <= question_ids
        and "{%" not in label
        and "|" not in label
        and len(label) <= 300
    ):
        findings.add_mapped("digest", root.value("name"))
        return label
    if digest:
        findings.add_approximate("digest", root.value("name"), build_reason("digest_lost"), verbatim=digest)
    return f"{{{{ {fields[0]['id']} }}}}"
