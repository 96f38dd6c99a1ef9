"""Translate elements without a definition in Parvis, such as blocks, templates, calls and roles, into plain records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from publik_import.batch import Batch, get_slug
from publik_import.conditions import read_condition
from publik_import.fields import FieldReader
from publik_import.findings import Findings, build_reason
from publik_import.identifiers import make_slug
from publik_import.lists import translate_card_model, translate_source
from publik_import.names import Names
from publik_import.rich_text import extract_line, extract_text
from publik_import.texts import translate_text
from publik_import.workflow_names import find_template_names
from publik_import.xml_reader import Element

Record = dict[str, Any]
Reader = Callable[[Element, Batch, Findings], Record]


def _build_record(root: Element) -> Record:
    """The common part of all records."""
    return {
        "slug": make_slug(get_slug(root) or "unnamed", "element"),
        "title": extract_line(root.value("name"), 200),
        "description": extract_text(root.value("description") or root.value("documentation"), 2000),
    }


def _read_block(root: Element, batch: Batch, findings: Findings) -> Record:
    """A block of fields used by several forms."""
    names = Names()
    reader = FieldReader(names, findings, batch)
    fields = reader.build_definitions(reader.plan_fields(root.find("fields").children))
    digest_template = root.value("digest_template")
    for check in root.find("post_conditions").children:
        read_condition(check.find("condition"), names, findings, root.value("name"), "page_check")
    digest = (
        translate_text(digest_template, Names(in_workflow=True), findings, root.value("name")).text
        if digest_template
        else ""
    )
    findings.add_mapped("block", root.value("name"))
    return _build_record(root) | {"fields": fields, "digest": digest}


def _read_mail(root: Element, batch: Batch, findings: Findings) -> Record:
    """An e-mail template used by several workflows."""
    names = find_template_names("mail_template", get_slug(root), batch)
    subject = translate_text(root.value("subject"), names, findings, root.value("name"))
    body = translate_text(root.value("body"), names, findings, root.value("name"))
    findings.add_with_reasons("mail", root.value("name"), (*subject.reasons, *body.reasons))
    return _build_record(root) | {"subject": subject.one_line(200), "body": body.plain(10_000)}


def _read_comment(root: Element, batch: Batch, findings: Findings) -> Record:
    """A template of timeline messages used by several workflows."""
    names = find_template_names("comment_template", get_slug(root), batch)
    text = translate_text(root.value("comment"), names, findings, root.value("name"))
    findings.add_with_reasons("comment", root.value("name"), text.reasons)
    return _build_record(root) | {"text": text.plain(10_000)}


def _read_call(root: Element, batch: Batch, findings: Findings) -> Record:
    """A named web service call. Its secret is not imported."""
    request = root.find("request")
    names, title = Names(in_workflow=True), root.value("name")
    record = {
        "method": request.value("method") or "GET",
        "address": translate_text(request.value("url"), names, findings, title).text,
        "query": _read_parameters(request.find("qs_data"), names, findings, title),
        "body": _read_parameters(request.find("post_data"), names, findings, title),
    }
    reasons = [build_reason("secret_left")] if request.value("request_signature_key") else []
    findings.add_approximate("call", title, build_reason("call_to_set_up"), *reasons)
    return _build_record(root) | record


def _read_parameters(container: Element, names: Names, findings: Findings, title: str) -> Record:
    pairs = [
        (child.attributes.get("key") or child.value("name"), child.value("value") or child.text)
        for child in container.children
    ]
    return {key: translate_text(value, names, findings, title).text for key, value in pairs if key}


def _read_role(root: Element, batch: Batch, findings: Findings) -> Record:
    """A role. Its holders are not in the export."""
    findings.add_mapped("role", root.value("name"))
    emails = [item.text for item in root.find("emails").children if "@" in item.text]
    return _build_record(root) | {"internal": root.flag("internal"), "emails": emails or root.value("emails").split()}


def _read_category(root: Element, batch: Batch, findings: Findings) -> Record:
    """A category of any kind of element."""
    findings.add_mapped("category", root.value("name"))
    return _build_record(root) | {"position": root.value("position")}


def _read_unused(root: Element, batch: Batch, findings: Findings) -> Record:
    """An element that Parvis does not use."""
    findings.add_not_mapped("element", root.tag, build_reason("unused_kind"))
    return _build_record(root)


RECORDS: Mapping[str, Reader] = {
    "block": _read_block,
    "carddef": translate_card_model,
    "datasource": translate_source,
    "datasources": translate_source,
    "mail-template": _read_mail,
    "comment-template": _read_comment,
    "wscall": _read_call,
    "role": _read_role,
    **dict.fromkeys(
        (
            "category",
            "carddef_category",
            "workflow_category",
            "block_category",
            "mail_template_category",
            "comment_template_category",
            "data_source_category",
        ),
        _read_category,
    ),
    **dict.fromkeys(("apiaccess", "custom_view", "testdef"), _read_unused),
}
