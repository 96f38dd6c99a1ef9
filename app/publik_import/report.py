"""What is told of an import: file by file for a program, in a page of words for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.core.i18n import gettext as _
from app.publik_import.advice import build_advice
from app.publik_import.findings import APPROXIMATE, MAPPED, NOT_MAPPED, OUTCOMES, Finding
from app.publik_import.import_selection import select_imports
from app.publik_import.import_summary import find_label_path
from app.publik_import.importer import ImportedFile

MAX_REASONS = 30

# The parts of an export that say something in a language: what their translation amounts to is told apart.
CONDITIONS = ("condition", "page_check", "text_condition")
PLACEHOLDERS = ("placeholder",)


# As packages say it of what is here already.
IDENTICAL = "identical"
READ_ONLY, RECORDED = "read-only", "drafts"


def build_report(imported: Sequence[ImportedFile], mode: str = READ_ONLY) -> dict[str, Any]:
    """The whole report. `imported` says what is kept here; read only, nothing is."""
    if mode == READ_ONLY:
        select_imports(imported)
    files = [_describe_file(one, mode) for one in imported]
    return {"mode": mode, "note": _get_mode_note(mode), "totals": _compute_totals(files), "files": files}


def _get_mode_note(mode: str) -> str:
    if mode == READ_ONLY:
        return _("Lecture seule : rien n’est enregistré.")
    return _("Les démarches et les circuits sont en brouillon : rien n’est publié.")


def _describe_file(one: ImportedFile, mode: str) -> dict[str, Any]:
    by_outcome = {outcome: [item for item in one.findings.items if item.outcome == outcome] for outcome in OUTCOMES}
    return {
        "file": one.file,
        "kind": one.kind or None,
        "title": one.title or None,
        "read": one.error is None,
        "imported": one.is_imported and mode == RECORDED,
        "importable": one.is_imported,
        "state": one.state or None,
        "not_imported_because": str(one.refusal) if one.refusal else None,
        "error": str(one.error) if one.error else None,
        "elements": {"xml": one.elements, "seen": len(one.findings.items)},
        "mapped": len(by_outcome[MAPPED]),
        "approximate": [_describe_finding(item, one) for item in by_outcome[APPROXIMATE]],
        "not_mapped": [_describe_finding(item, one) for item in by_outcome[NOT_MAPPED]],
        "conditions": _count_parts(one, CONDITIONS),
        "placeholders": _count_parts(one, PLACEHOLDERS),
        "to_correct": [str(problem) for problem in one.problems],
        "document": one.definition,
    }


def _describe_finding(finding: Finding, one: ImportedFile) -> dict[str, Any]:
    return {
        "part": finding.part,
        "element": finding.element,
        "where": " › ".join(find_label_path(finding, one.findings)),
        "reasons": [str(why) for why in finding.reasons],
        "to_do": list(dict.fromkeys(words for why in finding.reasons if (words := build_advice(finding, why)))),
        "verbatim": finding.verbatim,
    }


def _count_parts(one: ImportedFile, parts: Iterable[str]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(one.findings.count_outcomes(part))
    return {outcome: counted[outcome] for outcome in OUTCOMES}


def _compute_totals(files: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = Counter(file["kind"] for file in files if file["read"])
    return {
        "files": len(files),
        "read": sum(file["read"] for file in files),
        "imported": sum(file["imported"] for file in files),
        "importable": sum(file["importable"] for file in files),
        "identical": sum(file["state"] == IDENTICAL for file in files),
        "kinds": dict(sorted(kinds.items())),
        "to_correct": sum(bool(file["to_correct"]) for file in files),
        "conditions": _sum_counts(files, "conditions"),
        "placeholders": _sum_counts(files, "placeholders"),
        "elements": {
            MAPPED: sum(file["mapped"] for file in files),
            APPROXIMATE: sum(len(file["approximate"]) for file in files),
            NOT_MAPPED: sum(len(file["not_mapped"]) for file in files),
        },
    }


def _sum_counts(files: list[dict[str, Any]], name: str) -> dict[str, int]:
    return {outcome: sum(file[name][outcome] for file in files) for outcome in OUTCOMES}


def format_report(imported: Sequence[ImportedFile], mode: str = READ_ONLY) -> str:
    """The same in short: what was read, what was understood, and the reasons most often given."""
    totals = build_report(imported, mode)["totals"]
    lines = [
        _get_mode_note(mode),
        "",
        _("Fichiers lus : %(read)s sur %(files)s.", **{name: totals[name] for name in ("read", "files")}),
        _("Repris ici : %(count)s.", count=totals["imported" if mode == RECORDED else "importable"]),
        *([_("Déjà ici, à l’identique : %(count)s.", count=totals["identical"])] if totals["identical"] else []),
        *(f"  {kind} : {count}" for kind, count in totals["kinds"].items()),
        _format_line(_("Éléments"), totals["elements"]),
        _format_line(_("Conditions"), totals["conditions"]),
        _format_line(_("Valeurs dans les textes"), totals["placeholders"]),
        "",
        *_format_reasons(imported),
        "",
        *_format_files(imported),
    ]
    return "\n".join(lines)


def _format_line(name: str, counts: dict[str, int]) -> str:
    return _(
        "%(name)s : %(mapped)s repris, %(approximate)s repris à peu près, %(not_mapped)s gardés tels quels.",
        name=name,
        **counts,
    )


def _format_reasons(imported: Sequence[ImportedFile]) -> Iterator[str]:
    counted = Counter(str(why) for one in imported for item in one.findings.items for why in item.reasons)
    if counted:
        yield _("Raisons les plus fréquentes :")
    for why, count in counted.most_common(MAX_REASONS):
        yield f"  {count:>5} × {why}"


def _format_files(imported: Sequence[ImportedFile]) -> Iterator[str]:
    for one in imported:
        if one.error is not None:
            yield f"✗ {one.file} – {one.error}"
            continue
        counts = one.findings.count_outcomes()
        yield _format_line(f"✓ {one.file} ({one.kind})", counts)
        if one.state == IDENTICAL:
            yield "    " + _("Identique à ce qui est ici : rien n’a changé.")
        if one.refusal is not None:
            yield f"    {one.refusal}"
        yield from (f"    {problem}" for problem in one.problems)
