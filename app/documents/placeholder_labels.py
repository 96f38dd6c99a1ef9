"""Labels of placeholders, as people type them: whatever their case, their accents and the sign that ends a question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.language.text.normalisation import fold

MAX_LABEL_LENGTH = 80


def clean_label(label: str) -> str:
    """The label as it is written between braces: « Que se passe-t-il » for « Que se passe-t-il ? »."""
    words = " ".join(re.sub(r"[{}|]", "", label).split())
    return words.rstrip(" ?:\u00a0")[:MAX_LABEL_LENGTH].strip()


class LabelIndex:
    """The names of values by their labels. `words` are the labels of each name."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._names = {fold(label): name for name, label in words.items()}

    def find_name(self, text: str) -> str | None:
        """The name that these words stand for; the label of a question may be typed whole."""
        label = " ".join(text.split())
        return self._names.get(fold(label)) or self._names.get(fold(clean_label(label)))
