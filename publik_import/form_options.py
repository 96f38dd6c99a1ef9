"""Translate the options of a form: availability, limits, drafts, digest and reference."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from publik_import.findings import Findings, build_reason
from publik_import.names import Names
from publik_import.reference_template import translate_reference
from publik_import.texts import translate_text
from publik_import.xml_reader import Element

MAX_DIGEST_LENGTH = 300
_INSTANT_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y")
_PLACEHOLDER = re.compile(r"\{\{ ([a-z0-9_.]+)")
_DIGEST_NAMES = ("answers.", "procedure.title", "applicant.")


def translate_options(root: Element, names: Names, findings: Findings, *, account: dict[str, Any]) -> dict[str, Any]:
    """The options of the definition; each setting adds a finding."""
    options: dict[str, Any] = {}
    if limits := _read_limits(root, findings, has_account=bool(account.get("required"))):
        options["limits"] = limits
    if drafts := _read_draft_settings(root, findings):
        options["drafts"] = drafts
    if root.flag("has_captcha"):
        options["robots"] = {"check": "adaptive"}
        findings.add_mapped("setting", "has_captcha")
    if digest := _translate_digest(root, names, findings):
        options["digest"] = digest
    if reference := translate_reference(root, findings):
        options["reference"] = reference
    return options


def _read_limits(root: Element, findings: Findings, *, has_account: bool) -> dict[str, Any]:
    limits = {}
    for name, tag in (("opens", "publication_date"), ("closes", "expiration_date")):
        date_text = root.value(tag)
        if date_text and (instant := _parse_instant(date_text)) is not None:
            limits[name] = instant
            findings.add_mapped("setting", tag)
        elif date_text:
            findings.add_not_mapped("setting", tag, build_reason("setting"), verbatim=date_text)
    if limits.get("opens", "") >= limits.get("closes", "9999"):
        findings.add_not_mapped("setting", "publication_date", build_reason("closes_first"), verbatim=str(limits))
        limits = {}
    if root.flag("only_allow_one"):
        if has_account:
            limits["once"] = "while_open"
            findings.add_mapped("setting", "only_allow_one")
        else:
            findings.add_not_mapped("setting", "only_allow_one", build_reason("once_of_account"), verbatim="true")
    return limits


def _parse_instant(text: str) -> str | None:
    for date_format in _INSTANT_FORMATS:
        try:
            return datetime.strptime(text.strip(), date_format).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the hour of Paris
        except ValueError:
            continue
    return None


def _read_draft_settings(root: Element, findings: Findings) -> dict[str, int]:
    settings: dict[str, int] = {}
    for name, tag, minimum, maximum in (("days", "drafts_lifespan", 2, 100), ("most", "drafts_max_per_user", 1, 100)):
        text = root.value(tag)
        if text.isascii() and text.isdecimal() and len(text) < 6:
            settings[name] = min(max(int(text), minimum), maximum)
            reasons = [build_reason("nearest", value=settings[name])] if settings[name] != int(text) else []
            findings.add_with_reasons("setting", tag, reasons, text)
        elif text:
            findings.add_not_mapped("setting", tag, build_reason("setting"), verbatim=text)
    return settings


def _translate_digest(root: Element, names: Names, findings: Findings) -> str | None:
    """The digest, when it only contains supported names."""
    template = next(
        (child.text for child in root.find("digest_templates").children if child.attributes.get("key") == "default"), ""
    )
    if not template:
        return None
    text = translate_text(template, names, Findings(), "", has_passages=False).one_line(MAX_DIGEST_LENGTH)
    shown_names = _PLACEHOLDER.findall(text) if isinstance(text, str) else []
    if (
        isinstance(text, str)
        and shown_names
        and "[" not in text
        and all(name.startswith(_DIGEST_NAMES) for name in shown_names)
    ):
        findings.add_mapped("setting", "digest_templates default")
        return text
    findings.add_not_mapped("setting", "digest_templates default", build_reason("setting"), verbatim=template)
    return None
