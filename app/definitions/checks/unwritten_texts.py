"""Texts that an import leaves to be completed: allowed in a draft, refused at publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, translate_to_every_language
from app.definitions.words.definition_texts import list_texts
from app.language.schema.problems import Problem, format_path

# What an import writes in place of a text that it cannot give.
TO_COMPLETE = lazy_gettext("À compléter avant publication.")


def unwritten_text_problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    """One problem for each text to complete, in any language of the importing agent, with its location in words."""
    placeholders = translate_to_every_language(TO_COMPLETE.message)
    for text in list_texts(definition):
        if any(placeholder in text.text for placeholder in placeholders):
            yield Problem(
                format_path(text.steps), _("Ce texte reste à écrire : %(where)s.", where=" › ".join(text.names))
            )
