"""Translations: texts without one, texts changed since they were translated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, ngettext
from app.core.i18n import gettext as _
from app.definitions.editing.pointers import extend_pointer
from app.definitions.editing.translated_texts import STALE, TRANSLATIONS
from app.definitions.findings.findings import ADVICE, WARNING, Finding
from app.definitions.findings.rule_context import RuleContext, get_mapping, walk_texts
from app.workflows.audience import resident_texts

_OTHER_LANGUAGES = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)


def find_missing_translations(context: RuleContext) -> Iterator[Finding]:
    """Count the texts that residents would read in French in the middle of a translation, or all of them."""
    if not context.is_well_formed:
        return
    for language in _OTHER_LANGUAGES:
        texts = _list_resident_texts(context)
        count = len(context.keys.missing_translations(dict.fromkeys(texts), context.definition, language))
        if count:
            words = ngettext(
                "%(num)s texte n’est pas traduit (%(language)s).",
                "%(num)s textes ne sont pas traduits (%(language)s).",
                count,
                language=LANGUAGES[language],
            )
            yield Finding(extend_pointer("translations", language), words, ADVICE, "missing_translation")


def find_stale_translations(context: RuleContext) -> Iterator[Finding]:
    """A text whose former words were translated, and whose new words are not."""
    former_texts = {text.pointer: text.text for text in walk_texts(dict(context.published_definition), context.keys)}
    for language in _OTHER_LANGUAGES:
        former_translations = get_mapping(get_mapping(context.published_definition, "translations"), language)
        translations = get_mapping(get_mapping(context.definition, "translations"), language)
        for each in context.texts:
            former = former_texts.get(each.pointer)
            is_changed = former is not None and former != each.text and former in former_translations
            if is_changed and each.text.strip() and each.text not in translations:
                words = _(
                    "Ce texte a changé depuis sa traduction (%(language)s) : traduisez-le de nouveau.",
                    language=LANGUAGES[language],
                )
                yield Finding(each.pointer, words, WARNING, "stale_translation")


def find_translations_to_review(context: RuleContext) -> Iterator[Finding]:
    """Count the texts that changed and kept the translation of their former words."""
    texts = set(context.keys.find(dict(context.definition)))
    for language in _OTHER_LANGUAGES:
        translations = get_mapping(get_mapping(context.definition, TRANSLATIONS), language)
        stale = get_mapping(get_mapping(context.definition, STALE), language)
        count = len(texts & stale.keys() & translations.keys())
        if count:
            words = ngettext(
                "%(num)s texte a changé depuis sa traduction (%(language)s) : relisez-la.",
                "%(num)s textes ont changé depuis leur traduction (%(language)s) : relisez-la.",
                count,
                language=LANGUAGES[language],
            )
            yield Finding(extend_pointer(TRANSLATIONS, language), words, WARNING, "stale_translation")


def _list_resident_texts(context: RuleContext) -> list[str]:
    if not context.is_procedure:
        return resident_texts(context.definition)
    return list(context.keys.find(_drop_agents_fields(context.definition)))


def _drop_agents_fields(definition: Any) -> dict[str, Any]:
    pages = [
        {**page, "fields": [field for field in page["fields"] if not field.get("for_agents")]}
        for page in definition["pages"]
    ]
    return {**definition, "pages": pages}
