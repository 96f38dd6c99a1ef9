"""The fields of a form, of a block or of a workflow: first what each is called, then what it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.language.text.passages import has_values
from app.procedures.fields import FIELD_TYPES
from app.publik_import import element_labels
from app.publik_import.batch import Batch
from app.publik_import.blocks import build_block_settings, can_contain, is_repeated
from app.publik_import.computed_values import translate_value
from app.publik_import.conditions import get_condition_text, read_checks, read_condition
from app.publik_import.field_plans import FieldPlan, build_options, choose_rule, read_uses
from app.publik_import.field_types import FieldRule
from app.publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from app.publik_import.identifiers import make_identifier
from app.publik_import.names import Names
from app.publik_import.prefills import set_prefill
from app.publik_import.rich_text import extract_line
from app.publik_import.text_filters import neutralise_braces
from app.publik_import.texts import TranslatedText, translate_text
from app.publik_import.translation import Translation
from app.publik_import.unknown_elements import FIELD, note_unknown_elements
from app.publik_import.variable_meanings import Answer
from app.publik_import.xml_reader import Element

LONGEST_LABEL, LONGEST_HINT, LONGEST_TEXT = 300, 500, 5000
MAX_BLOCK_DEPTH = 2
# Where w.c.s. shows a field once it was filled in.
_REPEATED_IN = frozenset({"validation", "summary"})
# Far above what w.c.s. itself lets a form have.
MAX_FIELDS = 2000
# The questions of a block, what each of its rows must meet, and what is to be said of them.
InnerFields = tuple[list[dict[str, Any]], list[dict[str, Any]], Findings]


@dataclass
class FieldReader:
    """Reads lists of fields one after the other; names are used once."""

    names: Names
    findings: Findings
    batch: Batch
    root: str = "answers"
    _used_names: set[str] = field(default_factory=set)
    _depth: int = 0  # of blocks in blocks
    _parent_labels: element_labels.LabelPath = ()  # the page, or the action of a workflow, that asks what is read
    _blocks: dict[str, InnerFields] = field(default_factory=dict)

    def plan_fields(
        self, elements: Iterable[Element], prefix: str = "", outer: tuple[Element, ...] = ()
    ) -> list[FieldPlan]:
        """What each field is called; known to the names from now on. Pages are planned like the others."""
        planned: list[FieldPlan] = []
        if not self._depth:
            self._parent_labels = ()
        for element in elements:
            if len(self._used_names) >= MAX_FIELDS:
                self.findings.add_not_mapped(
                    "field", element.value("id"), build_reason("too_many_fields", maximum=MAX_FIELDS)
                )
                break
            title = FieldPlan(element, "").describe
            with self.findings.isolate_element("field", title):
                note_unknown_elements(element, FIELD, title, self.findings)
                planned += self._plan_field(element, prefix, outer)
        return planned

    def _plan_field(self, element: Element, prefix: str, outer: tuple[Element, ...]) -> list[FieldPlan]:
        kind, _, slug = element.value("type").partition(":")
        self._record_label(element)
        if kind == "block":
            return self._plan_block(element, slug or element.value("block_slug"), outer)
        varname = element.value("varname")
        name = self.find_free_name(prefix + (varname or f"field_{element.value('id')}"))
        one = FieldPlan(element, name, outer=outer, prefix=prefix)
        self.findings.subjects.setdefault(one.describe, (one.id,))
        choose_rule(one, kind, self.batch, self.findings, is_asked=self.root != "processing")
        if varname:
            self._register_name(one, prefix + varname, kind)
        if one.rule is not None and not prefix and self.root == "answers":
            self.names.by_number[f"form_f{element.value('id')}"] = Answer(f"answers.{one.id}", one.rule.type)
        return [one]

    def _record_label(self, element: Element) -> None:
        """How people call the field: by its words, and the page that it stands in."""
        kind = element.value("type")
        words = element_labels.label_field(kind, element.value("label"))
        if kind == "page":
            self._parent_labels = (words,)
        place = (words,) if kind == "page" else (*self._parent_labels, words)
        self.findings.labels.setdefault(FieldPlan(element, "").describe, place)

    def build_definitions(self, planned: Iterable[FieldPlan]) -> list[dict[str, Any]]:
        """The fields of ours, in order; what is not understood is a note at its place."""
        found: list[dict[str, Any]] = []
        for one in planned:
            with self.findings.isolate_element("field", one.describe):
                document = self._build_definition(one)
                found += [document] if document is not None else []
        return found

    def find_free_name(self, words: str) -> str:
        """A name that no other field has, made from these words."""
        name = base = make_identifier(words, "field")[:50]
        count = 1
        while name in self._used_names:
            count += 1
            name = f"{base}_{count}"
        self._used_names.add(name)
        return name

    def _register_name(self, one: FieldPlan, varname: str, kind: str) -> None:
        options = {option["label"]: option["value"] for option in build_options(one.settings.get("options"))}
        computed: Any = None
        reasons: tuple[Reason, ...] = ()
        if kind == "computed":
            computed = self._translate_computed(one)
            reasons = () if computed else (build_reason("computed_lost", name=varname),)
        type_ = one.rule.type if one.rule else ""
        chosen_elsewhere = isinstance(one.settings.get("options"), dict) or bool(one.settings.get("other"))
        answer = Answer(f"{self.root}.{one.id}", type_, options, reasons, computed, keeps_details=chosen_elsewhere)
        self.names.register_answer(varname, answer)

    def _translate_computed(self, one: FieldPlan) -> Translation | None:
        written = one.element.value("value_template")
        try:
            translation = translate_value(written, self.names)
        except NotUnderstood as problem:
            self.findings.add_not_mapped("computed", one.describe, problem.reason, verbatim=written)
            return None
        self.findings.add_judged(
            "computed", one.describe, (*translation.reasons, build_reason("computed_in_place")), written
        )
        return translation

    def _plan_block(self, element: Element, slug: str, outer: tuple[Element, ...]) -> list[FieldPlan]:
        """The fields of the block in its place, once, when the block is among the files."""
        block = self.batch.blocks.get(slug)
        one = FieldPlan(element, "")
        varname = element.value("varname") or make_identifier(slug)
        if block is None or self._depth >= MAX_BLOCK_DEPTH:
            one.id = self.find_free_name(varname)
            self.findings.subjects.setdefault(one.describe, (one.id,))
            one.reasons.append(build_reason("block_missing", name=slug))
            return [one]
        may_repeat = is_repeated(element) and self.root != "processing"
        repeated = self._plan_repeated_block(element, slug, outer) if may_repeat else None
        if repeated is not None:
            return [repeated]
        why = [build_reason("block_once", name=slug)] if is_repeated(element) else []
        self.findings.add_judged("field", one.describe, why)
        condition = element.child("condition")
        within = (*outer, condition) if condition else outer
        self._depth += 1
        planned = self.plan_fields(block.find("fields").children, f"{varname}_", within)
        self._depth -= 1
        return planned

    def _plan_repeated_block(self, element: Element, slug: str, outer: tuple[Element, ...]) -> FieldPlan | None:
        """The block as one of ours; nothing when it holds what ours may not."""
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
        one = FieldPlan(element, self.find_free_name(varname), FieldRule("block"), settings, outer=outer)
        self.findings.subjects.setdefault(one.describe, (one.id,))
        self._register_name(one, varname, "block")
        return one

    def _read_inner_fields(self, block: Element) -> InnerFields:
        """The questions of the block, told apart from those of the form, with what is to be said of them."""
        findings = Findings()
        around = {name: list(known) for name, known in self.names.answers.items()}
        names = Names(around, constants=self.names.constants, asked_names=set(self.names.asked_names))
        reader = FieldReader(names, findings, self.batch, root="item", _depth=self._depth + 1, _blocks=self._blocks)
        documents = reader.build_definitions(reader.plan_fields(block.find("fields").children))
        checks = read_checks(block.find("post_conditions").children, names, findings, block.value("name"))
        return documents, checks, findings

    def _build_definition(self, one: FieldPlan) -> dict[str, Any] | None:
        if one.element.value("type") == "computed":
            return None
        if one.rule is None:
            return self._build_note(one)
        document = {"id": one.id, "type": one.rule.type, **self._build_texts(one, one.rule.type), **one.settings}
        if FIELD_TYPES[one.rule.type].has_value:
            document["required"] = one.is_required
            if self.root == "answers":
                document |= read_uses(one)
            set_prefill(one, document, self.names, self.findings)
        self._set_condition(one, document)
        self.findings.add_judged("field", one.describe, one.reasons)
        return document

    def _build_texts(self, one: FieldPlan, type_: str) -> dict[str, Any]:
        """The words of the field for its reader."""
        label = one.element.value("label")
        if type_ == "explanation":
            return self._build_explanation(one, label)
        if type_ == "title":
            return {"label": self._translate_text(one, label, has_passages=False).one_line(LONGEST_LABEL) or one.id}
        said = {"label": self._translate_label(one, label, LONGEST_LABEL) or one.id}
        hint = (
            self._translate_label(one, one.element.value("hint"), LONGEST_HINT) if FIELD_TYPES[type_].has_value else ""
        )
        return said | ({"hint": hint} if hint else {})

    def _build_explanation(self, one: FieldPlan, written: str) -> dict[str, Any]:
        """The words of an explanation with the answers that they show; said again where w.c.s. did."""
        text = self._translate_text(one, written).plain(LONGEST_TEXT) or "…"
        places = {place.text for place in one.element.find("display_locations").children}
        is_dropped = bool(places) and not places & _REPEATED_IN and has_values(text)
        return {"text": text, **({"recalled": False} if is_dropped else {})}

    def _translate_text(self, one: FieldPlan, written: str, *, has_passages: bool = True) -> TranslatedText:
        names = replace(self.names, in_forms=True)
        translated = translate_text(written, names, self.findings, one.describe, has_passages=has_passages)
        one.reasons.extend(translated.reasons)
        return translated

    def _build_note(self, one: FieldPlan) -> dict[str, Any]:
        """An explanation in the place of what is not known here, for the administrator to replace."""
        kind = one.element.value("type")
        why = one.reasons or [build_reason("unknown_type", name=kind)]
        self.findings.add_not_mapped("field", one.describe, *why, verbatim=one.element.value("label"))
        label = neutralise_braces(extract_line(one.element.value("label"), LONGEST_LABEL - 50))
        note: dict[str, Any] = {
            "id": one.id,
            "type": "explanation",
            "label": label or one.id,
            "text": neutralise_braces(str(why[0])),
        }
        self._set_condition(one, note)
        return note

    def _translate_label(self, one: FieldPlan, written: str, longest: int) -> str:
        if not written:
            return ""
        text = written
        if "{{" in written or "{%" in written or "[" in written:
            translated = translate_text(written, self.names, self.findings, one.describe, has_passages=False)
            one.reasons.extend(translated.reasons)
            text = translated.marked.replace("{{", "[").replace("}}", "]")
            if text != translated.marked:
                one.reasons.append(build_reason("value_in_form"))
        return extract_line(text, longest)

    def _set_condition(self, one: FieldPlan, document: dict[str, Any]) -> None:
        conditions = list(self._iterate_conditions(one))
        if conditions:
            document["condition"] = conditions[0] if len(conditions) == 1 else {"and": conditions}

    def _iterate_conditions(self, one: FieldPlan) -> Iterator[Any]:
        own = one.element.child("condition")
        for element in (*one.outer, *([own] if own else [])):
            names = replace(self.names, block=one.prefix) if element is own else self.names
            expression = read_condition(element, names, self.findings, one.describe)
            if expression is None and get_condition_text(element):
                one.reasons.append(build_reason("condition_kept"))
            elif expression is not None:
                yield expression
