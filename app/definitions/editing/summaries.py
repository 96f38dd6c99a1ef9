"""Summary of an edit, a sentence without its subject: « a ajouté la question “Date de naissance” à la page “Vous” »."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.i18n import LazyText, gettext, ngettext
from app.core.i18n import lazy_gettext as _
from app.definitions.editing.changes import INSERT, MISSING, ORDER, REMOVE, SET, Change
from app.definitions.editing.pointers import (
    find_element,
    get_identifier,
    get_last_step,
    get_parent,
    has_element,
    split_pointer,
)
from app.definitions.words.definition_words import DURATIONS, value_words
from app.definitions.words.element_labels import Labels
from app.definitions.words.expression_words import collect_names, describe_expression, is_expression
from app.definitions.words.setting_path import SettingPath, Titles, locate_setting
from app.language.text.normalisation import to_one_line

# The elements of each list, with their article.
ELEMENTS: Mapping[str, LazyText] = {
    "pages": _("la page « %(title)s »"),
    "fields": _("la question « %(title)s »"),
    "processing_fields": _("la donnée de traitement « %(title)s »"),
    "variables": _("la variable « %(title)s »"),
    "statuses": _("le statut « %(title)s »"),
    "actions": _("l’action « %(title)s »"),
    "global_actions": _("l’action globale « %(title)s »"),
    "on_enter": _("l’automatisme « %(title)s »"),
    "run": _("l’automatisme « %(title)s »"),
    "timeouts": _("l’échéance « %(title)s »"),
    "timers": _("le moment « %(title)s »"),
    "calls": _("l’appel « %(title)s »"),
    "functions": _("la fonction « %(title)s »"),
    "levels": _("le niveau d’urgence « %(title)s »"),
    "options": _("le choix « %(title)s »"),
}
_TITLES = ("label", "title", "subject", "type", "id", "value")
_MAX_VALUE, _MAX_SENTENCES = 80, 2


def describe_edit(
    before: Mapping[str, Any], after: Mapping[str, Any], changes: Sequence[Change], titles: Titles | None = None
) -> str:
    """The sentence of an edit; of many changes at once, the first ones and how many more there are."""
    single_changes = [part for change in changes for part in _split_list(change)]
    sentences = list(dict.fromkeys(_iterate_sentences(before, after, single_changes, titles)))
    rest = len(sentences) - _MAX_SENTENCES
    words = "\u00a0; ".join(sentences[:_MAX_SENTENCES])
    if rest > 0:
        words += ngettext(", et %(num)s autre changement", ", et %(num)s autres changements", rest)
    return words


def name_element(definition: Mapping[str, Any], pointer: str) -> str:
    """An element with its article and its title; empty for the definition itself."""
    steps = split_pointer(pointer)
    for length in range(len(steps), 1, -1):
        list_name = steps[length - 2]
        at = "/".join(pointer.split("/")[:length])
        if list_name in ELEMENTS and has_element(definition, at):
            return _name(list_name, find_element(definition, at))
    return ""


def describe_setting_value(definition: Mapping[str, Any], value: Any, setting: SettingPath) -> str:
    """The value of a setting in one short line: a sentence for an expression, labels for what it names."""
    if value is MISSING:
        return ""
    if is_expression(value):
        return _shorten(describe_expression(value, collect_names(definition)))
    if isinstance(value, Mapping) and not value.keys() <= DURATIONS:
        members = ((setting.enter(str(name)), each) for name, each in value.items())
        texts = (f"{member.label} {describe_setting_value(definition, each, member)}" for member, each in members)
        return _shorten(", ".join(texts))
    return _shorten(setting.format_value(value, Labels(definition)))


def _iterate_sentences(
    before: Mapping[str, Any], after: Mapping[str, Any], changes: Sequence[Change], titles: Titles | None
) -> Iterator[str]:
    inserted = {get_identifier(change.after): change for change in changes if change.kind == INSERT}
    removed = {get_identifier(change.before) for change in changes if change.kind == REMOVE}
    for change in changes:
        list_name = get_last_step(change.pointer)
        if change.kind == INSERT:
            is_move = get_identifier(change.after) in removed
            words = gettext("a déplacé %(element)s%(where)s") if is_move else gettext("a ajouté %(element)s%(where)s")
            yield words % {"element": _name(list_name, change.after), "where": _where(after, change.pointer)}
        elif change.kind == REMOVE:
            if get_identifier(change.before) not in inserted:
                yield gettext(
                    "a retiré %(element)s%(where)s",
                    element=_name(list_name, change.before),
                    where=_where(before, change.pointer),
                )
        elif change.kind == ORDER:
            yield gettext(
                "a changé l’ordre de « %(what)s »%(where)s",
                what=locate_setting(after, change.pointer).label,
                where=_where(after, change.pointer),
            )
        else:
            yield _describe_value(before, after, change, titles)


def _split_list(change: Change) -> list[Change]:
    """The elements of a list that appears with the first of them, or goes with the last one; else the change itself."""
    appears, goes = change.before is MISSING, change.after is MISSING
    elements = change.after if appears else change.before
    is_list = isinstance(elements, list) and all(isinstance(element, Mapping) for element in elements)
    if change.kind != SET or appears == goes or not is_list or get_last_step(change.pointer) not in ELEMENTS:
        return [change]
    if appears:
        return [Change(INSERT, change.pointer, after=element) for element in elements]
    return [Change(REMOVE, change.pointer, before=element) for element in elements]


def _describe_value(before: Mapping[str, Any], after: Mapping[str, Any], change: Change, titles: Titles | None) -> str:
    setting = locate_setting(after, change.pointer, titles)
    names = {"what": setting.label, "where": _where(after, change.pointer)}
    old, new = (describe_setting_value(*side, setting) for side in ((before, change.before), (after, change.after)))
    if change.after is MISSING or change.after is None:
        return gettext("a vidé « %(what)s »%(where)s", **names)
    if change.before is MISSING or change.before is None:
        return gettext("a écrit « %(what)s »%(where)s : %(new)s", **names, new=new)
    return gettext("a changé « %(what)s »%(where)s : %(old)s → %(new)s", **names, old=old, new=new)


def _where(definition: Mapping[str, Any], pointer: str) -> str:
    element = name_element(definition, get_parent(pointer))
    return gettext(" dans %(element)s", element=element) if element else ""


def _name(list_name: str, element: Any) -> str:
    title = next((element[key] for key in _TITLES if isinstance(element.get(key), str) and element[key]), "")
    if "label" not in element and "title" not in element and isinstance(element.get("type"), str):
        title = value_words("type", element["type"])
    words = ELEMENTS.get(list_name)
    return str(words or _("« %(title)s »")) % {"title": _shorten(title)}


def _shorten(text: str) -> str:
    text = to_one_line(text)
    return text if len(text) <= _MAX_VALUE else f"{text[: _MAX_VALUE - 1]}…"
