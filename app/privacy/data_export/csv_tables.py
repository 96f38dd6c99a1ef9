"""The exported data as CSV tables: one row per case, answer, card answer or event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.procedures.sources.tables import write_table

ExportContents = Mapping[str, Any]


def build_tables(document: ExportContents) -> dict[str, bytes]:
    """The content of each table by file name; no cell can be interpreted as a formula."""
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


def _format_rows(build_cells: Callable[[Any], Iterable[Any]], records: Iterable[Any]) -> Iterable[list[str]]:
    return ([("" if cell is None else str(cell)) for cell in build_cells(record)] for record in records)


def _list_case_cells(case: ExportContents) -> Iterable[Any]:
    names = ("reference", "title", "family", "status", "submitted_at", "closed_at", "erased_on")
    return (case[name] for name in names)


def _iterate_answers(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((request, answer) for request in (*document["cases"], *document["drafts"]) for answer in request["answers"])


def _list_answer_cells(pair: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    request, answer = pair
    return (
        request.get("reference", _("brouillon")),
        request["title"],
        answer.get("question", answer["id"]),
        format_answer(answer),
    )


def _iterate_card_answers(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((card, answer) for card in document["cards"] for answer in card["answers"])


def _list_card_cells(pair: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    card, answer = pair
    return (card["list"], card["label"], card["since"], answer["question"], format_answer(answer))


def format_answer(answer: ExportContents) -> str:
    """The text of an answer, or its stored value if it has none."""
    return str(answer["text"] if "text" in answer else answer["value"])


def _iterate_events(document: ExportContents) -> Iterable[tuple[ExportContents, ExportContents]]:
    return ((case, event) for case in document["cases"] for event in case["history"])


def _list_event_cells(pair: tuple[ExportContents, ExportContents]) -> Iterable[Any]:
    case, event = pair
    text = event["details"].get("text") or event["details"].get("label")
    return (case["reference"], event["at"], event["kind"], event["status"], text, ", ".join(event["files"]))
