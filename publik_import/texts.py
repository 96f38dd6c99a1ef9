"""Translate texts: values become placeholders, blocks become passages; anything else stays readable in brackets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.language.text.placeholders import MAX_TEMPLATE, check_text
from publik_import.bracket_syntax import convert_brackets
from publik_import.findings import Findings, NotUnderstood, Reason
from publik_import.names import Names
from publik_import.passage_markers import PassageMarkers, Text, strip_marks
from publik_import.rich_text import extract_text
from publik_import.templates import parse_template
from publik_import.text_filters import neutralise_braces
from publik_import.text_writer import TextWriter


@dataclass(frozen=True)
class TranslatedText:
    """A translated text, still rich and with passage marks, and the reasons of approximations."""

    marked_text: str
    marks: PassageMarkers
    reasons: tuple[Reason, ...] = ()

    @property
    def text(self) -> Text:
        return self.marks.assemble_text(self.marked_text)

    def plain(self, max_length: int) -> Text:
        """The plain text in paragraphs, truncated outside placeholders."""
        return self.marks.assemble_text(_truncate_text(extract_text(self.marked_text, MAX_TEMPLATE), max_length))

    def one_line(self, max_length: int) -> Text:
        return self.marks.assemble_text(
            _truncate_text(" ".join(extract_text(self.marked_text, MAX_TEMPLATE).split()), max_length)
        )


def translate_text(
    text: str, names: Names, findings: Findings, element: str, *, has_passages: bool = True
) -> TranslatedText:
    """Translate a text; values and conditions add findings.

    Without passages, conditional ones are left readable in brackets.
    """
    writer = TextWriter(replace(names, in_passages=has_passages), findings, element, has_passages=has_passages)
    try:
        pieces = parse_template(convert_brackets(strip_marks(text)))
    except NotUnderstood as problem:
        findings.add_not_mapped("text", element, problem.reason, verbatim=text)
        return TranslatedText(neutralise_braces(strip_marks(text)[:2000]), PassageMarkers(), (problem.reason,))
    translated = writer.write_pieces(pieces)
    assert not check_text(_truncate_text(translated, MAX_TEMPLATE)), "the translated text is valid"
    return TranslatedText(translated, writer.marks, tuple(dict.fromkeys(writer.reasons)))


def _truncate_text(text: str, max_length: int) -> str:
    if len(text) <= max_length:
        return text
    truncated = text[: max_length - 1]
    if truncated.count("{{") > truncated.count("}}"):
        truncated = truncated[: truncated.rindex("{{")]
    return truncated.rstrip().rstrip("{") + "…"
