"""The same data as tables that spreadsheets open: one line a request, an answer, an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.procedures.sources.tables import write_table

ExportContents = Mapping[str, Any]


def build_tables(document: ExportContents) -> dict[str, bytes]:
    """Each table under its name; no cell can be taken for a formula."""
    return {
        "demandes.csv": write_table(
            [_("Référence"), _("Démarche"), _("Famille"), _("État"), _("Envoyée le"), _("Close le"), _("Effacée le")],
            _format_rows(_list_case_cells, document["cases"]),
        ),
        "reponses.csv": write_table(
            [_("Référence"), _("Démarche"), _("Question"), _("Réponse")],
            _format_rows(_list_answer_cells, _iterate_answers(document)),
        ),
        "fiches.csv": write_table(
            [_("Liste"), _("Fiche"), _("Depuis le"), _("Question"), _("Réponse")],
            _format_rows(_list_card_cells, _iterate_card_answers(document)),
        ),
        "historique.csv": write_table(
            [_("Référence"), _("Date"), _("Événement"), _("État"), _("Texte"), _("Fichiers")],
            _format_rows(_list_event_cells, _iterate_events(document)),
        ),
    }


def _format_rows(line: Callable[[Any], Iterable[Any]], things: Iterable[Any]) -> Iterable[list[str]]:
    return ([("" if cell is None else str(cell)) for cell in line(thing)] for thing in things)


def _list_case_cells(case: ExportContents) -> Iterable[Any]:
    names = ("reference", "title", "family", "status", "submitted_at", "closed_at", "erased_on")
    return (case[name] for name in names)


def _iterate_answers(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((one, answer) for one in (*document["cases"], *document["drafts"]) for answer in one["answers"])


def _list_answer_cells(found: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    one, answer = found
    return (
        one.get("reference", _("brouillon")),
        one["title"],
        answer.get("question", answer["id"]),
        format_answer(answer),
    )


def _iterate_card_answers(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((card, answer) for card in document["cards"] for answer in card["answers"])


def _list_card_cells(found: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    card, answer = found
    return (card["list"], card["label"], card["since"], answer["question"], format_answer(answer))


def format_answer(answer: ExportContents) -> str:
    """An answer in words; what has none, as it is kept."""
    return str(answer["text"] if "text" in answer else answer["value"])


def _iterate_events(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((case, event) for case in document["cases"] for event in case["history"])


def _list_event_cells(found: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    case, event = found
    text = event["details"].get("text") or event["details"].get("label")
    return (case["reference"], event["at"], event["kind"], event["status"], text, ", ".join(event["files"]))
