"""Translate the fields of a form, a block or a workflow: first plan their names and types, then build their definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.language.text.passages import has_values
from app.procedures.fields import FIELD_TYPES
from publik_import import element_labels
from publik_import.batch import Batch
from publik_import.blocks import build_block_settings, can_contain, is_repeated
from publik_import.computed_values import translate_value
from publik_import.conditions import get_condition_text, read_checks, read_condition
from publik_import.field_plans import FieldPlan, build_options, choose_rule, read_uses
from publik_import.field_types import FieldRule
from publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from publik_import.identifiers import make_identifier
from publik_import.names import Names
from publik_import.prefills import set_prefill
from publik_import.rich_text import extract_line
from publik_import.text_filters import neutralise_braces
from publik_import.texts import TranslatedText, translate_text
from publik_import.translation import Translation
from publik_import.unknown_elements import FIELD, record_unknown_elements
from publik_import.variable_meanings import Answer
from publik_import.xml_reader import Element

MAX_LABEL_LENGTH, MAX_HINT_LENGTH, MAX_TEXT_LENGTH = 300, 500, 5000
MAX_BLOCK_DEPTH = 2
# Locations where w.c.s. shows a field after it was filled in.
_REPEATED_IN = frozenset({"validation", "summary"})
# Far above the limit of w.c.s. itself.
MAX_FIELDS = 2000
# The questions of a block, the checks of its rows, and their findings.
InnerFields = tuple[list[dict[str, Any]], list[dict[str, Any]], Findings]


@dataclass
class FieldReader:
    """Translates lists of fields; each name is used once."""

    names: Names
    findings: Findings
    batch: Batch
    root: str = "answers"
    _used_names: set[str] = field(default_factory=set)
    _depth: int = 0  # of nested blocks
    _parent_labels: element_labels.LabelPath = ()  # of the page or workflow action that contains the fields
    _blocks: dict[str, InnerFields] = field(default_factory=dict)

    def plan_fields(
        self, elements: Iterable[Element], prefix: str = "", outer: tuple[Element, ...] = ()
    ) -> list[FieldPlan]:
        """Plan the fields, pages included, and register their names."""
        plans: list[FieldPlan] = []
        if not self._depth:
            self._parent_labels = ()
        for element in elements:
            if len(self._used_names) >= MAX_FIELDS:
                self.findings.add_not_mapped(
                    "field", element.value("id"), build_reason("too_many_fields", maximum=MAX_FIELDS)
                )
                break
            title = FieldPlan(element, "").finding_name
            with self.findings.isolate_element("field", title):
                record_unknown_elements(element, FIELD, title, self.findings)
                plans += self._plan_field(element, prefix, outer)
        return plans

    def _plan_field(self, element: Element, prefix: str, outer: tuple[Element, ...]) -> list[FieldPlan]:
        kind, _, slug = element.value("type").partition(":")
        self._record_label(element)
        if kind == "block":
            return self._plan_block(element, slug or element.value("block_slug"), outer)
        varname = element.value("varname")
        name = self.find_free_name(prefix + (varname or f"field_{element.value('id')}"))
        plan = FieldPlan(element, name, outer=outer, prefix=prefix)
        self.findings.subjects.setdefault(plan.finding_name, (plan.id,))
        choose_rule(plan, kind, self.batch, self.findings, is_asked=self.root != "processing")
        if varname:
            self._register_name(plan, prefix + varname, kind)
        if plan.rule is not None and not prefix and self.root == "answers":
            self.names.by_number[f"form_f{element.value('id')}"] = Answer(f"answers.{plan.id}", plan.rule.type)
        return [plan]

    def _record_label(self, element: Element) -> None:
        """Record the label of the field, with that of its page."""
        kind = element.value("type")
        label = element_labels.label_field(kind, element.value("label"))
        if kind == "page":
            self._parent_labels = (label,)
        label_path = (label,) if kind == "page" else (*self._parent_labels, label)
        self.findings.labels.setdefault(FieldPlan(element, "").finding_name, label_path)

    def build_definitions(self, plans: Iterable[FieldPlan]) -> list[dict[str, Any]]:
        """The definitions of the fields, in order; a field without equivalent becomes an explanation."""
        definitions: list[dict[str, Any]] = []
        for plan in plans:
            with self.findings.isolate_element("field", plan.finding_name):
                definition = self._build_definition(plan)
                definitions += [definition] if definition is not None else []
        return definitions

    def find_free_name(self, text: str) -> str:
        """A unique name made from a text."""
        name = base_name = make_identifier(text, "field")[:50]
        count = 1
        while name in self._used_names:
            count += 1
            name = f"{base_name}_{count}"
        self._used_names.add(name)
        return name

    def _register_name(self, plan: FieldPlan, varname: str, kind: str) -> None:
        options = {option["label"]: option["value"] for option in build_options(plan.settings.get("options"))}
        computed: Any = None
        reasons: tuple[Reason, ...] = ()
        if kind == "computed":
            computed = self._translate_computed(plan)
            reasons = () if computed else (build_reason("computed_lost", name=varname),)
        type_ = plan.rule.type if plan.rule else ""
        has_external_options = isinstance(plan.settings.get("options"), dict) or bool(plan.settings.get("other"))
        answer = Answer(f"{self.root}.{plan.id}", type_, options, reasons, computed, keeps_details=has_external_options)
        self.names.register_answer(varname, answer)

    def _translate_computed(self, plan: FieldPlan) -> Translation | None:
        template = plan.element.value("value_template")
        try:
            translation = translate_value(template, self.names)
        except NotUnderstood as problem:
            self.findings.add_not_mapped("computed", plan.finding_name, problem.reason, verbatim=template)
            return None
        self.findings.add_with_reasons(
            "computed", plan.finding_name, (*translation.reasons, build_reason("computed_in_place")), template
        )
        return translation

    def _plan_block(self, element: Element, slug: str, outer: tuple[Element, ...]) -> list[FieldPlan]:
        """Plan a block: as a repeated block, or its fields in place, once; an unknown block gives a note."""
        block = self.batch.blocks.get(slug)
        plan = FieldPlan(element, "")
        varname = element.value("varname") or make_identifier(slug)
        if block is None or self._depth >= MAX_BLOCK_DEPTH:
            plan.id = self.find_free_name(varname)
            self.findings.subjects.setdefault(plan.finding_name, (plan.id,))
            plan.reasons.append(build_reason("block_missing", name=slug))
            return [plan]
        can_repeat = is_repeated(element) and self.root != "processing"
        repeated_plan = self._plan_repeated_block(element, slug, outer) if can_repeat else None
        if repeated_plan is not None:
            return [repeated_plan]
        reasons = [build_reason("block_once", name=slug)] if is_repeated(element) else []
        self.findings.add_with_reasons("field", plan.finding_name, reasons)
        condition = element.child("condition")
        conditions = (*outer, condition) if condition else outer
        self._depth += 1
        plans = self.plan_fields(block.find("fields").children, f"{varname}_", conditions)
        self._depth -= 1
        return plans

    def _plan_repeated_block(self, element: Element, slug: str, outer: tuple[Element, ...]) -> FieldPlan | None:
        """Plan a repeated block; None when its fields are not allowed in a Parvis block."""
        if slug not in self._blocks:
            self._blocks[slug] = self._read_inner_fields(self.batch.blocks[slug])
        fields, checks, findings = self._blocks[slug]
        if not can_contain(fields, self._depth):
            return None
        self.findings.include_findings(
            findings, (*self._parent_labels, element_labels.label_field("block", element.value("label")))
        )
        varname = element.value("varname") or make_identifier(slug)
        settings = build_block_settings(element, self.batch.blocks[slug], fields)
        if checks:
            settings["item_checks"] = checks
        plan = FieldPlan(element, self.find_free_name(varname), FieldRule("block"), settings, outer=outer)
        self.findings.subjects.setdefault(plan.finding_name, (plan.id,))
        self._register_name(plan, varname, "block")
        return plan

    def _read_inner_fields(self, block: Element) -> InnerFields:
        """The questions of a block, in their own scope, with their checks and findings."""
        findings = Findings()
        answers = {name: list(values) for name, values in self.names.answers.items()}
        names = Names(answers, constants=self.names.constants, answer_names=set(self.names.answer_names))
        reader = FieldReader(names, findings, self.batch, root="item", _depth=self._depth + 1, _blocks=self._blocks)
        definitions = reader.build_definitions(reader.plan_fields(block.find("fields").children))
        checks = read_checks(block.find("post_conditions").children, names, findings, block.value("name"))
        return definitions, checks, findings

    def _build_definition(self, plan: FieldPlan) -> dict[str, Any] | None:
        if plan.element.value("type") == "computed":
            return None
        if plan.rule is None:
            return self._build_note(plan)
        definition = {"id": plan.id, "type": plan.rule.type, **self._build_texts(plan, plan.rule.type), **plan.settings}
        if FIELD_TYPES[plan.rule.type].has_value:
            definition["required"] = plan.is_required
            if self.root == "answers":
                definition |= read_uses(plan)
            set_prefill(plan, definition, self.names, self.findings)
        self._set_condition(plan, definition)
        self.findings.add_with_reasons("field", plan.finding_name, plan.reasons)
        return definition

    def _build_texts(self, plan: FieldPlan, type_: str) -> dict[str, Any]:
        """The label and hint of the field, or the text of an explanation."""
        label = plan.element.value("label")
        if type_ == "explanation":
            return self._build_explanation(plan, label)
        if type_ == "title":
            return {
                "label": self._translate_text(plan, label, has_passages=False).one_line(MAX_LABEL_LENGTH) or plan.id
            }
        texts = {"label": self._translate_label(plan, label, MAX_LABEL_LENGTH) or plan.id}
        hint = (
            self._translate_label(plan, plan.element.value("hint"), MAX_HINT_LENGTH)
            if FIELD_TYPES[type_].has_value
            else ""
        )
        return texts | ({"hint": hint} if hint else {})

    def _build_explanation(self, plan: FieldPlan, label: str) -> dict[str, Any]:
        """The text of an explanation with its values; repeated in the summary when w.c.s. repeats it."""
        text = self._translate_text(plan, label).plain(MAX_TEXT_LENGTH) or "…"
        locations = {location.text for location in plan.element.find("display_locations").children}
        is_hidden_in_summary = bool(locations) and not locations & _REPEATED_IN and has_values(text)
        return {"text": text, **({"recalled": False} if is_hidden_in_summary else {})}

    def _translate_text(self, plan: FieldPlan, text: str, *, has_passages: bool = True) -> TranslatedText:
        names = replace(self.names, in_forms=True)
        translation = translate_text(text, names, self.findings, plan.finding_name, has_passages=has_passages)
        plan.reasons.extend(translation.reasons)
        return translation

    def _build_note(self, plan: FieldPlan) -> dict[str, Any]:
        """An explanation in place of a field without equivalent, for the administrator to replace."""
        kind = plan.element.value("type")
        reasons = plan.reasons or [build_reason("unknown_type", name=kind)]
        self.findings.add_not_mapped("field", plan.finding_name, *reasons, verbatim=plan.element.value("label"))
        label = neutralise_braces(extract_line(plan.element.value("label"), MAX_LABEL_LENGTH - 50))
        note: dict[str, Any] = {
            "id": plan.id,
            "type": "explanation",
            "label": label or plan.id,
            "text": neutralise_braces(str(reasons[0])),
        }
        self._set_condition(plan, note)
        return note

    def _translate_label(self, plan: FieldPlan, label: str, max_length: int) -> str:
        if not label:
            return ""
        text = label
        if "{{" in label or "{%" in label or "[" in label:
            translation = translate_text(label, self.names, self.findings, plan.finding_name, has_passages=False)
            plan.reasons.extend(translation.reasons)
            text = translation.marked_text.replace("{{", "[").replace("}}", "]")
            if text != translation.marked_text:
                plan.reasons.append(build_reason("value_in_form"))
        return extract_line(text, max_length)

    def _set_condition(self, plan: FieldPlan, definition: dict[str, Any]) -> None:
        conditions = list(self._iterate_conditions(plan))
        if conditions:
            definition["condition"] = conditions[0] if len(conditions) == 1 else {"and": conditions}

    def _iterate_conditions(self, plan: FieldPlan) -> Iterator[Any]:
        own_condition = plan.element.child("condition")
        for element in (*plan.outer, *([own_condition] if own_condition else [])):
            names = replace(self.names, block=plan.prefix) if element is own_condition else self.names
            expression = read_condition(element, names, self.findings, plan.finding_name)
            if expression is None and get_condition_text(element):
                plan.reasons.append(build_reason("condition_kept"))
            elif expression is not None:
                yield expression
