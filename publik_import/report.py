"""Report of an import: as data for programs, and as a text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.core.i18n import gettext as _
from publik_import.advice import build_advice
from publik_import.findings import APPROXIMATE, MAPPED, NOT_MAPPED, OUTCOMES, Finding
from publik_import.import_selection import select_imports
from publik_import.import_summary import find_label_path
from publik_import.importer import ImportedFile

MAX_REASONS = 30

# Parts written in an expression language, counted separately.
CONDITIONS = ("condition", "page_check", "text_condition")
PLACEHOLDERS = ("placeholder",)


# The state of an identical definition, as in packages.
IDENTICAL = "identical"
READ_ONLY, RECORDED = "read-only", "drafts"


def build_report(imported: Sequence[ImportedFile], mode: str = READ_ONLY) -> dict[str, Any]:
    """The whole report; in read-only mode nothing is imported."""
    if mode == READ_ONLY:
        select_imports(imported)
    files = [_describe_file(file, mode) for file in imported]
    return {"mode": mode, "note": _get_mode_note(mode), "totals": _compute_totals(files), "files": files}


def _get_mode_note(mode: str) -> str:
    if mode == READ_ONLY:
        return _("Lecture seule : rien n’est enregistré.")
    return _("Les démarches et les circuits sont en brouillon : rien n’est publié.")


def _describe_file(file: ImportedFile, mode: str) -> dict[str, Any]:
    by_outcome = {outcome: [item for item in file.findings.items if item.outcome == outcome] for outcome in OUTCOMES}
    return {
        "file": file.file,
        "kind": file.kind or None,
        "title": file.title or None,
        "read": file.error is None,
        "imported": file.is_imported and mode == RECORDED,
        "importable": file.is_imported,
        "state": file.state or None,
        "not_imported_because": str(file.refusal) if file.refusal else None,
        "error": str(file.error) if file.error else None,
        "elements": {"xml": file.elements, "seen": len(file.findings.items)},
        "mapped": len(by_outcome[MAPPED]),
        "approximate": [_describe_finding(item, file) for item in by_outcome[APPROXIMATE]],
        "not_mapped": [_describe_finding(item, file) for item in by_outcome[NOT_MAPPED]],
        "conditions": _count_parts(file, CONDITIONS),
        "placeholders": _count_parts(file, PLACEHOLDERS),
        "to_correct": [str(problem) for problem in file.problems],
        "document": file.definition,
    }


def _describe_finding(finding: Finding, file: ImportedFile) -> dict[str, Any]:
    return {
        "part": finding.part,
        "element": finding.element,
        "where": " › ".join(find_label_path(finding, file.findings)),
        "reasons": [str(reason) for reason in finding.reasons],
        "to_do": list(dict.fromkeys(advice for reason in finding.reasons if (advice := build_advice(finding, reason)))),
        "verbatim": finding.verbatim,
    }


def _count_parts(file: ImportedFile, parts: Iterable[str]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(file.findings.count_outcomes(part))
    return {outcome: counts[outcome] for outcome in OUTCOMES}


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
    """A text report: files, totals and the most frequent reasons."""
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
    counts = Counter(str(reason) for file in imported for item in file.findings.items for reason in item.reasons)
    if counts:
        yield _("Raisons les plus fréquentes :")
    for reason, count in counts.most_common(MAX_REASONS):
        yield f"  {count:>5} × {reason}"


def _format_files(imported: Sequence[ImportedFile]) -> Iterator[str]:
    for file in imported:
        if file.error is not None:
            yield f"✗ {file.file} – {file.error}"
            continue
        counts = file.findings.count_outcomes()
        yield _format_line(f"✓ {file.file} ({file.kind})", counts)
        if file.state == IDENTICAL:
            yield "    " + _("Identique à ce qui est ici : rien n’a changé.")
        if file.refusal is not None:
            yield f"    {file.refusal}"
        yield from (f"    {problem}" for problem in file.problems)
