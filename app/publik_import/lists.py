"""Data sources and card models of w.c.s. as lists of choices of ours."""

from __future__ import annotations

import re
from typing import Any

from app.procedures.sources.definition import AGENTS, CARD_TYPES, CARDS, CSV, FORMAT, GEOJSON, JSON
from app.publik_import.batch import Batch, get_slug
from app.publik_import.data_sources import load_json_list, read_options
from app.publik_import.fields import FieldReader
from app.publik_import.findings import Findings, build_reason
from app.publik_import.identifiers import DEFAULT_FAMILY, make_list_slug, make_slug
from app.publik_import.names import Names
from app.publik_import.owned_cards import find_owned_models
from app.publik_import.rich_text import extract_line
from app.publik_import.template_tags import replace_tags
from app.publik_import.templates import is_template
from app.publik_import.texts import translate_text
from app.publik_import.unknown_elements import FORM, note_unknown_elements
from app.publik_import.xml_reader import Element

MAX_QUESTIONS = 40
LONGEST_ADDRESS = 1000
# An address that leads nowhere, for the administrator to write the true one.
TO_COMPLETE = "https://a-completer.invalid/"
_RESERVED = ("value", "label", "typed")
_PATH = re.compile(r"[\w$-]+(\.[\w$-]+)*")
_ADDRESS = re.compile(r"https?://[^\s{}/]+")


def translate_source(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """Choices written in the source are a table; those asked of other software keep their address."""
    inner = root.find("data_source")
    kind, value = inner.value("type"), inner.value("value")
    named = get_slug(root)
    holder = Element("field", children=[Element("data_source", children=[Element("type", pieces=[named])])])
    options = read_options(holder, Batch(sources={named: root}))
    if options:
        left_out = len(load_json_list(value)) - len(options)
        why = [build_reason("options_left_out", count=left_out)] if left_out > 0 else []
        findings.add_judged("source", root.value("name"), why)
        return _build_list(root, {"kind": CSV}, options)
    if kind in ("json", "jsonp", "geojson") and value:
        return _build_list(root, _build_remote_choices(root, kind, value, findings))
    if kind == "wcs:users" and (role := _find_single_role(root)):
        findings.add_mapped("source", root.value("name"))
        return _build_list(root, {"kind": AGENTS, "role": role})
    findings.add_not_mapped("source", root.value("name"), build_reason("source_to_set_up", name=kind), verbatim=value)
    _note_address_values(root, value, findings)
    return _build_list(root, None)


def translate_card_model(root: Element, batch: Batch, findings: Findings) -> dict[str, Any]:
    """A card model is a list of cards: its questions, and what names a card. The cards are not in the export."""
    reader = FieldReader(Names(), findings, batch)
    planned = [one for one in reader.plan_fields(root.find("fields").children) if one.element.value("type") != "page"]
    fields = [_build_card_question(field) for field in reader.build_definitions(planned) if field["type"] in CARD_TYPES]
    note_unknown_elements(root, FORM, root.value("name"), findings)
    for view in root.find("custom_views").children:
        findings.add_not_mapped("view", view.value("title"), build_reason("setting"))
    if not fields:
        findings.add_not_mapped("card", root.value("name"), build_reason("no_question"))
        return _build_list(root, None)
    if len(fields) > MAX_QUESTIONS:
        findings.add_approximate("card", root.value("name"), build_reason("too_many_fields", maximum=MAX_QUESTIONS))
    findings.add_approximate("card", root.value("name"), build_reason("cards_elsewhere"))
    kept = fields[:MAX_QUESTIONS]
    owned = {}
    if get_slug(root) in find_owned_models(batch):
        owned["family"] = DEFAULT_FAMILY
        findings.add_approximate("card", root.value("name"), build_reason("owners_family"))
    return _build_list(root, {"kind": CARDS, "fields": kept, "label": _choose_label(root, kept, findings), **owned})


def map_card_questions(root: Element, batch: Batch) -> dict[str, str]:
    """What the questions of a card are called here, by the identifier of their field in the export."""
    reader = FieldReader(Names(), Findings(), batch)
    planned = reader.plan_fields(root.find("fields").children)
    kept = {field["id"] for field in reader.build_definitions(planned) if field["type"] in CARD_TYPES}
    return {one.element.value("id"): _make_question_name(one.id) for one in planned if one.id in kept}


def _make_question_name(name: str) -> str:
    return f"{name}_card" if name in _RESERVED else name


def _build_list(root: Element, source: dict[str, Any] | None, content: list[Any] | None = None) -> dict[str, Any]:
    title = extract_line(root.value("name"), 120) or "…"
    name = make_list_slug(get_slug(root) or "list")
    made = None if source is None else {"format": FORMAT, "slug": name, "title": title, **source}
    return {"slug": name, "title": title, "source": made, "content": content or []}


def _find_single_role(root: Element) -> str:
    """The role whose members are the choices, when there is one and no more."""
    included = [each for each in root.find("users_included_roles").children if each.text or each.attributes]
    if len(included) != 1 or root.find("users_excluded_roles").children:
        return ""
    named = included[0].attributes.get("role-slug") or included[0].attributes.get("slug") or included[0].text
    return make_slug(named, "role") if named else ""


def _build_remote_choices(root: Element, kind: str, value: str, findings: Findings) -> dict[str, Any]:
    """The address as far as it is the same for everybody; what depends on an answer is left to be written."""
    fixed = value.partition("{")[0].strip()
    if _ADDRESS.match(fixed) and "{" not in value:
        address, why = fixed, "source_to_check"
    else:
        rest = re.sub(r"[{}]", "", replace_tags(value, "")).strip().partition("?")[0]
        path = "" if _ADDRESS.match(rest) else re.sub(r"[^\w./-]", "", rest).lstrip("/")
        address, why = f"{TO_COMPLETE}{path}", "address_to_complete"
    _note_address_values(root, value, findings)
    findings.add_approximate("source", root.value("name"), build_reason(why), verbatim=value)
    if kind == "geojson":
        identifier = root.value("id_property") or "id"
        return {
            "kind": GEOJSON,
            "url": address[:LONGEST_ADDRESS],
            "value": identifier if _PATH.fullmatch(identifier) else "id",
            "label": _build_place_label(root),
        }
    wanted = root.value("id_attribute") or "id"
    shown = root.value("text_attribute") or "text"
    listed = root.value("data_attribute") or "data"
    return {
        "kind": JSON,
        "url": address[:LONGEST_ADDRESS],
        "value": wanted if _PATH.fullmatch(wanted) else "id",
        "label": shown if _PATH.fullmatch(shown) else "text",
        "list": listed if _PATH.fullmatch(listed) else "data",
    }


def _build_place_label(root: Element) -> str:
    """The properties that name a place, when nothing else is made of them."""
    written = root.value("label_template_property")
    named = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"{{ \1 }}", written)
    is_plain = named and len(named) <= 300 and not re.sub(r"\{\{ \w+ \}\}", "", named).count("{")
    return named if is_plain else "{{ text }}"


