"""The fields of a form, of a block or of a workflow: first what each is called, then what it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.passages import holds_values
from app.procedures.fields import FIELD_TYPES
from app.wcs import called
from app.wcs.batch import Batch
from app.wcs.blocks import block_settings, is_repeated, may_hold
from app.wcs.computed import translate_value
from app.wcs.conditions import read_checks, read_condition, words_of
from app.wcs.field_types import FieldRule
from app.wcs.findings import Findings, NotUnderstood, Reason, reason
from app.wcs.identifiers import identifier
from app.wcs.meanings import Answer
from app.wcs.names import Names
from app.wcs.planned import Planned, choose_rule, uses_of, written_options
from app.wcs.prefills import prefill
from app.wcs.reading import Element
from app.wcs.text_filters import harmless
from app.wcs.texts import Translated, translate_text
from app.wcs.translation import Translation
from app.wcs.unread import FIELD, note_unread
from app.wcs.words import one_line

LONGEST_LABEL, LONGEST_HINT, LONGEST_TEXT = 300, 500, 5000
MAX_BLOCK_DEPTH = 2
# Where w.c.s. shows a field once it was filled in.
_SAID_AGAIN = frozenset({"validation", "summary"})
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
    _taken: set[str] = field(default_factory=set)
    _depth: int = 0  # of blocks in blocks
    _around: called.Place = ()  # the page, or the action of a workflow, that asks what is read
    _blocks: dict[str, InnerFields] = field(default_factory=dict)

    def plan(self, elements: Iterable[Element], prefix: str = "", outer: tuple[Element, ...] = ()) -> list[Planned]:
        """What each field is called; known to the names from now on. Pages are planned like the others."""
        planned: list[Planned] = []
        if not self._depth:
            self._around = ()
        for element in elements:
            if len(self._taken) >= MAX_FIELDS:
                self.findings.not_mapped("field", element.value("id"), reason("too_many_fields", maximum=MAX_FIELDS))
                break
            title = Planned(element, "").title
            with self.findings.isolated("field", title):
                note_unread(element, FIELD, title, self.findings)
                planned += self._planned(element, prefix, outer)
        return planned

    def _planned(self, element: Element, prefix: str, outer: tuple[Element, ...]) -> list[Planned]:
        kind, _, slug = element.value("type").partition(":")
        self._call(element)
        if kind == "block":
            return self._block(element, slug or element.value("block_slug"), outer)
        varname = element.value("varname")
        name = self.free_name(prefix + (varname or f"field_{element.value('id')}"))
        one = Planned(element, name, outer=outer, prefix=prefix)
        self.findings.subjects.setdefault(one.title, (one.id,))
        choose_rule(one, kind, self.batch, self.findings, is_asked=self.root != "processing")
        if varname:
            self._learn(one, prefix + varname, kind)
        if one.rule is not None and not prefix and self.root == "answers":
            self.names.by_number[f"form_f{element.value('id')}"] = Answer(f"answers.{one.id}", one.rule.type)
        return [one]

    def _call(self, element: Element) -> None:
        """How people call the field: by its words, and the page that it stands in."""
        kind = element.value("type")
        words = called.of_field(kind, element.value("label"))
        if kind == "page":
            self._around = (words,)
        place = (words,) if kind == "page" else (*self._around, words)
        self.findings.called.setdefault(Planned(element, "").title, place)

    def documents(self, planned: Iterable[Planned]) -> list[dict[str, Any]]:
        """The fields of ours, in order; what is not understood is a note at its place."""
        found: list[dict[str, Any]] = []
        for one in planned:
            with self.findings.isolated("field", one.title):
                document = self._document(one)
                found += [document] if document is not None else []
        return found

    def free_name(self, words: str) -> str:
        """A name that no other field has, made from these words."""
        name = base = identifier(words, "field")[:50]
        count = 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name

    def _learn(self, one: Planned, varname: str, kind: str) -> None:
        options = {option["label"]: option["value"] for option in written_options(one.settings.get("options"))}
        computed: Any = None
        reasons: tuple[Reason, ...] = ()
        if kind == "computed":
            computed = self._computed(one)
            reasons = () if computed else (reason("computed_lost", name=varname),)
        type_ = one.rule.type if one.rule else ""
        chosen_elsewhere = isinstance(one.settings.get("options"), dict) or bool(one.settings.get("other"))
        answer = Answer(f"{self.root}.{one.id}", type_, options, reasons, computed, keeps_details=chosen_elsewhere)
        self.names.learn(varname, answer)

    def _computed(self, one: Planned) -> Translation | None:
        written = one.element.value("value_template")
        try:
            translation = translate_value(written, self.names)
        except NotUnderstood as problem:
            self.findings.not_mapped("computed", one.title, problem.reason, verbatim=written)
            return None
        self.findings.judged("computed", one.title, (*translation.reasons, reason("computed_in_place")), written)
        return translation

    def _block(self, element: Element, slug: str, outer: tuple[Element, ...]) -> list[Planned]:
        """The fields of the block in its place, once, when the block is among the files."""
        block = self.batch.blocks.get(slug)
        one = Planned(element, "")
        varname = element.value("varname") or identifier(slug)
        if block is None or self._depth >= MAX_BLOCK_DEPTH:
            one.id = self.free_name(varname)
            self.findings.subjects.setdefault(one.title, (one.id,))
            one.reasons.append(reason("block_missing", name=slug))
            return [one]
        may_repeat = is_repeated(element) and self.root != "processing"
        repeated = self._repeated(element, slug, outer) if may_repeat else None
        if repeated is not None:
            return [repeated]
        why = [reason("block_once", name=slug)] if is_repeated(element) else []
        self.findings.judged("field", one.title, why)
        condition = element.child("condition")
        within = (*outer, condition) if condition else outer
        self._depth += 1
        planned = self.plan(block.find("fields").children, f"{varname}_", within)
        self._depth -= 1
        return planned

    def _repeated(self, element: Element, slug: str, outer: tuple[Element, ...]) -> Planned | None:
        """The block as one of ours; nothing when it holds what ours may not."""
        if slug not in self._blocks:
            self._blocks[slug] = self._inner_fields(self.batch.blocks[slug])
        fields, checks, findings = self._blocks[slug]
        if not may_hold(fields, self._depth):
            return None
        self.findings.include(findings, (*self._around, called.of_field("block", element.value("label"))))
        varname = element.value("varname") or identifier(slug)
        settings = block_settings(element, self.batch.blocks[slug], fields)
        if checks:
            settings["item_checks"] = checks
        one = Planned(element, self.free_name(varname), FieldRule("block"), settings, outer=outer)
        self.findings.subjects.setdefault(one.title, (one.id,))
        self._learn(one, varname, "block")
        return one

    def _inner_fields(self, block: Element) -> InnerFields:
        """The questions of the block, told apart from those of the form, with what is to be said of them."""
        findings = Findings()
        around = {name: list(known) for name, known in self.names.answers.items()}
        names = Names(around, constants=self.names.constants, asked=set(self.names.asked))
        reader = FieldReader(names, findings, self.batch, root="item", _depth=self._depth + 1, _blocks=self._blocks)
        documents = reader.documents(reader.plan(block.find("fields").children))
        checks = read_checks(block.find("post_conditions").children, names, findings, block.value("name"))
        return documents, checks, findings

    def _document(self, one: Planned) -> dict[str, Any] | None:
        if one.element.value("type") == "computed":
            return None
        if one.rule is None:
            return self._note(one)
        document = {"id": one.id, "type": one.rule.type, **self._said(one, one.rule.type), **one.settings}
        if FIELD_TYPES[one.rule.type].has_value:
            document["required"] = one.is_required
            if self.root == "answers":
                document |= uses_of(one)
            prefill(one, document, self.names, self.findings)
        self._condition(one, document)
        self.findings.judged("field", one.title, one.reasons)
        return document

    def _said(self, one: Planned, type_: str) -> dict[str, Any]:
        """The words of the field for its reader."""
        label = one.element.value("label")
        if type_ == "explanation":
            return self._explained(one, label)
        if type_ == "title":
            return {"label": self._told(one, label, has_passages=False).one_line(LONGEST_LABEL) or one.id}
        said = {"label": self._words(one, label, LONGEST_LABEL) or one.id}
        hint = self._words(one, one.element.value("hint"), LONGEST_HINT) if FIELD_TYPES[type_].has_value else ""
        return said | ({"hint": hint} if hint else {})

    def _explained(self, one: Planned, written: str) -> dict[str, Any]:
        """The words of an explanation with the answers that they show; said again where w.c.s. did."""
        text = self._told(one, written).plain(LONGEST_TEXT) or "…"
        places = {place.text for place in one.element.find("display_locations").children}
        is_dropped = bool(places) and not places & _SAID_AGAIN and holds_values(text)
        return {"text": text, **({"recalled": False} if is_dropped else {})}

    def _told(self, one: Planned, written: str, *, has_passages: bool = True) -> Translated:
        names = replace(self.names, in_forms=True)
        translated = translate_text(written, names, self.findings, one.title, has_passages=has_passages)
        one.reasons.extend(translated.reasons)
        return translated

    def _note(self, one: Planned) -> dict[str, Any]:
        """An explanation in the place of what is not known here, for the administrator to replace."""
        kind = one.element.value("type")
        why = one.reasons or [reason("unknown_type", name=kind)]
        self.findings.not_mapped("field", one.title, *why, verbatim=one.element.value("label"))
        label = harmless(one_line(one.element.value("label"), LONGEST_LABEL - 50))
        note: dict[str, Any] = {
            "id": one.id,
            "type": "explanation",
            "label": label or one.id,
            "text": harmless(str(why[0])),
        }
        self._condition(one, note)
        return note

    def _words(self, one: Planned, written: str, longest: int) -> str:
        if not written:
            return ""
        text = written
        if "{{" in written or "{%" in written or "[" in written:
            translated = translate_text(written, self.names, self.findings, one.title, has_passages=False)
            one.reasons.extend(translated.reasons)
            text = translated.marked.replace("{{", "[").replace("}}", "]")
            if text != translated.marked:
                one.reasons.append(reason("value_in_form"))
        return one_line(text, longest)

    def _condition(self, one: Planned, document: dict[str, Any]) -> None:
        conditions = list(self._conditions(one))
        if conditions:
            document["condition"] = conditions[0] if len(conditions) == 1 else {"and": conditions}

    def _conditions(self, one: Planned) -> Iterator[Any]:
        own = one.element.child("condition")
        for element in (*one.outer, *([own] if own else [])):
            names = replace(self.names, block=one.prefix) if element is own else self.names
            expression = read_condition(element, names, self.findings, one.title)
            if expression is None and words_of(element):
                one.reasons.append(reason("condition_kept"))
            elif expression is not None:
                yield expression
