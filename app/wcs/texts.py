"""From the texts of w.c.s. to ours: values become placeholders, blocks passages; what cannot is left readable in brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.text import FILTERS, MAX_TEMPLATE, check_text
from app.wcs.brackets import modern
from app.wcs.computed import bind
from app.wcs.findings import Findings, NotUnderstood, Reason, reason
from app.wcs.marks import Marks, Text, without_marks
from app.wcs.names import Names
from app.wcs.syntax import Constant, Name, Node, parse_value
from app.wcs.templates import FirstOf, If, Other, Piece, Value, Words, parse_template
from app.wcs.text_filters import harmless, only_hides, otherwise, text_filter, unfolded, with_whole_hours
from app.wcs.translation import Translation, Translator, translate_condition
from app.wcs.vocabulary import LOCAL_WORDS
from app.wcs.words import plain

# Several names here for one of w.c.s.
_EXPANDED: Mapping[str, tuple[str, ...]] = {"case.title": ("procedure.title", "case.reference")}


@dataclass(frozen=True)
class Translated:
    """A text of ours, and what its reader must know of it. It is still rich: `plain` gives its words."""

    marked: str
    marks: Marks
    reasons: tuple[Reason, ...] = ()

    @property
    def text(self) -> Text:
        return self.marks.assembled(self.marked)

    def plain(self, longest: int) -> Text:
        """The words in paragraphs, cut where no placeholder is cut."""
        return self.marks.assembled(_cut(plain(self.marked, MAX_TEMPLATE), longest))

    def one_line(self, longest: int) -> Text:
        return self.marks.assembled(_cut(" ".join(plain(self.marked, MAX_TEMPLATE).split()), longest))


def translate_text(
    text: str, names: Names, findings: Findings, element: str, *, has_passages: bool = True
) -> Translated:
    """The text with our placeholders; each value and each condition met is noted in the findings.

    Where a text of ours cannot have passages, those that say one thing or another are left readable between brackets.
    """
    writer = _Writer(replace(names, in_passages=has_passages), findings, element, has_passages=has_passages)
    try:
        pieces = parse_template(modern(without_marks(text)))
    except NotUnderstood as problem:
        findings.not_mapped("text", element, problem.reason, verbatim=text)
        return Translated(harmless(without_marks(text)[:2000]), Marks(), (problem.reason,))
    written = writer.written(pieces)
    assert not check_text(written[:MAX_TEMPLATE]), "what is written here is a text of ours"
    return Translated(written, writer.marks, tuple(dict.fromkeys(writer.reasons)))


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    shorter = words[: longest - 1]
    if shorter.count("{{") > shorter.count("}}"):
        shorter = shorter[: shorter.rindex("{{")]
    return shorter.rstrip().rstrip("{") + "…"


@dataclass
class _Writer:
    """Writes pieces one after the other."""

    names: Names
    findings: Findings
    element: str
    has_passages: bool = True
    marks: Marks = field(default_factory=Marks)
    reasons: list[Reason] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)  # names given by the template itself

    def written(self, pieces: list[Piece]) -> str:
        return "".join(self._piece(piece) for piece in with_whole_hours(pieces))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Words(text=text):
                return harmless(text)
            case Value():
                return self._value(piece)
            case FirstOf(written=written, nodes=nodes):
                return self._first_of(written, nodes)
            case If():
                return self._passage(piece)
            case Other(written=written, pieces=pieces):
                if (known := self._named(written, pieces)) is not None or (
                    known := self._rows(written, pieces)
                ) is not None:
                    return known
                self._unknown(
                    "text_tag", written, reason("unknown_tag", name=written.split()[0] if written.split() else "")
                )
                # What the tag names is no variable of the authority.
                inside = replace(self, names=self.names.inside("?"))
                return harmless(f"[% {written.strip()} %]") + inside.written(pieces)

    def _value(self, value: Value) -> str:
        if value.node is None:
            assert value.problem is not None
            return self._unknown("placeholder", value.written, value.problem.reason)
        try:
            written, reasons = self._placeholder(value.node)
        except NotUnderstood as problem:
            return self._calculated(value, problem)
        self.findings.judged("placeholder", self.element, reasons, value.written)
        self.reasons.extend(reasons)
        return written

    def _placeholder(self, node: Node) -> tuple[str, list[Reason]]:
        """The placeholder that shows the value; a name not offered yet stays readable between brackets."""
        base, filters = unfolded(node)
        if isinstance(base, Constant):
            return harmless("" if base.value is None else str(base.value)), []
        if not isinstance(base, Name) or base.path in self.bound:
            raise NotUnderstood("calculated_text")
        suffix = "".join(text_filter(name, argument) for name, argument in filters)
        reasons = [reason("near_date")] if any(name == "date" for name, _ in filters) else []
        meaning = self.names.meaning(base.path, in_text=True)
        reasons.extend(meaning.reasons)
        if meaning.is_missing:
            return otherwise(filters), reasons
        computed = next((answer for answer in meaning.answers if answer.computed is not None), None)
        wanted = [name for each in meaning.names for name in _EXPANDED.get(each, (each,))]
        missing = [name for name in wanted if not self.names.is_offered(name, in_text=True)]
        constant = self.names.constants.get(meaning.names[0])
        if isinstance(constant, str):
            return harmless(constant), [*reasons, reason("as_exported", name=base.path)]
        if computed is not None:
            raise NotUnderstood("calculated_text")
        if missing and self.names.in_forms and all(name in LOCAL_WORDS for name in wanted):
            return " ".join(f"[[{LOCAL_WORDS[name]}]]" for name in wanted), reasons
        if missing and len(wanted) == 1 and self.has_passages and self.names.is_offered(wanted[0]):
            return self.marks.value({"var": wanted[0]}, suffix[1:] if suffix[1:] in FILTERS else ""), reasons
        if missing:
            return harmless(f"[{base.path}]"), [*reasons, *(reason("awaited", name=name) for name in missing)]
        between = " " if meaning.names[0] in _EXPANDED else ""
        return between.join(f"{{{{ {name}{suffix} }}}}" for name in wanted), reasons

    def _calculated(self, value: Value, problem: NotUnderstood) -> str:
        """A value that is worked out: its meaning is known, but texts of ours do not calculate."""
        assert value.node is not None
        translator = Translator(self.names, bound=self.bound)
        try:
            translation = translator.finished(translator.value(value.node))
        except NotUnderstood as still:
            final = problem if problem.reason.code == "unknown_name" else still
            return self._unknown("placeholder", value.written, final.reason)
        return self._worked_out(value.written, translation)

    def _worked_out(self, written: str, translation: Translation) -> str:
        if self.has_passages and not _awaits(translation):
            self.findings.judged("placeholder", self.element, translation.reasons, written)
            self.reasons.extend(translation.reasons)
            return self.marks.value(translation.expression)
        reasons = (*translation.reasons, *(() if _awaits(translation) else (reason("calculated_text"),)))
        self.findings.judged("placeholder", self.element, reasons, written)
        self.reasons.extend(reasons)
        return harmless(f"[{written}]")

    def _first_of(self, written: str, nodes: tuple[Node, ...]) -> str:
        """One name and a word for when it is missing is a placeholder; several names are written one after the other."""
        words = nodes[-1].value if nodes and isinstance(nodes[-1], Constant) else None
        shown, gathered = [], []
        try:
            for node in nodes:
                if not isinstance(node, Constant):
                    placeholder, reasons = self._placeholder(node)
                    shown.append(placeholder)
                    gathered.extend(reasons)
        except NotUnderstood as problem:
            return self._unknown("placeholder", written, problem.reason)
        if len(shown) > 1:
            gathered.append(reason("one_after_the_other"))
        if words and len(shown) == 1 and '"' not in str(words):
            shown = [shown[0].replace(" }}", f'|default:"{harmless(str(words))}" }}}}')]
        self.findings.judged("placeholder", self.element, gathered, written)
        self.reasons.extend(gathered)
        return "".join(shown)

    def _passage(self, passage: If) -> str:
        """A passage under a condition; where none can be written, kept when it only hides empty values."""
        conditions = [self._condition(branch.condition) for branch in passage.branches]
        if all(isinstance(condition, Translation) for condition in conditions):
            return self._choice([condition.expression for condition in conditions], passage)  # type: ignore[union-attr]
        return self._readable(passage)

    def _condition(self, written: str | None) -> Translation | None:
        """The condition of a branch, noted; nothing when the passage cannot depend on it here."""
        if written is None:
            return Translation(True)
        try:
            translation = translate_condition(written, self.names, bound=self.bound)
        except NotUnderstood as problem:
            self.findings.not_mapped("text_condition", self.element, problem.reason, verbatim=written)
            return None
        if self.has_passages and not _awaits(translation):
            self.findings.judged("text_condition", self.element, translation.reasons, written)
            self.reasons.extend(translation.reasons)
            return translation
        why = translation.reasons if _awaits(translation) else (*translation.reasons, reason("passage_choice"))
        self.findings.judged("text_condition", self.element, why, written)
        return None

    def _choice(self, conditions: list[Any], passage: If) -> str:
        """Each branch is written when its condition holds and none before did."""
        written, closing = "", ""
        for condition, branch in zip(conditions, passage.branches, strict=True):
            if branch.condition is None:
                return f"{written}{self.written(branch.pieces)}{closing}"
            written += f"{self.marks.when(condition)}{self.written(branch.pieces)}{self.marks.otherwise()}"
            closing += self.marks.end()
        return f"{written}{closing}"

    def _readable(self, passage: If) -> str:
        hides = only_hides(passage)
        self.reasons.append(reason("passage_kept" if hides else "passage_choice"))
        if hides:
            return self.written(passage.branches[0].pieces)
        branches = [
            self._branch(position, branch.condition, branch.pieces) for position, branch in enumerate(passage.branches)
        ]
        return "".join(branches) + "[% endif %]"

    def _branch(self, position: int, condition: str | None, pieces: list[Piece]) -> str:
        tag = "else" if condition is None else f"{'elif' if position else 'if'} {condition}"
        return harmless(f"[% {tag} %]") + self.written(pieces)

    def _named(self, tag: str, pieces: list[Piece]) -> str | None:
        """`{% with name=value %}`: the value is known by that name in what the tag encloses."""
        if not self.has_passages or tag.split()[:1] != ["with"]:
            return None
        translator = Translator(self.names, bound=dict(self.bound))
        try:
            bind(tag, translator)
        except NotUnderstood:
            return None
        self.findings.judged("text_tag", self.element, translator.reasons, tag)
        self.reasons.extend(translator.reasons)
        return replace(self, bound=translator.bound).written(pieces)

    def _rows(self, tag: str, pieces: list[Piece]) -> str | None:
        """`{% for x in list %}`: once for each row, when the list is known here."""
        match tag.split():
            case ["for", name, "in", listed] if self.has_passages and name.isidentifier():
                try:
                    translator = Translator(self.names)
                    rows = translator.finished(translator.value(parse_value(listed)))
                except NotUnderstood:
                    return None
                if _awaits(rows) or rows.expression is None or any(why.code == "site_variable" for why in rows.reasons):
                    return None
                inside = replace(self, names=self.names.inside(name))
                self.findings.judged("text_tag", self.element, rows.reasons, tag)
                return f"{self.marks.each(rows.expression)}{inside.written(pieces)}{self.marks.end()}"
        return None

    def _unknown(self, part: str, written: str, why: Reason) -> str:
        self.findings.not_mapped(part, self.element, why, verbatim=written)
        self.reasons.append(why)
        return harmless(f"[{written.strip()}]")


def _awaits(translation: Translation) -> bool:
    """Whether it reads a value that nothing here gives yet."""
    return any(why.code == "awaited" for why in translation.reasons)
