"""The answers of a request as a reader may know them: the only way from a request to a screen, a text or a file.

A reader is the applicant, an agent by the functions that they hold on the request, whoever gets a text of the workflow, a
list, or the engine itself. Fields reserved for agents, masked answers and limitation follow from that alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cases import timeline
from app.cases.access import CaseUnderLimitation
from app.cases.actions.history_message import entries_for_functions
from app.cases.case_definitions import functions_of, procedure_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.answer_mask import Concealment, build_concealment, can_be_masked, mask_answers
from app.cases.timeline import Entry
from app.core.i18n import current_language
from app.core.web.access_rules import Actor
from app.procedures.definition import Field, Procedure
from app.procedures.fields.field_type import answer_names


@dataclass(frozen=True)
class Reader:
    """For whom answers are read. `functions` are those of an agent on this very request."""

    kind: str
    functions: frozenset[str] = frozenset()

    @property
    def is_agent(self) -> bool:
        return self.kind == "agent"

    def can_read_whole(self, field: Field) -> bool:
        """Whether they may know the answers to this question whole, rather than recognise them."""
        readers = frozenset(field.settings.get("readers", ()))
        if self.is_agent:
            return bool((readers or self.functions) & self.functions)
        if self in (TEXTS, SOFTWARE):
            return not readers
        return self != LISTS


APPLICANT = Reader("applicant")
# Whoever gets a text that the workflow writes: it may be read by others than those it is written to.
TEXTS = Reader("texts")
# Lists and searches, which say the same to everybody.
LISTS = Reader("lists")
# Rules and other software, which are given answers to work with; kept to the modules that tests/architecture lists.
ENGINE = Reader("engine")


# Other software, by its key: what is reserved for some functions is masked, and notes between agents stay between them.
SOFTWARE = Reader("software")


def agent_reader(functions: frozenset[str]) -> Reader:
    return Reader("agent", functions)


def reader_of(actor: Actor, case: Case) -> Reader:
    """Return the reader that this person is to the request, now: functions are looked up again each time."""
    if actor.is_agent:
        return agent_reader(functions_of(actor, case))
    if actor.is_software:
        return SOFTWARE
    return ENGINE if actor.kind == "system" else APPLICANT


def answers_for(case: Case, reader: Reader) -> dict[str, Any]:
    """The answers that this reader may know. Raises CaseUnderLimitation for an agent or software while it lasts."""
    _refuse_limited(case, reader)
    return mask_for_reader(procedure_of(case), case_values.answers_of(case), reader)


def processing_for(case: Case, reader: Reader) -> dict[str, Any]:
    """Return the values that agents and the workflow keep about the case, as the reader may see them; none for the applicant."""
    _refuse_limited(case, reader)
    if reader == APPLICANT:
        return {}
    concealed: dict[str, Any] = concealment_for(case, reader).conceal(case_values.processing_of(case))
    return concealed


def mask_for_reader(procedure: Procedure, answers: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """Mask answers that are not, or not yet, those of a request, as the reader may see them."""
    if reader == APPLICANT:
        reserved = {
            name for field in procedure.fields if field.id in procedure.agents_fields for name in answer_names(field)
        }
        return {name: value for name, value in answers.items() if name not in reserved}
    return mask_answers(procedure.fields, answers, reader.can_read_whole)


def history_for(case: Case, reader: Reader) -> list[Entry]:
    """The timeline, oldest first; what was written before a mask was there is masked as it is read."""
    entries = entries_for_functions(timeline.events_for(case, is_agent=reader.is_agent), reader.functions)
    if reader == APPLICANT:
        entries = [entry.in_language(current_language()) for entry in entries]
    masked = [field for field in procedure_of(case).fields if can_be_masked(field, reader.can_read_whole)]
    if not masked:
        return entries
    labels, conceal = frozenset(field.label for field in masked), concealment_for(case, reader)
    return [_masked_entry(entry, labels, conceal) for entry in entries]


def concealment_for(case: Case, reader: Reader) -> Concealment:
    """Build the concealment of answers masked for this reader, in words that quote them."""
    fields = [field for field in procedure_of(case).fields if can_be_masked(field, reader.can_read_whole)]
    return build_concealment(fields, case_values.answers_of(case), reader.can_read_whole) if fields else Concealment()


def _refuse_limited(case: Case, reader: Reader) -> None:
    if (reader.is_agent or reader == SOFTWARE) and case.is_limited:
        raise CaseUnderLimitation(case)


def _masked_entry(entry: Entry, labels: frozenset[str], conceal: Concealment) -> Entry:
    details = conceal.conceal(entry.details)
    if details.get("changes"):
        details["changes"] = [
            [label, None, None] if label in labels else [label, *rest] for label, *rest in details["changes"]
        ]
    return entry.replace_details(details)
