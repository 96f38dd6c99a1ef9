"""What has no document of its own here yet: blocks, data sources, templates, calls, roles, categories, as plain records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.wcs.batch import Batch, slug_of
from app.wcs.conditions import read_condition
from app.wcs.fields import FieldReader
from app.wcs.findings import Findings, reason
from app.wcs.identifiers import slug
from app.wcs.lists import card_list, source_list
from app.wcs.names import Names
from app.wcs.reading import Element
from app.wcs.texts import translate_text
from app.wcs.words import one_line, plain
from app.wcs.workflow_names import names_where_used

Record = dict[str, Any]
Reader = Callable[[Element, Batch, Findings], Record]


def _named(root: Element) -> Record:
    """What all records say: how they are called."""
    return {
        "slug": slug(slug_of(root) or "unnamed", "element"),
        "title": one_line(root.value("name"), 200),
        "description": plain(root.value("description") or root.value("documentation"), 2000),
    }


def _block(root: Element, batch: Batch, findings: Findings) -> Record:
    """A group of fields used by several forms."""
    names = Names()
    reader = FieldReader(names, findings, batch)
    fields = reader.documents(reader.plan(root.find("fields").children))
    written = root.value("digest_template")
    for check in root.find("post_conditions").children:
        read_condition(check.find("condition"), names, findings, root.value("name"), "page_check")
    digest = translate_text(written, Names(in_workflow=True), findings, root.value("name")).text if written else ""
    findings.mapped("block", root.value("name"))
    return _named(root) | {"fields": fields, "digest": digest}


def _mail(root: Element, batch: Batch, findings: Findings) -> Record:
    """A message that several workflows send."""
    names = names_where_used("mail_template", slug_of(root), batch)
    subject = translate_text(root.value("subject"), names, findings, root.value("name"))
    body = translate_text(root.value("body"), names, findings, root.value("name"))
    findings.judged("mail", root.value("name"), (*subject.reasons, *body.reasons))
    return _named(root) | {"subject": subject.one_line(200), "body": body.plain(10_000)}


def _comment(root: Element, batch: Batch, findings: Findings) -> Record:
    """A message of the timeline that several workflows write."""
    names = names_where_used("comment_template", slug_of(root), batch)
    text = translate_text(root.value("comment"), names, findings, root.value("name"))
    findings.judged("comment", root.value("name"), text.reasons)
    return _named(root) | {"text": text.plain(10_000)}


def _call(root: Element, batch: Batch, findings: Findings) -> Record:
    """A web service asked by its name. Its secret stays where it was."""
    request = root.find("request")
    names, title = Names(in_workflow=True), root.value("name")
    record = {
        "method": request.value("method") or "GET",
        "address": translate_text(request.value("url"), names, findings, title).text,
        "query": _parameters(request.find("qs_data"), names, findings, title),
        "body": _parameters(request.find("post_data"), names, findings, title),
    }
    why = [reason("secret_left")] if request.value("request_signature_key") else []
    findings.approximate("call", title, reason("call_to_set_up"), *why)
    return _named(root) | record


def _parameters(holder: Element, names: Names, findings: Findings, title: str) -> Record:
    pairs = [
        (child.attributes.get("key") or child.value("name"), child.value("value") or child.text)
        for child in holder.children
    ]
    return {key: translate_text(value, names, findings, title).text for key, value in pairs if key}


def _role(root: Element, batch: Batch, findings: Findings) -> Record:
    """A service or a role. Who holds it is not in the export."""
    findings.mapped("role", root.value("name"))
    emails = [item.text for item in root.find("emails").children if "@" in item.text]
    return _named(root) | {"internal": root.flag("internal"), "emails": emails or root.value("emails").split()}


def _category(root: Element, batch: Batch, findings: Findings) -> Record:
    """A theme of the catalogue, or a shelf of the studio."""
    findings.mapped("category", root.value("name"))
    return _named(root) | {"position": root.value("position")}


def _kept(root: Element, batch: Batch, findings: Findings) -> Record:
    """Read, and said to be of no use here."""
    findings.not_mapped("element", root.tag, reason("unused_kind"))
    return _named(root)


RECORDS: Mapping[str, Reader] = {
    "block": _block,
    "carddef": card_list,
    "datasource": source_list,
    "datasources": source_list,
    "mail-template": _mail,
    "comment-template": _comment,
    "wscall": _call,
    "role": _role,
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
        _category,
    ),
    **dict.fromkeys(("apiaccess", "custom_view", "testdef"), _kept),
}
