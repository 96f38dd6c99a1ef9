"""Keep the translations of a definition in step with its texts: they are stored by the text that each one translates."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from app.definitions.editing.changes import MISSING
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import has_element, join_pointer
from app.procedures.resident_definition import KEYS as PROCEDURE_KEYS
from app.workflows.audience import KEYS as WORKFLOW_KEYS

TRANSLATIONS, STALE = "translations", "stale_translations"
# A former text is quoted to whoever reads the translation again.
MAX_FORMER_TEXT = 1_000


def follow_translations(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The definition `after`, in which the translation of a text that was changed is that of the new text, to be read again.

    Translations of texts that are gone go with them.
    """
    if not before.get(TRANSLATIONS) or before.get(TRANSLATIONS) != after.get(TRANSLATIONS):
        return dict(after)
    keys = WORKFLOW_KEYS if kind == "workflow" else PROCEDURE_KEYS
    texts_before, texts_after = set(keys.find(dict(before))), set(keys.find(dict(after)))
    lost_texts, new_texts = texts_before - texts_after, texts_after - texts_before
    if not lost_texts:
        return dict(after)
    new_text = next(iter(new_texts)) if len(lost_texts) == len(new_texts) == 1 else None
    return _move_translations(after, lost_texts, new_text)


def confirm_translations(definition: Mapping[str, Any], language: str, sources: Iterable[str]) -> dict[str, Any]:
    """The definition in which these translations need not be read again."""
    result = dict(definition)
    for source in sources:
        pointer = join_pointer(STALE, language, source)
        if has_element(result, pointer):
            result = set_value(result, pointer, MISSING)
    return result


def _move_translations(definition: Mapping[str, Any], lost_texts: set[str], new_text: str | None) -> dict[str, Any]:
    result = copy.deepcopy(dict(definition))
    all_stale = result.setdefault(STALE, {})
    for language, words in result[TRANSLATIONS].items():
        stale = all_stale.setdefault(language, {})
        for text in lost_texts & words.keys():
            translation, former = words.pop(text), stale.pop(text, text[:MAX_FORMER_TEXT])
            if new_text is None or new_text in words:
                continue
            words[new_text] = translation
            if former.split() != new_text.split():
                stale[new_text] = former
    for key in (TRANSLATIONS, STALE):
        result[key] = {language: words for language, words in result[key].items() if words}
        if not result[key]:
            del result[key]
    return result
