"""Build the definition of a workflow: its functions, statuses and actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.workflows.definition import APPLICANT
from app.workflows.elements import PREVIOUS
from publik_import import element_labels
from publik_import.batch import Batch
from publik_import.conditions import get_condition_text, read_condition
from publik_import.field_plans import FieldPlan
from publik_import.fields import FieldReader
from publik_import.findings import Findings, Reason, build_reason
from publik_import.identifiers import make_identifier
from publik_import.names import Names
from publik_import.passage_markers import Text
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.texts import translate_text
from publik_import.workflow_names import RECIPIENT_FUNCTION, WorkflowElements, get_function_name
from publik_import.xml_reader import Element

MAX_TEXT_LENGTH = 10_000
MAX_ENTRIES, MAX_ACTIONS, MAX_TIMEOUTS = 50, 30, 10


@dataclass
class WorkflowDraft:
    """The workflow being built, shared by its statuses."""

    names: Names
    findings: Findings
    batch: Batch
    elements: WorkflowElements
    reader: FieldReader
    functions: dict[str, str] = field(default_factory=dict)
    levels: list[dict[str, Any]] = field(default_factory=list)
    allows_previous_status: bool = False  # a transition leads to the previous status
    # Names in use by actions and external calls of statuses, and by entry actions.
    action_names: set[str] = field(default_factory=set)
    entry_names: set[str] = field(default_factory=set)

    def find_status(self, reference: str) -> str | None:
        """The id of a status, or PREVIOUS; None for an unknown status."""
        if reference == "_previous":
            return PREVIOUS
        return self.elements.statuses.get(reference.removeprefix("wf-"))

    def find_function(self, reference: str) -> str:
        """The id of a function; a role named in the workflow becomes a function of that name."""
        name = get_function_name(reference)
        if name not in (APPLICANT, RECIPIENT_FUNCTION):
            self.functions.setdefault(name, extract_line(reference.lstrip("_"), 200) or name)
        return name

    def list_functions(self, container: Element) -> list[str]:
        return list(dict.fromkeys(self.find_function(item.text) for item in container.children if item.text))


@dataclass
class StatusDraft:
    """A status, or a global action, being built."""

    workflow: WorkflowDraft
    element: Element
    id: str
    entries: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    timeouts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    form_questions: list[tuple[list[str], list[dict[str, Any]]]] = field(
        default_factory=list
    )  # forms: functions and fields
    submit_labels: list[str] = field(default_factory=list)  # functions with a button to submit the forms
    submit_to: str | None = None
    is_final: bool = False
    # A loop over a list, then a transition.
    loop: dict[str, Any] | None = None
    # A global action is built like a status: its entry actions are those that it runs.
    is_global: bool = False

    @property
    def findings(self) -> Findings:
        return self.workflow.findings

    def describe_action(self, item: Element) -> str:
        """The name of an action in findings."""
        kind = item.attributes.get("type", "?")
        text = item.value("label") or item.value("subject") or item.value("title") or item.value("status")
        title = f"{self.id} / {kind} {item.attributes.get('id', '')} ({extract_line(text, 80)})"
        if title not in self.findings.labels:
            self.findings.labels[title] = (self.status_label, self._label_action(item))
        return title

    @property
    def status_label(self) -> str:
        """The label of the status or the global action."""
        return (element_labels.label_global_action if self.is_global else element_labels.label_status)(
            self.element.value("name")
        )

    def register_form_questions(self, item: Element, plans: Iterable[FieldPlan]) -> None:
        """Prefix the labels of the questions of a form with that of their action."""
        _, action = self.findings.labels.setdefault(
            self.describe_action(item), (self.status_label, self._label_action(item))
        )
        for plan in plans:
            self.findings.labels[plan.finding_name] = (
                self.status_label,
                action,
                *self.findings.labels.get(plan.finding_name, ())[-1:],
            )

    def _label_action(self, item: Element) -> str:
        items = self.element.find("items").children
        number = next((number for number, each in enumerate(items, start=1) if each is item), 0)
        template = self.workflow.batch.mail_templates.get(item.value("mail_template"))
        text = item.value("label") or item.value("title")
        text = text or (template.value("name") if template else item.value("subject"))
        return element_labels.label_action(item, number, text)

    def shorten_name(self, name: str) -> str:
        return str(LABELS[name])

    def mark_for_return(self, item: Element) -> dict[str, Any]:
        """The `mark` parameter of a transition that allows a return to this status."""
        return {"mark": True} if self.workflow.allows_previous_status and item.flag("set_marker_on_status") else {}

    def find_free_id(self, text: str, elements: list[dict[str, Any]]) -> str:
        name = base_id = make_identifier(text, "step")[:50]
        count, used_ids = 1, {element["id"] for element in elements}
        while name in used_ids:
            count += 1
            name = f"{base_id}_{count}"
        return name

    def translate_condition(self, item: Element) -> Any:
        """The condition of an action; False for one that cannot be translated, until it is completed."""
        element = item.child("condition")
        if element is None or not get_condition_text(element):
            return None
        condition = read_condition(element, self.workflow.names, self.findings, self.describe_action(item))
        return False if condition is None else condition

    def translate_action_text(
        self, item: Element, source: str, max_length: int = MAX_TEXT_LENGTH
    ) -> tuple[Text, tuple[Reason, ...]]:
        """A text of an action, as plain text with placeholders and passages."""
        translation = translate_text(source, self.workflow.names, self.findings, self.describe_action(item))
        text = translation.plain(max_length) if max_length > 1000 else translation.one_line(max_length)
        return text, translation.reasons

    def translate_button_label(self, item: Element, source: str, max_length: int) -> tuple[str, tuple[Reason, ...]]:
        """A label of a button, without passages and placeholders."""
        translation = translate_text(
            source, self.workflow.names, self.findings, self.describe_action(item), has_passages=False
        )
        return extract_line(
            translation.marked_text.replace("{{", "[").replace("}}", "]"), max_length
        ), translation.reasons

    def add_entry(self, item: Element, kind: str, **parameters: Any) -> bool:
        """Add an entry action, unless an earlier unconditional transition prevents it; return whether it was added."""
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

    def _find_free_entry_name(self, text: str) -> str:
        """A free name of an entry action, unique in the workflow for a global action."""
        if not self.is_global:
            return self.find_free_id(text, self.entries)
        name = base = make_identifier(f"{self.id}_{text}", "step")[:50]
        count = 1
        while name in self.workflow.entry_names:
            count += 1
            name = f"{base}_{count}"
        self.workflow.entry_names.add(name)
        return name

    def add_note(self, item: Element, reason: Reason) -> None:
        """Add a message to agents in place of an action without equivalent."""
        self.findings.add_not_mapped("action", self.describe_action(item), reason, verbatim=get_verbatim(item))
        message = extract_line(f"{reason} – {self.describe_action(item)}", 500).replace("{", "[").replace("}", "]")
        self.add_entry(item, "history_message", text=message, visible_to="agents")

    def add_manual_button(self, item: Element, target: str, reason: Reason) -> None:
        """Add a button for agents in place of an automatic transition without equivalent."""
        if all(action["to"] != target for action in self.actions):
            label = extract_line(f"→ {self.workflow.elements.labels.get(target, target)}", 200)
            self.add_button(label, [RECIPIENT_FUNCTION], target)
        self.findings.add_approximate("action", self.describe_action(item), reason, verbatim=get_verbatim(item))

    def add_button(self, label: str, by: list[str], to: str | None, **parameters: Any) -> dict[str, Any]:
        """Add a button; one beyond the limit is returned but not added."""
        if len(self.actions) >= MAX_ACTIONS:
            self.findings.add_not_mapped("action", label, build_reason("too_many_actions"))
            return {"id": "", "label": label, "by": by, "to": to, **parameters}
        action = {
            "id": self.find_free_id(label, self.actions),
            "label": label,
            "by": by or [RECIPIENT_FUNCTION],
            "to": to,
            **parameters,
        }
        self.actions.append(action)
        self.findings.subjects.setdefault(label, (self.id, str(action["id"])))
        return action


def get_verbatim(item: Element) -> str:
    """The raw parameters of an action."""
    parts = [f"{child.tag}: {child.text}" for child in item.walk() if child is not item and child.text]
    return "\n".join(parts)[:2000]