def _note_address_values(root: Element, value: str, findings: Findings) -> None:
    """The values that the address is made of, told like those of any text."""
    if is_template(value):
        translate_text(value, Names(in_workflow=True), findings, root.value("name"))


def _build_card_question(field: dict[str, Any]) -> dict[str, Any]:
    """A card has neither conditions nor choices from elsewhere: such a question is typed."""
    kept = {name: value for name, value in field.items() if name not in ("condition", "profile", "prefill")}
    if isinstance(kept.get("options"), dict):
        kept = {name: kept[name] for name in ("id", "label", "hint") if name in kept} | {"type": "short_text"}
    kept["id"] = _make_question_name(kept["id"])
    if field.get("condition") is not None or "required" not in kept:
        kept["required"] = False
    return kept


def _choose_label(root: Element, fields: list[dict[str, Any]], findings: Findings) -> str:
    """What the digest of the model says, when it only names questions of the card; else the first question."""
    known = {field["id"] for field in fields}
    digest = next((template.text for template in root.find("digest_templates").children if template.text), "")
    written = re.sub(r"\{\{\s*form_var_(\w+?)(_raw)?\s*\}\}", r"{{ \1 }}", digest)
    named = re.findall(r"\{\{ (\w+) \}\}", written)
    if named and set(named) <= known and "{%" not in written and "|" not in written and len(written) <= 300:
        findings.add_mapped("digest", root.value("name"))
        return written
    if digest:
        findings.add_approximate("digest", root.value("name"), build_reason("digest_lost"), verbatim=digest)
    return f"{{{{ {fields[0]['id']} }}}}"
