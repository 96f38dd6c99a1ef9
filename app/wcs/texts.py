"""From the texts of w.c.s. to ours: values become placeholders, blocks passages; what cannot is left readable in brackets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.text import MAX_TEMPLATE, check_text
from app.wcs.brackets import modern
from app.wcs.findings import Findings, NotUnderstood, Reason
from app.wcs.marks import Marks, Text, without_marks
from app.wcs.names import Names
from app.wcs.templates import parse_template
from app.wcs.text_filters import (
    harmless,
)
from app.wcs.text_writing import TextWriter
from app.wcs.words import plain


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
    writer = TextWriter(replace(names, in_passages=has_passages), findings, element, has_passages=has_passages)
    try:
        pieces = parse_template(modern(without_marks(text)))
    except NotUnderstood as problem:
        findings.not_mapped("text", element, problem.reason, verbatim=text)
        return Translated(harmless(without_marks(text)[:2000]), Marks(), (problem.reason,))
    written = writer.written(pieces)
    assert not check_text(_cut(written, MAX_TEMPLATE)), "what is written here is a text of ours"
    return Translated(written, writer.marks, tuple(dict.fromkeys(writer.reasons)))


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    shorter = words[: longest - 1]
    if shorter.count("{{") > shorter.count("}}"):
        shorter = shorter[: shorter.rindex("{{")]
    return shorter.rstrip().rstrip("{") + "…"
