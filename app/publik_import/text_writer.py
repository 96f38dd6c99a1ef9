"""The pieces of a text of w.c.s. written one after the other: values become placeholders, blocks passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.language.text.placeholders import FILTERS
from app.publik_import.computed_values import bind_names
from app.publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from app.publik_import.names import Names
from app.publik_import.passage_markers import PassageMarkers
from app.publik_import.syntax import Constant, Name, Node, parse_value
from app.publik_import.templates import FirstOf, If, Piece, PlainText, UnknownTag, ValuePiece
from app.publik_import.text_filters import (
    convert_now_to_today,
    find_default_text,
    find_text_filter,
    is_approximate,
    is_presence_only,
    merge_hour_parts,
    neutralise_braces,
    unfold_filters,
)
from app.publik_import.text_loops import clean_separator, find_tag_names, parse_loop
from app.publik_import.translation import Translation, Translator, translate_condition
from app.publik_import.vocabulary import LOCAL_WORDS, THEME_WORDS

# Several names here for one of w.c.s.
_EXPANSIONS: Mapping[str, tuple[str, ...]] = {"case.title": ("procedure.title", "case.reference")}


@dataclass
class TextWriter:
    """Writes pieces one after the other."""

    names: Names
    findings: Findings
    element: str
    has_passages: bool = True
    marks: PassageMarkers = field(default_factory=PassageMarkers)
    reasons: list[Reason] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)  # names given by the template itself

    def write_pieces(self, pieces: list[Piece]) -> str:
        return "".join(self._write_piece(piece) for piece in merge_hour_parts(pieces))

    def _write_piece(self, piece: Piece) -> str:
        match piece:
            case PlainText(text=text):
                return neutralise_braces(text)
            case ValuePiece():
                return self._write_value(piece)
            case FirstOf(written=written, nodes=nodes):
                return self._write_first_of(written, nodes)
            case If():
                return self._write_passage(piece)
            case UnknownTag(written=written, pieces=pieces):
                if (known := self._write_with(written, pieces)) is not None or (
                    known := self._write_rows(written, pieces)
                ) is not None:
                    return known
                self._write_unknown(
                    "text_tag", written, build_reason("unknown_tag", name=written.split()[0] if written.split() else "")
                )
                # What the tag names is no variable of the authority.
                inside = replace(self, names=self.names.enter_tag(find_tag_names(written)))
                return neutralise_braces(f"[% {written.strip()} %]") + inside.write_pieces(pieces)

    def _write_value(self, value: ValuePiece) -> str:
        if value.node is None:
            assert value.problem is not None
            return self._write_unknown("placeholder", value.written, value.problem.reason)
        try:
            written, reasons = self._write_placeholder(value.node)
        except NotUnderstood as problem:
            return self._write_calculated(value, problem)
        self.findings.add_judged("placeholder", self.element, reasons, value.written)
        self.reasons.extend(reasons)
        return written

    def _write_placeholder(self, node: Node) -> tuple[str, list[Reason]]:
        """The placeholder that shows the value; a name not offered yet stays readable between brackets."""
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
        wanted = [name for each in meaning.names for name in _EXPANSIONS.get(each, (each,))]
        missing = [name for name in wanted if not self.names.is_offered(name, in_text=True)]
        constant = self.names.constants.get(meaning.names[0])
        if isinstance(constant, str):
            return neutralise_braces(constant), [*reasons, build_reason("as_exported", name=base.path)]
        if computed is not None:
            raise NotUnderstood("calculated_text")
        if missing and self.names.in_forms and all(name in LOCAL_WORDS for name in wanted):
            may_change = [build_reason("as_today", name=base.path)] if set(wanted) & THEME_WORDS else []
            return " ".join(f"[[{LOCAL_WORDS[name]}]]" for name in wanted), [*reasons, *may_change]
        if missing and len(wanted) == 1 and self.has_passages and self.names.is_offered(wanted[0]):
            return self.marks.value({"var": wanted[0]}, suffix[1:] if suffix[1:] in FILTERS else ""), reasons
        if missing:
            return neutralise_braces(f"[{base.path}]"), [
                *reasons,
                *(build_reason("awaited", name=name) for name in missing),
            ]
        between = " " if meaning.names[0] in _EXPANSIONS else ""
        return between.join(f"{{{{ {name}{suffix} }}}}" for name in wanted), reasons

    def _is_computed(self, base: Name, filters: list[tuple[str, Node | None]]) -> bool:
        """Named by the template itself, of one row of a group, or of the hour that it is: no placeholder says that."""
        return (
            base.path in self.bound
            or (base.path == "now" and bool(filters))
            or self.names.is_first_row_question(base.path)
        )

    def _write_calculated(self, value: ValuePiece, problem: NotUnderstood) -> str:
        """A value that is worked out: its meaning is known, but texts of ours do not calculate."""
        assert value.node is not None
        translator = Translator(self.names, bound=self.bound)
        try:
            translation = translator.build_translation(translator.translate_value(value.node))
        except NotUnderstood as still:
            final = problem if problem.reason.code == "unknown_name" else still
            return self._write_unknown("placeholder", value.written, final.reason)
        return self._write_expression(value.written, translation)

    def _write_expression(self, written: str, translation: Translation) -> str:
        if self.has_passages and not _reads_pending_value(translation):
            self.findings.add_judged("placeholder", self.element, translation.reasons, written)
            self.reasons.extend(translation.reasons)
            return self.marks.value(_convert_to_text(translation.expression))
        reasons = (
            *translation.reasons,
            *(() if _reads_pending_value(translation) else (build_reason("calculated_text"),)),
        )
        self.findings.add_judged("placeholder", self.element, reasons, written)
        self.reasons.extend(reasons)
        return neutralise_braces(f"[{written}]")

    def _write_first_of(self, written: str, nodes: tuple[Node, ...]) -> str:
        """The first that is given, each looked at in turn; where a text cannot look, one name with a word for none."""
        words = nodes[-1].value if nodes and isinstance(nodes[-1], Constant) else None
        named: list[Node] = [node for node in nodes if not isinstance(node, Constant)]
        try:
            if len(named) > 1 and self.has_passages:
                return self._write_in_turn(written, named, "" if words is None else str(words))
            shown = [self._write_placeholder(node) for node in named]
        except NotUnderstood as problem:
            return self._write_unknown("placeholder", written, self._choose_problem(named, problem).reason)
        gathered = [why for _, reasons in shown for why in reasons]
        if len(shown) > 1:
            gathered.append(build_reason("one_after_the_other"))
        text = "".join(placeholder for placeholder, _ in shown)
        if words and len(shown) == 1 and '"' not in str(words):
            text = text.replace(" }}", f'|default:"{neutralise_braces(str(words))}" }}}}')
        self.findings.add_judged("placeholder", self.element, gathered, written)
        self.reasons.extend(gathered)
        return text

    def _choose_problem(self, nodes: Iterable[Node], problem: NotUnderstood) -> NotUnderstood:
        """What is not known of the values themselves says more than that a text does not work them out."""
        translator = Translator(self.names, bound=self.bound)
        for node in nodes:
            try:
                translator.translate_value(node)
            except NotUnderstood as found:
                return found
        return problem

    def _write_in_turn(self, written: str, named: list[Node], words: str) -> str:
        """What is nowhere to be found here is never given; what is not offered yet stays readable."""
        text, closing = "", ""
        gathered: list[Reason] = []
        for node in named:
            placeholder, reasons = self._write_placeholder(node)
            gathered += reasons
            if not placeholder:
                continue
            translator = Translator(self.names, bound=self.bound, in_condition=True)
            given = translator.build_translation(translator.translate_truth(unfold_filters(node)[0]))
            if _reads_pending_value(given):
                gathered += [*given.reasons, build_reason("one_after_the_other")]
                text += placeholder
            else:
                text += f"{self.marks.when(given.expression)}{placeholder}{self.marks.otherwise()}"
                closing += self.marks.end()
        self.findings.add_judged("placeholder", self.element, gathered, written)
        self.reasons.extend(gathered)
        return f"{text}{neutralise_braces(words)}{closing}"

    def _write_passage(self, passage: If) -> str:
        """A passage under a condition; where none can be written, kept when it only hides empty values."""
        conditions = [self._translate_branch_condition(branch.condition) for branch in passage.branches]
        if all(isinstance(condition, Translation) for condition in conditions):
            return self._write_choice([condition.expression for condition in conditions], passage)  # type: ignore[union-attr]
        return self._write_readable(passage)

    def _translate_branch_condition(self, written: str | None) -> Translation | None:
        """The condition of a branch, noted; nothing when the passage cannot depend on it here."""
        if written is None:
            return Translation(True)
        try:
            translation = translate_condition(written, self.names, bound=self.bound)
        except NotUnderstood as problem:
            self.findings.add_not_mapped("text_condition", self.element, problem.reason, verbatim=written)
            return None
        if self.has_passages and not _reads_pending_value(translation):
            self.findings.add_judged("text_condition", self.element, translation.reasons, written)
            self.reasons.extend(translation.reasons)
            return translation
        why = (
            translation.reasons
            if _reads_pending_value(translation)
            else (*translation.reasons, build_reason("passage_choice"))
        )
        self.findings.add_judged("text_condition", self.element, why, written)
        return None

    def _write_choice(self, conditions: list[Any], passage: If) -> str:
        """Each branch is written when its condition holds and none before did."""
        written, closing = "", ""
        for condition, branch in zip(conditions, passage.branches, strict=True):
            if branch.condition is None:
                return f"{written}{self.write_pieces(branch.pieces)}{closing}"
            written += f"{self.marks.when(condition)}{self.write_pieces(branch.pieces)}{self.marks.otherwise()}"
            closing += self.marks.end()
        return f"{written}{closing}"

    def _write_readable(self, passage: If) -> str:
        hides = is_presence_only(passage)
        self.reasons.append(build_reason("passage_kept" if hides else "passage_choice"))
        if hides:
            return self.write_pieces(passage.branches[0].pieces)
        branches = [
            self._write_branch(position, branch.condition, branch.pieces)
            for position, branch in enumerate(passage.branches)
        ]
        return "".join(branches) + "[% endif %]"

    def _write_branch(self, position: int, condition: str | None, pieces: list[Piece]) -> str:
        tag = "else" if condition is None else f"{'elif' if position else 'if'} {condition}"
        return neutralise_braces(f"[% {tag} %]") + self.write_pieces(pieces)

    def _write_with(self, tag: str, pieces: list[Piece]) -> str | None:
        """`{% with name=value %}`: the value is known by that name in what the tag encloses."""
        if not self.has_passages or tag.split()[:1] != ["with"]:
            return None
        translator = Translator(self.names, bound=dict(self.bound))
        try:
            bind_names(tag, translator)
        except NotUnderstood:
            return None
        self.findings.add_judged("text_tag", self.element, translator.reasons, tag)
        self.reasons.extend(translator.reasons)
        return replace(self, bound=translator.bound).write_pieces(pieces)

    def _write_rows(self, tag: str, pieces: list[Piece]) -> str | None:
        """`{% for x in list %}`: once for each row, when the list is known here."""
        loop = parse_loop(tag, pieces) if self.has_passages else None
        if loop is None:
            return None
        try:
            translator = Translator(self.names, bound=self.bound)
            rows = translator.build_translation(translator.translate_value(parse_value(loop.list_expression)))
        except NotUnderstood:
            return None
        if (
            _reads_pending_value(rows)
            or rows.expression is None
            or any(why.code == "site_variable" for why in rows.reasons)
        ):
            return None
        are_asked = (
            rows.expression.get("var", "") in self.names.asked_names if isinstance(rows.expression, dict) else False
        )
        inside = replace(self, names=self.names.enter_row(loop.name, are_asked=are_asked))
        self.findings.add_judged("text_tag", self.element, rows.reasons, tag)
        each = self.marks.each(rows.expression, neutralise_braces(clean_separator(loop.between)))
        written = f"{each}{inside.write_pieces(loop.row)}{self.marks.end()}{neutralise_braces(loop.after)}"
        if loop.when_empty is None:
            return written
        otherwise = f"{self.marks.otherwise()}{self.write_pieces(loop.when_empty)}{self.marks.end()}"
        return f"{self.marks.when(rows.expression)}{written}{otherwise}"

    def _write_unknown(self, part: str, written: str, why: Reason) -> str:
        self.findings.add_not_mapped(part, self.element, why, verbatim=written)
        self.reasons.append(why)
        return neutralise_braces(f"[{written.strip()}]")


def _reads_pending_value(translation: Translation) -> bool:
    """Whether it reads a value that nothing here gives yet."""
    return any(why.code == "awaited" for why in translation.reasons)


def _convert_to_text(expression: Any) -> Any:
    """A year is no number of anything: its figures are not parted."""
    return {"cat": [expression]} if isinstance(expression, dict) and "year" in expression else expression
