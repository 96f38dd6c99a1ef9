"""Keep the translations of a definition in step with its texts: they are stored by the text that each one translates."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from app.procedures.resident_definition import KEYS as PROCEDURE_KEYS
from app.workflows.audience import KEYS as WORKFLOW_KEYS


def follow_translations(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The definition `after`, in which the translation of a text that was changed is that of the new text.

    Translations of texts that are gone go with them.
    """
    if not before.get("translations") or before.get("translations") != after.get("translations"):
        return dict(after)
    keys = WORKFLOW_KEYS if kind == "workflow" else PROCEDURE_KEYS
    texts_before, texts_after = set(keys.find(dict(before))), set(keys.find(dict(after)))
    lost_texts, new_texts = texts_before - texts_after, texts_after - texts_before
    if not lost_texts:
        return dict(after)
    new_text = next(iter(new_texts)) if len(lost_texts) == len(new_texts) == 1 else None
    result = copy.deepcopy(dict(after))
    for language, words in list(result["translations"].items()):
        for text in lost_texts & words.keys():
            translation = words.pop(text)
            if new_text is not None and new_text not in words:
                words[new_text] = translation
        if not words:
            del result["translations"][language]
    if not result["translations"]:
        del result["translations"]
    return result
