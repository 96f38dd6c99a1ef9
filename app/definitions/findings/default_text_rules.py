"""Texts that the studio or an example gave, and that nobody has replaced yet."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import gettext as _
from app.core.i18n import translate_to_every_language
from app.definitions.editing.default_texts import is_default_text
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ADVICE, WARNING, Finding
from app.definitions.findings.rule_context import RuleContext, get_text, list_elements
from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES, ParameterKind


def find_default_texts(context: RuleContext) -> Iterator[Finding]:
    """Choices, pages, statuses and the like that still have the text that they were made with."""
    # The functions and the levels of a circuit are not read by residents.
    for_agents = [element for key in ("functions", "levels") for element in list_elements(context.definition, key)]
    texts = [(text.pointer, text.text) for text in context.texts]
    texts += [(extend_pointer(pointer, "label"), get_text(element, "label")) for pointer, element in for_agents]
    for pointer, text in texts:
        if is_default_text(text):
            words = _("« %(text)s » est un texte provisoire : remplacez-le.", text=text.strip())
            yield Finding(pointer, words, WARNING, "default_text")


def find_type_names(context: RuleContext) -> Iterator[Finding]:
    """Questions that have the name of their type, such as « Choix unique », as their label; « Téléphone » is one."""
    for question in context.questions:
        field_type = FIELD_TYPES.get(get_text(question.field, "type"))
        if field_type is None or len(field_type.profiles) == 1 or not field_type.has_label:
            continue
        if question.label in translate_to_every_language(field_type.label.message):
            words = _(
                "« %(label)s » est le nom du type de cette question : dites ce qu’elle demande.", label=question.label
            )
            yield Finding(extend_pointer(question.pointer, "label"), words, ADVICE, "type_name")


def find_example_messages(context: RuleContext) -> Iterator[Finding]:
    """Messages and letters whose texts are those of the example of their type."""
    for pointer, entry in context.entries:
        action_type = ACTION_TYPES.get(get_text(entry, "type"))
        parameters = action_type.parameters.items() if action_type else ()
        texts = [
            name
            for name, each in parameters
            if each.is_required and each.kind is ParameterKind.TEXT and name in context.keys.texts
        ]
        if action_type and texts and all(entry.get(name) == action_type.example[name] for name in texts):
            words = _("Ce texte est celui de l’exemple : écrivez le vôtre.")
            yield Finding(extend_pointer(pointer, texts[-1]), words, WARNING, "example_message")
