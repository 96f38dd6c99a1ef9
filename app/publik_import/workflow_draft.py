"""The workflow being written: its functions, its statuses, and how people and targets of w.c.s. are called here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.publik_import import element_labels
from app.publik_import.batch import Batch
from app.publik_import.conditions import get_condition_text, read_condition
from app.publik_import.field_plans import FieldPlan
from app.publik_import.fields import FieldReader
from app.publik_import.findings import Findings, Reason, build_reason
from app.publik_import.identifiers import make_identifier
from app.publik_import.names import Names
from app.publik_import.passage_markers import Text
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line
from app.publik_import.texts import translate_text
from app.publik_import.workflow_names import RECIPIENT_FUNCTION, WorkflowElements, get_function_name
from app.publik_import.xml_reader import Element
from app.workflows.definition import APPLICANT
from app.workflows.elements import PREVIOUS

LONGEST_TEXT = 10_000
MAX_ENTRIES, MAX_ACTIONS, MAX_TIMEOUTS = 50, 30, 10


@dataclass
class WorkflowDraft:
    """What all statuses share."""

    names: Names
    findings: Findings
    batch: Batch
    elements: WorkflowElements
    reader: FieldReader
    functions: dict[str, str] = field(default_factory=dict)
    levels: list[dict[str, Any]] = field(default_factory=list)
    allows_previous_status: bool = False  # something leads to the previous status
    # The names that actions of statuses, and ways opened from outside, have already.
    action_names: set[str] = field(default_factory=set)
    entry_names: set[str] = field(default_factory=set)

    def find_status(self, written: str) -> str | None:
        """Our name of a status, the previous one as such; nothing for one that does not exist."""
        if written == "_previous":
            return PREVIOUS
        return self.elements.statuses.get(written.removeprefix("wf-"))

    def find_function(self, written: str) -> str:
        """The function that plays this part; a role named in a workflow becomes a function of that name."""
        name = get_function_name(written)
        if name not in (APPLICANT, RECIPIENT_FUNCTION):
            self.functions.setdefault(name, extract_line(written.lstrip("_"), 200) or name)
        return name

    def list_functions(self, holder: Element) -> list[str]:
        return list(dict.fromkeys(self.find_function(item.text) for item in holder.children if item.text))


@dataclass
class StatusDraft:
    """One status being written."""

    workflow: WorkflowDraft
    element: Element
    id: str
    entries: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    timeouts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    form_questions: list[tuple[list[str], list[dict[str, Any]]]] = field(default_factory=list)  # forms: by whom, fields
    submit_labels: list[str] = field(default_factory=list)  # who has a button to send the forms
    submit_to: str | None = None
    ends: bool = False
    # What happens once for each item of a list, then where the case goes; nothing waits in there.
    loop: dict[str, Any] | None = None
    # A global action is written like a status: what happens by itself happens when it is done.
    is_global: bool = False

    @property
    def findings(self) -> Findings:
        return self.workflow.findings

    def describe_action(self, item: Element) -> str:
        """How findings call an action of this status."""
        kind = item.attributes.get("type", "?")
        own = item.value("label") or item.value("subject") or item.value("title") or item.value("status")
        title = f"{self.id} / {kind} {item.attributes.get('id', '')} ({extract_line(own, 80)})"
        if title not in self.findings.labels:
            self.findings.labels[title] = (self.describe_status, self._label_action(item))
        return title

    @property
    def describe_status(self) -> str:
        """How people call the status, or the global action."""
        return (element_labels.label_global_action if self.is_global else element_labels.label_status)(
            self.element.value("name")
        )

    def register_form_questions(self, item: Element, planned: Iterable[FieldPlan]) -> None:
        """The questions of a form are called after the action that asks them."""
        _, action = self.findings.labels.setdefault(
            self.describe_action(item), (self.describe_status, self._label_action(item))
        )
        for one in planned:
            self.findings.labels[one.describe] = (
                self.describe_status,
                action,
                *self.findings.labels.get(one.describe, ())[-1:],
            )

    def _label_action(self, item: Element) -> str:
        items = self.element.find("items").children
        number = next((number for number, each in enumerate(items, start=1) if each is item), 0)
        template = self.workflow.batch.mail_templates.get(item.value("mail_template"))
        own = item.value("label") or item.value("title")
        own = own or (template.value("name") if template else item.value("subject"))
        return element_labels.label_action(item, number, own)

    def shorten_name(self, name: str) -> str:
        return str(LABELS[name])

    def mark_for_return(self, item: Element) -> dict[str, Any]:
        """Whether « the previous status » leads back here."""
        return {"mark": True} if self.workflow.allows_previous_status and item.flag("set_marker_on_status") else {}

    def find_free_id(self, words: str, among: list[dict[str, Any]]) -> str:
        name = base = make_identifier(words, "step")[:50]
        count, taken = 1, {element["id"] for element in among}
        while name in taken:
            count += 1
            name = f"{base}_{count}"
        return name

    def translate_condition(self, item: Element) -> Any:
        """The condition of an action; one that is not understood never holds, until somebody writes it."""
        element = item.child("condition")
        if element is None or not get_condition_text(element):
            return None
        found = read_condition(element, self.workflow.names, self.findings, self.describe_action(item))
        return False if found is None else found

    def translate_action_text(
        self, item: Element, written: str, longest: int = LONGEST_TEXT
    ) -> tuple[Text, tuple[Reason, ...]]:
        """Words of an action in plain text with placeholders and passages."""
        translated = translate_text(written, self.workflow.names, self.findings, self.describe_action(item))
        words = translated.plain(longest) if longest > 1000 else translated.one_line(longest)
        return words, translated.reasons

    def translate_button_label(self, item: Element, written: str, longest: int) -> tuple[str, tuple[Reason, ...]]:
        """Words of a button: without passages, nor placeholders."""
        translated = translate_text(
            written, self.workflow.names, self.findings, self.describe_action(item), has_passages=False
        )
        return extract_line(translated.marked.replace("{{", "[").replace("}}", "]"), longest), translated.reasons

    def add_entry(self, item: Element, kind: str, **parameters: Any) -> bool:
        """Adds what happens by itself; nothing does after the case has left for good."""
        if len(self.entries) >= MAX_ENTRIES:
            self.findings.add_not_mapped("action", self.describe_action(item), build_reason("too_many_actions"))
            return False
        if any(entry["type"] == "change_status" and entry.get("condition") is None for entry in self.entries):
            self.findings.add_not_mapped("action", self.describe_action(item), build_reason("never_runs"))
            return False
        name = self._find_free_entry_name(item.attributes.get("type", kind))
        entry = {"id": name, "type": kind, **parameters}
        condition = None if "condition" in parameters else self.translate_condition(item)
        if condition is not None:
            entry["condition"] = condition
        self.entries.append(entry)
        self.findings.subjects.setdefault(self.describe_action(item), (self.id, name))
        return True

    def _find_free_entry_name(self, words: str) -> str:
        """What a global action does is found by its name alone, wherever the case stands."""
        if not self.is_global:
            return self.find_free_id(words, self.entries)
        name = base = make_identifier(f"{self.id}_{words}", "step")[:50]
        count = 1
        while name in self.workflow.entry_names:
            count += 1
            name = f"{base}_{count}"
        self.workflow.entry_names.add(name)
        return name

    def add_note(self, item: Element, why: Reason) -> None:
        """A message to agents in the place of what nothing here does."""
        self.findings.add_not_mapped("action", self.describe_action(item), why, verbatim=get_verbatim(item))
        words = extract_line(f"{why} – {self.describe_action(item)}", 500).replace("{", "[").replace("}", "]")
        self.add_entry(item, "history_message", text=words, visible_to="agents")

    def add_manual_button(self, item: Element, target: str, why: Reason) -> None:
        """A button of agents in the place of a way that nothing here takes by itself."""
        if all(action["to"] != target for action in self.actions):
            label = extract_line(f"→ {self.workflow.elements.labels.get(target, target)}", 200)
            self.add_button(label, [RECIPIENT_FUNCTION], target)
        self.findings.add_approximate("action", self.describe_action(item), why, verbatim=get_verbatim(item))

    def add_button(self, label: str, by: list[str], to: str | None, **more: Any) -> dict[str, Any]:
        """Adds a button; one too many is made, and left out."""
        if len(self.actions) >= MAX_ACTIONS:
            self.findings.add_not_mapped("action", label, build_reason("too_many_actions"))
            return {"id": "", "label": label, "by": by, "to": to, **more}
        action = {
            "id": self.find_free_id(label, self.actions),
            "label": label,
            "by": by or [RECIPIENT_FUNCTION],
            "to": to,
            **more,
        }
        self.actions.append(action)
        self.findings.subjects.setdefault(label, (self.id, str(action["id"])))
        return action


def get_verbatim(item: Element) -> str:
    """The parameters of an action, as they were written."""
    parts = [f"{child.tag}: {child.text}" for child in item.walk() if child is not item and child.text]
    return "\n".join(parts)[:2000]
