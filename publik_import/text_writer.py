"""Write the pieces of a text: values become placeholders, blocks become passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.language.text.placeholders import FILTERS
from publik_import.computed_values import bind_names
from publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from publik_import.names import Names
from publik_import.passage_markers import PassageMarkers
from publik_import.syntax import Constant, Name, Node, parse_value
from publik_import.templates import Branch, FirstOf, If, Piece, PlainText, UnknownTag, ValuePiece
from publik_import.text_filters import (
    convert_now_to_today,
    find_default_text,
    find_text_filter,
    is_approximate,
    is_presence_only,
    merge_hour_parts,
    neutralise_braces,
    unfold_filters,
)
from publik_import.text_loops import clean_separator, find_tag_names, parse_loop
from publik_import.translation import Translation, Translator, translate_condition
from publik_import.vocabulary import LOCAL_WORDS, THEME_WORDS

# Names of w.c.s. that become several Parvis names.
_EXPANSIONS: Mapping[str, tuple[str, ...]] = {"case.title": ("procedure.title", "case.reference")}


@dataclass
class TextWriter:
    """Writes the pieces of one text."""

    names: Names
    findings: Findings
    element: str
    has_passages: bool = True
    marks: PassageMarkers = field(default_factory=PassageMarkers)
    reasons: list[Reason] = field(default_factory=list)
    bindings: dict[str, Any] = field(default_factory=dict)  # variables of the template

    def write_pieces(self, pieces: list[Piece]) -> str:
        return "".join(self._write_piece(piece) for piece in merge_hour_parts(pieces))

    def _write_piece(self, piece: Piece) -> str:
        match piece:
            case PlainText(text=text):
                return neutralise_braces(text)
            case ValuePiece():
                return self._write_value(piece)
            case FirstOf(source=source, nodes=nodes):
                return self._write_first_of(source, nodes)
            case If():
                return self._write_passage(piece)
            case UnknownTag(source=source, pieces=pieces):
                if (rendered := self._write_with(source, pieces)) is not None or (
                    rendered := self._write_rows(source, pieces)
                ) is not None:
                    return rendered
                self._write_unknown(
                    "text_tag", source, build_reason("unknown_tag", name=source.split()[0] if source.split() else "")
                )
                # Variables that the tag defines are not variables of the authority.
                inner_writer = replace(self, names=self.names.enter_tag(find_tag_names(source)))
                return neutralise_braces(f"[% {source.strip()} %]") + inner_writer.write_pieces(pieces)

    def _write_value(self, value: ValuePiece) -> str:
        if value.node is None:
            assert value.problem is not None
            return self._write_unknown("placeholder", value.source, value.problem.reason)
        try:
            placeholder, reasons = self._write_placeholder(value.node)
        except NotUnderstood as problem:
            return self._write_calculated(value, problem)
        self.findings.add_with_reasons("placeholder", self.element, reasons, value.source)
        self.reasons.extend(reasons)
        return placeholder

    def _write_placeholder(self, node: Node) -> tuple[str, list[Reason]]:
        """The placeholder of the value; an unavailable name stays readable in brackets."""
        base, filters = unfold_filters(convert_now_to_today(node))
        if isinstance(base, Constant):
            return neutralise_braces("" if base.value is None else str(base.value)), []
        if not isinstance(base, Name) or self._is_computed(base, filters):
            raise NotUnderstood("calculated_text")
        suffix = "".join(find_text_filter(name, argument) for name, argument in filters)
        reasons = [build_reason("near_date")] if any(is_approximate(*each) for each in filters) else []
        meaning = self.names.find_meaning(base.path, in_text=True)
        reasons.extend(meaning.reasons)
        if meaning.is_missing:
            return find_default_text(filters), reasons
        computed = next((answer for answer in meaning.answers if answer.computed is not None), None)
        names = [name for each in meaning.names for name in _EXPANSIONS.get(each, (each,))]
        missing = [name for name in names if not self.names.is_offered(name, in_text=True)]
        constant = self.names.constants.get(meaning.names[0])
        if isinstance(constant, str):
            return neutralise_braces(constant), [*reasons, build_reason("as_exported", name=base.path)]
        if computed is not None:
            raise NotUnderstood("calculated_text")
        if missing and self.names.in_forms and all(name in LOCAL_WORDS for name in names):
            charter_reasons = [build_reason("as_today", name=base.path)] if set(names) & THEME_WORDS else []
            return " ".join(f"[[{LOCAL_WORDS[name]}]]" for name in names), [*reasons, *charter_reasons]
        if missing and len(names) == 1 and self.has_passages and self.names.is_offered(names[0]):
            return self.marks.value({"var": names[0]}, suffix[1:] if suffix[1:] in FILTERS else ""), reasons
        if missing:
            return neutralise_braces(f"[{base.path}]"), [
                *reasons,
                *(build_reason("awaited", name=name) for name in missing),
            ]
        separator = " " if meaning.names[0] in _EXPANSIONS else ""
        return separator.join(f"{{{{ {name}{suffix} }}}}" for name in names), reasons

    def _is_computed(self, base: Name, filters: list[tuple[str, Node | None]]) -> bool:
        """Whether the value needs an expression: a template variable, a value of a row, or the current time."""
        return (
            base.path in self.bindings
            or (base.path == "now" and bool(filters))
            or self.names.is_first_row_question(base.path)
        )

    def _write_calculated(self, value: ValuePiece, problem: NotUnderstood) -> str:
        """A value that needs an expression, which only passages can contain."""
        assert value.node is not None
        translator = Translator(self.names, bindings=self.bindings)
        try:
            translation = translator.build_translation(translator.translate_value(value.node))
        except NotUnderstood as error:
            final = problem if problem.reason.code == "unknown_name" else error
            return self._write_unknown("placeholder", value.source, final.reason)
        return self._write_expression(value.source, translation)

    def _write_expression(self, source: str, translation: Translation) -> str:
        if self.has_passages and not _reads_pending_value(translation):
            self.findings.add_with_reasons("placeholder", self.element, translation.reasons, source)
            self.reasons.extend(translation.reasons)
            return self.marks.value(_convert_to_text(translation.expression))
        reasons = (
            *translation.reasons,
            *(() if _reads_pending_value(translation) else (build_reason("calculated_text"),)),
        )
        self.findings.add_with_reasons("placeholder", self.element, reasons, source)
        self.reasons.extend(reasons)
        return neutralise_braces(f"[{source}]")

    def _write_first_of(self, source: str, nodes: tuple[Node, ...]) -> str:
        """The first value that is not empty: as conditional passages, else as a placeholder with a default."""
        default = nodes[-1].value if nodes and isinstance(nodes[-1], Constant) else None
        value_nodes: list[Node] = [node for node in nodes if not isinstance(node, Constant)]
        try:
            if len(value_nodes) > 1 and self.has_passages:
                return self._write_in_turn(source, value_nodes, "" if default is None else str(default))
            placeholders = [self._write_placeholder(node) for node in value_nodes]
        except NotUnderstood as problem:
            return self._write_unknown("placeholder", source, self._choose_problem(value_nodes, problem).reason)
        all_reasons = [reason for _, reasons in placeholders for reason in reasons]
        if len(placeholders) > 1:
            all_reasons.append(build_reason("one_after_the_other"))
        text = "".join(placeholder for placeholder, _ in placeholders)
        if default and len(placeholders) == 1 and '"' not in str(default):
            text = text.replace(" }}", f'|default:"{neutralise_braces(str(default))}" }}}}')
        self.findings.add_with_reasons("placeholder", self.element, all_reasons, source)
        self.reasons.extend(all_reasons)
        return text

    def _choose_problem(self, nodes: Iterable[Node], problem: NotUnderstood) -> NotUnderstood:
        """The problem of the values themselves, which is more precise, if any."""
        translator = Translator(self.names, bindings=self.bindings)
        for node in nodes:
            try:
                translator.translate_value(node)
            except NotUnderstood as value_problem:
                return value_problem
        return problem

    def _write_in_turn(self, source: str, value_nodes: list[Node], default: str) -> str:
        """Write the values as nested conditional passages; missing values are skipped, unavailable ones stay readable."""
        text, closing = "", ""
        all_reasons: list[Reason] = []
        for node in value_nodes:
            placeholder, reasons = self._write_placeholder(node)
            all_reasons += reasons
            if not placeholder:
                continue
            translator = Translator(self.names, bindings=self.bindings, in_condition=True)
            presence_test = translator.build_translation(translator.translate_truth(unfold_filters(node)[0]))
            if _reads_pending_value(presence_test):
                all_reasons += [*presence_test.reasons, build_reason("one_after_the_other")]
                text += placeholder
            else:
                text += f"{self.marks.when(presence_test.expression)}{placeholder}{self.marks.otherwise()}"
                closing += self.marks.end()
        self.findings.add_with_reasons("placeholder", self.element, all_reasons, source)
        self.reasons.extend(all_reasons)
        return f"{text}{neutralise_braces(default)}{closing}"

    def _write_passage(self, passage: If) -> str:
        """A conditional passage; without passages, readable text, or the content when the condition only tests presence."""
        conditions = [self._translate_branch_condition(branch.condition) for branch in passage.branches]
        if all(isinstance(condition, Translation) for condition in conditions):
            return self._write_choice([condition.expression for condition in conditions], passage)  # type: ignore[union-attr]
        return self._write_readable(passage)

    def _translate_branch_condition(self, source: str | None) -> Translation | None:
        """The condition of a branch; None when a passage cannot depend on it."""
        if source is None:
            return Translation(True)
        try:
            translation = translate_condition(source, self.names, bindings=self.bindings)
        except NotUnderstood as problem:
            self.findings.add_not_mapped("text_condition", self.element, problem.reason, verbatim=source)
            return None
        if self.has_passages and not _reads_pending_value(translation):
            self.findings.add_with_reasons("text_condition", self.element, translation.reasons, source)
            self.reasons.extend(translation.reasons)
            return translation
        reasons = (
            translation.reasons
            if _reads_pending_value(translation)
            else (*translation.reasons, build_reason("passage_choice"))
        )
        self.findings.add_with_reasons("text_condition", self.element, reasons, source)
        return None

    def _write_choice(self, conditions: list[Any], passage: If) -> str:
        """Write the branches as nested conditional passages."""
        text, closing = "", ""
        for condition, branch in zip(conditions, passage.branches, strict=True):
            if branch.condition is None:
                return f"{text}{self.write_pieces(branch.pieces)}{closing}"
            text += f"{self.marks.when(condition)}{self.write_pieces(branch.pieces)}{self.marks.otherwise()}"
            closing += self.marks.end()
        return f"{text}{closing}"

    def _write_readable(self, passage: If) -> str:
        only_tests_presence = is_presence_only(passage)
        self.reasons.append(build_reason("passage_kept" if only_tests_presence else "passage_choice"))
        if only_tests_presence:
            return self.write_pieces(passage.branches[0].pieces)
        branches = [self._write_branch(position, branch) for position, branch in enumerate(passage.branches)]
        return "".join(branches) + "[% endif %]"

    def _write_branch(self, position: int, branch: Branch) -> str:
        tag = "else" if branch.condition is None else f"{'elif' if position else 'if'} {branch.condition}"
        return neutralise_braces(f"[% {tag} %]") + self.write_pieces(branch.pieces)

    def _write_with(self, tag: str, pieces: list[Piece]) -> str | None:
        """Write the content of `{% with name=value %}` with its bindings; None for another tag."""
        if not self.has_passages or tag.split()[:1] != ["with"]:
            return None
        translator = Translator(self.names, bindings=dict(self.bindings))
        try:
            bind_names(tag, translator)
        except NotUnderstood:
            return None
        self.findings.add_with_reasons("text_tag", self.element, translator.reasons, tag)
        self.reasons.extend(translator.reasons)
        return replace(self, bindings=translator.bindings).write_pieces(pieces)

    def _write_rows(self, tag: str, pieces: list[Piece]) -> str | None:
        """Write `{% for x in list %}` as a repeated passage, when the list can be translated."""
        loop = parse_loop(tag, pieces) if self.has_passages else None
        if loop is None:
            return None
        try:
            translator = Translator(self.names, bindings=self.bindings)
            rows = translator.build_translation(translator.translate_value(parse_value(loop.list_expression)))
        except NotUnderstood:
            return None
        if rows.expression is None or {"awaited", "site_variable"} & {reason.code for reason in rows.reasons}:
            return None
        is_variable = isinstance(rows.expression, dict)
        are_questions = is_variable and rows.expression.get("var", "") in self.names.answer_names
        row_writer = replace(self, names=self.names.enter_row(loop.name, are_questions=are_questions))
        self.findings.add_with_reasons("text_tag", self.element, rows.reasons, tag)
        opening = self.marks.each(rows.expression, neutralise_braces(clean_separator(loop.between)))
        passage = f"{opening}{row_writer.write_pieces(loop.row)}{self.marks.end()}{neutralise_braces(loop.after)}"
        if loop.when_empty is None:
            return passage
        otherwise = f"{self.marks.otherwise()}{self.write_pieces(loop.when_empty)}{self.marks.end()}"
        return f"{self.marks.when(rows.expression)}{passage}{otherwise}"

    def _write_unknown(self, part: str, source: str, reason: Reason) -> str:
        self.findings.add_not_mapped(part, self.element, reason, verbatim=source)
        self.reasons.append(reason)
        return neutralise_braces(f"[{source.strip()}]")


def _reads_pending_value(translation: Translation) -> bool:
    """Whether the expression reads a value that is not available in Parvis."""
    return any(reason.code == "awaited" for reason in translation.reasons)


def _convert_to_text(expression: Any) -> Any:
    """Convert a year to a text, so that it is not formatted with a thousands separator."""
    return {"cat": [expression]} if isinstance(expression, dict) and "year" in expression else expression
