"""The fields of a form, of a block or of a workflow: first what each is called, then what it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.patterns import PatternError, read_pattern
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.computed import KINDS
from app.wcs.batch import Batch
from app.wcs.blocks import block_settings, inside, is_repeated, may_hold
from app.wcs.computed import translate_value
from app.wcs.conditions import read_checks, read_condition, words_of
from app.wcs.field_types import FIELD_RULES, PATTERNS, PREFILLS, TO_BE_TICKED, VALIDATIONS, FieldRule
from app.wcs.findings import Findings, NotUnderstood, Reason, reason
from app.wcs.identifiers import identifier, list_slug
from app.wcs.names import Answer, Names
from app.wcs.reading import Element
from app.wcs.reasons import LABELS
from app.wcs.sources import options_of
from app.wcs.texts import translate_text
from app.wcs.translation import Translation
from app.wcs.words import one_line, plain

LONGEST_PATTERN = 200
LONGEST_LABEL, LONGEST_HINT, LONGEST_TEXT = 300, 500, 5000
MAX_BLOCK_DEPTH = 2
# Far above what w.c.s. itself lets a form have.
MAX_FIELDS = 2000
# The questions of a block, what each of its rows must meet, and what is to be said of them.
InnerFields = tuple[list[dict[str, Any]], list[dict[str, Any]], Findings]


@dataclass
class Planned:
    """A field with its name here; those of a block also have the conditions of the block."""

    element: Element
    id: str
    rule: FieldRule | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    outer: tuple[Element, ...] = ()
    prefix: str = ""  # of the block that the question stands in, once

    @property
    def is_required(self) -> bool:
        return self.element.value("required") not in ("optional", "False")

    @property
    def title(self) -> str:
        """How findings call it."""
        return f"{self.element.value('id')} ({one_line(self.element.value('label'), 80)})"


@dataclass
class FieldReader:
    """Reads lists of fields one after the other; names are used once."""

    names: Names
    findings: Findings
    batch: Batch
    root: str = "answers"
    _taken: set[str] = field(default_factory=set)
    _depth: int = 0  # of blocks in blocks
    _blocks: dict[str, InnerFields] = field(default_factory=dict)

    def plan(self, elements: Iterable[Element], prefix: str = "", outer: tuple[Element, ...] = ()) -> list[Planned]:
        """What each field is called; known to the names from now on. Pages are planned like the others."""
        planned: list[Planned] = []
        for element in elements:
            if len(self._taken) >= MAX_FIELDS:
                self.findings.not_mapped("field", element.value("id"), reason("too_many_fields", maximum=MAX_FIELDS))
                break
            kind, _, slug = element.value("type").partition(":")
            if kind == "block":
                planned += self._block(element, slug or element.value("block_slug"), outer)
                continue
            varname = element.value("varname")
            name = self.free_name(prefix + (varname or f"field_{element.value('id')}"))
            one = Planned(element, name, outer=outer, prefix=prefix)
            self.findings.subjects.setdefault(one.title, (one.id,))
            self._choose_rule(one, kind)
            planned.append(one)
            if varname:
                self._learn(one, prefix + varname, kind)
        return planned

    def documents(self, planned: Iterable[Planned]) -> list[dict[str, Any]]:
        """The fields of ours, in order; what is not understood is a note at its place."""
        return [document for one in planned if (document := self._document(one)) is not None]

    def free_name(self, words: str) -> str:
        """A name that no other field has, made from these words."""
        name = base = identifier(words, "field")[:50]
        count = 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name

    def _choose_rule(self, one: Planned, kind: str) -> None:
        one.rule = FIELD_RULES.get(kind)
        if one.rule is None:
            return
        if kind == "bool" and one.is_required:
            one.rule = TO_BE_TICKED
        one.settings = one.rule.settings(one.element)
        if one.rule.near:
            one.reasons.append(reason(one.rule.near))
        if kind in ("item", "items"):
            self._choose_options(one)
        elif kind == "string":
            self._choose_check(one)

    def _choose_options(self, one: Planned) -> None:
        """A choice whose options come from elsewhere is typed, until its source is set up here."""
        options = options_of(one.element, self.batch)
        if options:
            one.settings["options"] = options
            if one.settings.get("minimum", 1) > min(one.settings.get("maximum", len(options)), len(options)):
                del one.settings["minimum"]
            return
        source = one.element.value("data_source", "type")
        if self.root in ("answers", "item") and self._is_list(source):
            is_card = source.startswith("carddef:")
            one.settings.pop("minimum", None)
            one.settings["options"] = {"source": list_slug(source), "typed_when_failing": True}
            if is_card:
                one.settings["other"] = str(LABELS["other"])
                one.reasons.append(reason("list_to_fill"))
            return
        one.rule, one.settings = FieldRule("short_text"), {}
        one.reasons.append(reason("source_made" if source == "jsonvalue" else "source_elsewhere", name=source or "?"))

    def _is_list(self, source: str) -> bool:
        """Whether the list that the question names is among the files, and is one of ours."""
        if source.startswith("carddef:"):
            return source.removeprefix("carddef:").partition(":")[0] in self.batch.cards
        named = self.batch.sources.get(source)
        return named is not None and named.value("data_source", "type") == "json"

    def _choose_check(self, one: Planned) -> None:
        check = one.element.find("validation")
        kind = check.value("type") or ("regex" if check.text else "")
        if kind in VALIDATIONS:
            type_, settings = VALIDATIONS[kind]
            one.rule, one.settings = FieldRule(type_), settings
        elif (pattern := _pattern(kind, check)) is not None:
            said = one_line(check.value("error_message"), 300)
            one.settings |= {"pattern": pattern, "pattern_message": said or str(LABELS["pattern"])}
            if not said:
                one.reasons.append(reason("pattern_said"))
            self.findings.mapped("validation", one.title)
        elif kind:
            one.reasons.append(reason("check_lost", name=kind))
            self.findings.not_mapped(
                "validation", one.title, reason("check_lost", name=kind), verbatim=check.value("value") or check.text
            )

    def _learn(self, one: Planned, varname: str, kind: str) -> None:
        options = {option["label"]: option["value"] for option in _written(one.settings.get("options"))}
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
        repeated = self._repeated(element, slug, outer) if is_repeated(element) else None
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
        self.findings.items.extend(findings.items)
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
        checks = read_checks(block.find("post_conditions"), names, findings, block.value("name"))
        return [inside(document) for document in documents], checks, findings

    def _document(self, one: Planned) -> dict[str, Any] | None:
        if one.element.value("type") == "computed":
            return None
        if one.rule is None:
            return self._note(one)
        document = {"id": one.id, "type": one.rule.type, **self._said(one, one.rule.type), **one.settings}
        if FIELD_TYPES[one.rule.type].has_value:
            document["required"] = one.is_required
            self._prefill(one, document)
        self._condition(one, document)
        self.findings.judged("field", one.title, one.reasons)
        return document

    def _said(self, one: Planned, type_: str) -> dict[str, str]:
        """The words of the field for its reader."""
        label = one.element.value("label")
        if type_ == "explanation":
            return {"text": self._words(one, label, LONGEST_TEXT, lines=True) or "…"}
        said = {"label": self._words(one, label, LONGEST_LABEL) or one.id}
        hint = self._words(one, one.element.value("hint"), LONGEST_HINT) if FIELD_TYPES[type_].has_value else ""
        return said | ({"hint": hint} if hint else {})

    def _note(self, one: Planned) -> dict[str, Any]:
        """An explanation in the place of what is not known here, for the administrator to replace."""
        kind = one.element.value("type")
        why = one.reasons or [reason("unknown_type", name=kind)]
        self.findings.not_mapped("field", one.title, *why, verbatim=one.element.value("label"))
        label = one_line(one.element.value("label"), LONGEST_LABEL - 50)
        note: dict[str, Any] = {"id": one.id, "type": "explanation", "label": label or one.id, "text": str(why[0])}
        self._condition(one, note)
        return note

    def _words(self, one: Planned, written: str, longest: int, *, lines: bool = False) -> str:
        if not written:
            return ""
        text = written
        if "{{" in written or "{%" in written or "[" in written:
            translated = translate_text(written, self.names, self.findings, one.title, has_passages=False)
            one.reasons.extend(translated.reasons)
            text = translated.marked.replace("{{", "[").replace("}}", "]")
            if text != translated.marked:
                one.reasons.append(reason("value_in_form"))
        return plain(text, longest) if lines else one_line(text, longest)

    def _prefill(self, one: Planned, document: dict[str, Any]) -> None:
        prefill = one.element.find("prefill")
        kind, value = prefill.value("type"), prefill.value("value")
        if kind in ("", "none") or (kind == "string" and not value):
            return
        profile = PREFILLS.get(value) if kind == "user" else None
        if profile in FIELD_TYPES[document["type"]].profiles:
            document["profile"] = profile
            self.findings.mapped("prefill", one.title)
        elif kind == "string":
            self._prefill_value(one, value, document)
        elif kind == "geolocation" and document["type"] == "place":
            self.findings.mapped("prefill", one.title)  # a place offers where one is
        else:
            self.findings.not_mapped("prefill", one.title, reason("prefill_lost", name=kind), verbatim=value)

    def _prefill_value(self, one: Planned, written: str, document: dict[str, Any]) -> None:
        """A value put in beforehand that nobody may change is worked out; no other field takes one."""
        try:
            translation = translate_value(written, self.names)
        except NotUnderstood as problem:
            self.findings.not_mapped("prefill", one.title, problem.reason, verbatim=written)
            return
        is_known = isinstance(translation.expression, dict) and all(
            why.code != "awaited" for why in translation.reasons
        )
        if is_known and one.element.find("prefill").flag("locked") and document["type"] in KINDS:
            result = document["type"]
            for name in set(document) - {"id", "label", "hint"}:
                del document[name]
            document |= {"type": "computed", "value": translation.expression, "result": result}
            self.findings.judged("prefill", one.title, translation.reasons, written)
        else:
            self.findings.approximate(
                "prefill", one.title, *translation.reasons, reason("prefill_waits"), verbatim=written
            )

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


def _pattern(kind: str, check: Element) -> str | None:
    """The pattern that says the same as the check, when texts here can be held to it."""
    written = PATTERNS.get(kind) or ((check.value("value") or check.text) if kind == "regex" else "")
    pattern = written.removeprefix("^").removesuffix("$")
    if not pattern or len(pattern) > LONGEST_PATTERN:
        return None
    try:
        read_pattern(pattern)
    except PatternError:
        return None
    return pattern


def _written(options: Any) -> list[dict[str, str]]:
    """The options that the document says itself."""
    return options if isinstance(options, list) else []
