"""The same data as tables that spreadsheets open: one line a request, an answer, an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.procedures.sources.tables import write_table

Document = Mapping[str, Any]


def tables(document: Document) -> dict[str, bytes]:
    """Each table under its name; no cell can be taken for a formula."""
    return {
        "demandes.csv": write_table(
            [_("Référence"), _("Démarche"), _("Famille"), _("État"), _("Envoyée le"), _("Close le"), _("Effacée le")],
            _cells(_case_line, document["cases"]),
        ),
        "reponses.csv": write_table(
            [_("Référence"), _("Démarche"), _("Question"), _("Réponse")],
            _cells(_answer_line, _answers(document)),
        ),
        "fiches.csv": write_table(
            [_("Liste"), _("Fiche"), _("Depuis le"), _("Question"), _("Réponse")],
            _cells(_card_line, _card_answers(document)),
        ),
        "historique.csv": write_table(
            [_("Référence"), _("Date"), _("Événement"), _("État"), _("Texte"), _("Fichiers")],
            _cells(_event_line, _events(document)),
        ),
    }


def _cells(line: Callable[[Any], Iterable[Any]], things: Iterable[Any]) -> Iterable[list[str]]:
    return ([("" if cell is None else str(cell)) for cell in line(thing)] for thing in things)


def _case_line(case: Document) -> Iterable[Any]:
    names = ("reference", "title", "family", "status", "submitted_at", "closed_at", "erased_on")
    return (case[name] for name in names)


def _answers(document: Document) -> Iterable[tuple[Document, Document]]:
    return ((one, answer) for one in (*document["cases"], *document["drafts"]) for answer in one["answers"])


def _answer_line(found: tuple[Document, Document]) -> Iterable[Any]:
    one, answer = found
    return (one.get("reference", _("brouillon")), one["title"], answer.get("question", answer["id"]), words_of(answer))


def _card_answers(document: Document) -> Iterable[tuple[Document, Document]]:
    return ((card, answer) for card in document["cards"] for answer in card["answers"])


def _card_line(found: tuple[Document, Document]) -> Iterable[Any]:
    card, answer = found
    return (card["list"], card["label"], card["since"], answer["question"], words_of(answer))


def words_of(answer: Document) -> str:
    """An answer in words; what has none, as it is kept."""
    return str(answer["text"] if "text" in answer else answer["value"])


def _events(document: Document) -> Iterable[tuple[Document, Document]]:
    return ((case, event) for case in document["cases"] for event in case["history"])


def _event_line(found: tuple[Document, Document]) -> Iterable[Any]:
    case, event = found
    text = event["details"].get("text") or event["details"].get("label")
    return (case["reference"], event["at"], event["kind"], event["status"], text, ", ".join(event["files"]))
