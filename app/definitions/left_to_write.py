"""The texts that an import left to be written: they may stay in a draft, and never reach a resident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.documents import Problem, place_of
from app.core.i18n import gettext as _
from app.core.i18n import in_every_language
from app.definitions.texts import texts_in
from app.wcs.reasons import TO_COMPLETE


def left_to_write(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Each of these texts, with the way to it in words; whatever the language of who imported."""
    marks = in_every_language(TO_COMPLETE.message)
    for each in texts_in(document):
        if any(mark in each.text for mark in marks):
            yield Problem(place_of(each.steps), _("Ce texte reste à écrire : %(where)s.", where=" › ".join(each.names)))
