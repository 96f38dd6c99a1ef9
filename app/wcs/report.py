"""What is told of an import: file by file for a program, in a page of words for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.core.i18n import gettext as _
from app.wcs.advice import advice
from app.wcs.findings import APPROXIMATE, MAPPED, NOT_MAPPED, OUTCOMES, Finding
from app.wcs.importing import Imported
from app.wcs.takings import settle_takings
from app.wcs.telling import place_of

MOST_REASONS = 30

# The parts of an export that say something in a language: what their translation amounts to is told apart.
CONDITIONS = ("condition", "page_check", "text_condition")
PLACEHOLDERS = ("placeholder",)


# As packages say it of what is here already.
IDENTICAL = "identical"
READ_ONLY, RECORDED = "read-only", "drafts"


def as_json(imported: Sequence[Imported], mode: str = READ_ONLY) -> dict[str, Any]:
    """The whole report. `imported` says what is kept here; read only, nothing is."""
    if mode == READ_ONLY:
        settle_takings(imported)
    files = [_file(one, mode) for one in imported]
    return {"mode": mode, "note": _note(mode), "totals": _totals(files), "files": files}


def _note(mode: str) -> str:
    if mode == READ_ONLY:
        return _("Lecture seule : rien n’est enregistré.")
    return _("Les démarches et les circuits sont en brouillon : rien n’est publié.")


def _file(one: Imported, mode: str) -> dict[str, Any]:
    by_outcome = {outcome: [item for item in one.findings.items if item.outcome == outcome] for outcome in OUTCOMES}
    return {
        "file": one.file,
        "kind": one.kind or None,
        "title": one.title or None,
        "read": one.error is None,
        "imported": one.is_taken and mode == RECORDED,
        "importable": one.is_taken,
        "state": one.state or None,
        "not_imported_because": str(one.not_taken) if one.not_taken else None,
        "error": str(one.error) if one.error else None,
        "elements": {"xml": one.elements, "seen": len(one.findings.items)},
        "mapped": len(by_outcome[MAPPED]),
        "approximate": [_told(item, one) for item in by_outcome[APPROXIMATE]],
        "not_mapped": [_told(item, one) for item in by_outcome[NOT_MAPPED]],
        "conditions": _shares(one, CONDITIONS),
        "placeholders": _shares(one, PLACEHOLDERS),
        "to_correct": [str(problem) for problem in one.problems],
        "document": one.document,
    }


def _told(finding: Finding, one: Imported) -> dict[str, Any]:
    return {
        "part": finding.part,
        "element": finding.element,
        "where": " › ".join(place_of(finding, one.findings)),
        "reasons": [str(why) for why in finding.reasons],
        "to_do": list(dict.fromkeys(words for why in finding.reasons if (words := advice(finding, why)))),
        "verbatim": finding.verbatim,
    }


def _shares(one: Imported, parts: Iterable[str]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(one.findings.counts(part))
    return {outcome: counted[outcome] for outcome in OUTCOMES}


def _totals(files: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = Counter(file["kind"] for file in files if file["read"])
    return {
        "files": len(files),
        "read": sum(file["read"] for file in files),
        "imported": sum(file["imported"] for file in files),
        "importable": sum(file["importable"] for file in files),
        "identical": sum(file["state"] == IDENTICAL for file in files),
        "kinds": dict(sorted(kinds.items())),
        "to_correct": sum(bool(file["to_correct"]) for file in files),
        "conditions": _sum(files, "conditions"),
        "placeholders": _sum(files, "placeholders"),
        "elements": {
            MAPPED: sum(file["mapped"] for file in files),
            APPROXIMATE: sum(len(file["approximate"]) for file in files),
            NOT_MAPPED: sum(len(file["not_mapped"]) for file in files),
        },
    }


def _sum(files: list[dict[str, Any]], name: str) -> dict[str, int]:
    return {outcome: sum(file[name][outcome] for file in files) for outcome in OUTCOMES}


def as_text(imported: Sequence[Imported], mode: str = READ_ONLY) -> str:
    """The same in short: what was read, what was understood, and the reasons most often given."""
    totals = as_json(imported, mode)["totals"]
    lines = [
        _note(mode),
        "",
        _("Fichiers lus : %(read)s sur %(files)s.", **{name: totals[name] for name in ("read", "files")}),
        _("Repris ici : %(count)s.", count=totals["imported" if mode == RECORDED else "importable"]),
        *([_("Déjà ici, à l’identique : %(count)s.", count=totals["identical"])] if totals["identical"] else []),
        *(f"  {kind} : {count}" for kind, count in totals["kinds"].items()),
        _line(_("Éléments"), totals["elements"]),
        _line(_("Conditions"), totals["conditions"]),
        _line(_("Valeurs dans les textes"), totals["placeholders"]),
        "",
        *_reasons(imported),
        "",
        *_files(imported),
    ]
    return "\n".join(lines)


def _line(name: str, counts: dict[str, int]) -> str:
    return _(
        "%(name)s : %(mapped)s repris, %(approximate)s repris à peu près, %(not_mapped)s gardés tels quels.",
        name=name,
        **counts,
    )


def _reasons(imported: Sequence[Imported]) -> Iterator[str]:
    counted = Counter(str(why) for one in imported for item in one.findings.items for why in item.reasons)
    if counted:
        yield _("Raisons les plus fréquentes :")
    for why, count in counted.most_common(MOST_REASONS):
        yield f"  {count:>5} × {why}"


def _files(imported: Sequence[Imported]) -> Iterator[str]:
    for one in imported:
        if one.error is not None:
            yield f"✗ {one.file} – {one.error}"
            continue
        counts = one.findings.counts()
        yield _line(f"✓ {one.file} ({one.kind})", counts)
        if one.state == IDENTICAL:
            yield "    " + _("Identique à ce qui est ici : rien n’a changé.")
        if one.not_taken is not None:
            yield f"    {one.not_taken}"
        yield from (f"    {problem}" for problem in one.problems)
