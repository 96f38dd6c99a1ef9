"""From the texts of w.c.s. to ours: values become placeholders, blocks passages; what cannot is left readable in brackets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.language.text.placeholders import MAX_TEMPLATE, check_text
from app.publik_import.bracket_syntax import convert_brackets
from app.publik_import.findings import Findings, NotUnderstood, Reason
from app.publik_import.names import Names
from app.publik_import.passage_markers import PassageMarkers, Text, strip_marks
from app.publik_import.rich_text import extract_text
from app.publik_import.templates import parse_template
from app.publik_import.text_filters import neutralise_braces
from app.publik_import.text_writer import TextWriter


@dataclass(frozen=True)
class TranslatedText:
    """A text of ours, and what its reader must know of it. It is still rich: `extract_text` gives its words."""

    marked: str
    marks: PassageMarkers
    reasons: tuple[Reason, ...] = ()

    @property
    def text(self) -> Text:
        return self.marks.assemble_text(self.marked)

    def plain(self, longest: int) -> Text:
        """The words in paragraphs, cut where no placeholder is cut."""
        return self.marks.assemble_text(_truncate_words(extract_text(self.marked, MAX_TEMPLATE), longest))

    def one_line(self, longest: int) -> Text:
        return self.marks.assemble_text(
            _truncate_words(" ".join(extract_text(self.marked, MAX_TEMPLATE).split()), longest)
        )


def translate_text(
    text: str, names: Names, findings: Findings, element: str, *, has_passages: bool = True
) -> TranslatedText:
    """The text with our placeholders; each value and each condition met is noted in the findings.

    Where a text of ours cannot have passages, those that say one thing or another are left readable between brackets.
    """
    writer = TextWriter(replace(names, in_passages=has_passages), findings, element, has_passages=has_passages)
    try:
        pieces = parse_template(convert_brackets(strip_marks(text)))
    except NotUnderstood as problem:
        findings.add_not_mapped("text", element, problem.reason, verbatim=text)
        return TranslatedText(neutralise_braces(strip_marks(text)[:2000]), PassageMarkers(), (problem.reason,))
    written = writer.write_pieces(pieces)
    assert not check_text(_truncate_words(written, MAX_TEMPLATE)), "what is written here is a text of ours"
    return TranslatedText(written, writer.marks, tuple(dict.fromkeys(writer.reasons)))


def _truncate_words(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    shorter = words[: longest - 1]
    if shorter.count("{{") > shorter.count("}}"):
        shorter = shorter[: shorter.rindex("{{")]
    return shorter.rstrip().rstrip("{") + "…"
