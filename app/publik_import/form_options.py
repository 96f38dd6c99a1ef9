"""The options of a form of w.c.s.: who may ask, when, how often, and what its drafts and its lines in lists are."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from app.publik_import.findings import Findings, build_reason
from app.publik_import.names import Names
from app.publik_import.reference_template import translate_reference
from app.publik_import.texts import translate_text
from app.publik_import.xml_reader import Element

LONGEST_DIGEST = 300
_INSTANT_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y")
_PLACEHOLDER = re.compile(r"\{\{ ([a-z0-9_.]+)")
_DIGEST_NAMES = ("answers.", "procedure.title", "applicant.")


def translate_options(root: Element, names: Names, findings: Findings, *, account: dict[str, Any]) -> dict[str, Any]:
    """What of the document says the same; each setting taken or left is noted."""
    found: dict[str, Any] = {}
    if limits := _read_limits(root, findings, has_account=bool(account.get("required"))):
        found["limits"] = limits
    if drafts := _read_draft_settings(root, findings):
        found["drafts"] = drafts
    if root.flag("has_captcha"):
        found["robots"] = {"check": "adaptive"}
        findings.add_mapped("setting", "has_captcha")
    if digest := _translate_digest(root, names, findings):
        found["digest"] = digest
    if reference := translate_reference(root, findings):
        found["reference"] = reference
    return found


def _read_limits(root: Element, findings: Findings, *, has_account: bool) -> dict[str, Any]:
    limits = {}
    for name, tag in (("opens", "publication_date"), ("closes", "expiration_date")):
        written = root.value(tag)
        if written and (instant := _parse_instant(written)) is not None:
            limits[name] = instant
            findings.add_mapped("setting", tag)
        elif written:
            findings.add_not_mapped("setting", tag, build_reason("setting"), verbatim=written)
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


def _parse_instant(written: str) -> str | None:
    for form in _INSTANT_FORMATS:
        try:
            return datetime.strptime(written.strip(), form).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the hour of Paris
        except ValueError:
            continue
    return None


def _read_draft_settings(root: Element, findings: Findings) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, tag, least, most in (("days", "drafts_lifespan", 2, 100), ("most", "drafts_max_per_user", 1, 100)):
        written = root.value(tag)
        if written.isascii() and written.isdecimal() and len(written) < 6:
            found[name] = min(max(int(written), least), most)
            near = [build_reason("nearest", value=found[name])] if found[name] != int(written) else []
            findings.add_judged("setting", tag, near, written)
        elif written:
            findings.add_not_mapped("setting", tag, build_reason("setting"), verbatim=written)
    return found


def _translate_digest(root: Element, names: Names, findings: Findings) -> str | None:
    """The line of lists, when it only shows answers."""
    written = next(
        (each.text for each in root.find("digest_templates").children if each.attributes.get("key") == "default"), ""
    )
    if not written:
        return None
    text = translate_text(written, names, Findings(), "", has_passages=False).one_line(LONGEST_DIGEST)
    shown = _PLACEHOLDER.findall(text) if isinstance(text, str) else []
    if isinstance(text, str) and shown and "[" not in text and all(name.startswith(_DIGEST_NAMES) for name in shown):
        findings.add_mapped("setting", "digest_templates default")
        return text
    findings.add_not_mapped("setting", "digest_templates default", build_reason("setting"), verbatim=written)
    return None
