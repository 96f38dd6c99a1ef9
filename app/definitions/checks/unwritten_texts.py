"""The texts that an import left to be written: they may stay in a draft, and never reach a resident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import translate_to_every_language
from app.definitions.words.definition_texts import list_texts
from app.language.schema.problems import Problem, format_path
from app.publik_import.reasons import TO_COMPLETE


def unwritten_text_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Each of these texts, with the way to it in words; whatever the language of who imported."""
    marks = translate_to_every_language(TO_COMPLETE.message)
    for each in list_texts(document):
        if any(mark in each.text for mark in marks):
            yield Problem(
                format_path(each.steps), _("Ce texte reste à écrire : %(where)s.", where=" › ".join(each.names))
            )
