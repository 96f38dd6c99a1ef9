"""Checks of a template that do not keep it from being published: legal mentions, images, dead conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.core.i18n import gettext
from app.documents.template_definition import DocumentTemplate
from app.documents.template_schema import ACT
from app.language.expressions.contradictions import find_always_true, find_never_true
from app.language.expressions.syntax import check_syntax
from app.language.expressions.value_types import Scope
from app.language.schema.problems import Problem
from app.language.text.passages import build_outline

# A value in words that names nothing: `{prénom}`.
_UNKNOWN_WORDS = re.compile(r"(?<!\{)\{([^{}\n]{1,120})\}(?!\})")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")


def find_text_errors(template: DocumentTemplate) -> list[Problem]:
    """Find the texts that cannot be printed: words between braces that name no value, and images."""
    return [problem for path, text in list_texts(template) for problem in _find_errors(path, text)]


def find_warnings(template: DocumentTemplate, scope: Scope) -> list[Problem]:
    """Find the warnings that the author has to read before publishing. `scope`: what conditions may read."""
    return [
        *_find_missing_mentions(template),
        *_find_dead_conditions(template, scope),
    ]


def list_texts(template: DocumentTemplate) -> Iterator[tuple[str, Any]]:
    """Each text that takes values, with its path."""
    yield "subject", template.subject
    for position, section in enumerate(template.sections):
        yield f"sections[{position}].text", section.text
        for index, column in enumerate(section.columns):
            yield f"sections[{position}].columns[{index}].text", column.text


def _find_errors(path: str, text: Any) -> Iterator[Problem]:
    words = text if isinstance(text, str) else build_outline(text, {})
    for match in dict.fromkeys(_UNKNOWN_WORDS.findall(words)):
        yield Problem(
            path,
            gettext("« {%(words)s} » ne correspond à aucune valeur : choisissez-la dans la liste.", words=match),
        )
    if _IMAGE.search(words):
        yield Problem(
            path,
            gettext(
                "Les images ne sont pas imprimées, et rien ne les décrirait à qui ne les voit pas. "
                "Retirez l’image, ou écrivez ce qu’elle dit."
            ),
        )


def _find_missing_mentions(template: DocumentTemplate) -> Iterator[Problem]:
    """CRPA, art. L212-1: first name, last name, quality and signature; code de justice administrative, art. R421-5."""
    signature = template.signature
    if not signature.quality:
        yield Problem("signature.quality", gettext("Indiquez la qualité de qui signe (CRPA, article L212-1)."))
    if not signature.name and signature.role is None:
        yield Problem(
            "signature.name",
            gettext("Indiquez le prénom et le nom de qui signe, ou le rôle qui signera (CRPA, article L212-1)."),
        )
    if template.layout == ACT and not template.has_remedies:
        yield Problem(
            "has_remedies",
            gettext(
                "Imprimez les voies et délais de recours : sans eux, le délai pour contester l’acte ne court pas. "
                "C’est l’article R421-5 du code de justice administrative."
            ),
        )


def _find_dead_conditions(template: DocumentTemplate, scope: Scope) -> Iterator[Problem]:
    for position, section in enumerate(template.sections):
        path = f"sections[{position}].when"
        if section.when is None or check_syntax(section.when):
            continue
        if section.when is False or find_never_true(section.when, scope):
            yield Problem(path, gettext("Cette partie n’est jamais imprimée : sa condition n’est jamais remplie."))
        elif section.when is True or find_always_true(section.when, scope):
            yield Problem(path, gettext("Cette condition est toujours remplie : elle peut être retirée."))
