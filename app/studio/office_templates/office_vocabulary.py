"""Vocabulary of the file of a template: the words of the studio, and those of what a letter prints by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.documents.office.models import DocumentTemplateFile
from app.documents.office.placeholder_words import (
    CODE,
    NUMBER,
    OFFICE_LABELS,
    SIGNATURE_IMAGE,
    Placeholder,
    find_name,
    list_names,
    read_placeholders,
)
from app.documents.office.text_blocks import PreparedFile
from app.documents.placeholder_labels import LabelIndex, clean_label
from app.documents.template_definition import COMMON_NAMES, DocumentTemplate
from app.language.schema.problems import Problem
from app.language.text.normalisation import fold
from app.language.text.typography import add_no_break_spaces_to_text
from app.studio.document_templates.vocabulary import Vocabulary, build_vocabulary
from app.studio.office_templates.office_words import describe_warnings
from app.studio.office_templates.passage_vocabulary import (
    is_condition_readable,
    list_all_row_words,
    list_row_groups,
    list_row_lists,
    read_conditions,
)


@dataclass(frozen=True)
class NamedValue:
    """A value that a file shows: what is typed in it, what that stands for in words, and an example."""

    mark: str
    words: str
    example: str

    @property
    def is_typed_by_name(self) -> bool:
        """Whether the file has the name of the value, or a filter, rather than its words alone."""
        return LabelIndex({self.mark: self.words}).find_name(self.mark) is None


def list_words(vocabulary: Vocabulary) -> dict[str, str]:
    """The words of each name; a question may have those of a value of the document, which then keeps its name."""
    words = dict(vocabulary.words)
    used = {fold(word) for word in words.values()}
    return words | {name: str(label) if fold(str(label)) not in used else name for name, label in OFFICE_LABELS.items()}


def list_groups(vocabulary: Vocabulary) -> list[tuple[str, list[str]]]:
    """The words by group, in the order of the studio."""
    own = [label for name, label in list_words(vocabulary).items() if name in OFFICE_LABELS]
    rows = [
        (_("Dans une ligne de tableau, répétée pour « %(list)s »", list=clean_label(subject.label)), [*words.values()])
        for subject, words in list_row_groups(vocabulary)
    ]
    return [*vocabulary.groups, *rows, (_("Imprimé par les lettres du studio"), own)]


def find_placeholders(prepared: PreparedFile, procedure: str | None) -> dict[str, Placeholder]:
    """Find the placeholders of the words typed between the braces of a file; words for nothing are left out.

    Letters are in the language of the authority, whatever that of the screen from which one comes: the words of both are read.
    """
    with use_language(SOURCE_LANGUAGE):
        placeholders = _read_placeholders(prepared, build_vocabulary(procedure))
    return _read_placeholders(prepared, build_vocabulary(procedure)) | placeholders


def find_reasons(prepared: PreparedFile, procedure: str | None) -> dict[str, str]:
    """Find the reasons why conditions of the file are not understood, by what is typed."""
    vocabulary = build_vocabulary(procedure)
    return read_conditions(prepared.marks, list_words(vocabulary), vocabulary)[1]


def list_values(file: DocumentTemplateFile, vocabulary: Vocabulary, examples: Mapping[str, str]) -> list[NamedValue]:
    """The values that a file shows, in the order in which it names them first. `examples` are by what is typed."""
    words = {**list_words(vocabulary), **list_all_row_words(vocabulary)}
    return [
        NamedValue(mark, words.get(name, mark), examples.get(mark) or _describe_nothing(name))
        for mark, placeholder in file.placeholders.items()
        if (name := find_name(placeholder))
    ]


def _describe_nothing(name: str) -> str:
    return (
        _("Rien tant que personne ne signe : choisissez un rôle dans les réglages") if name == SIGNATURE_IMAGE else ""
    )


def find_file_errors(file: DocumentTemplateFile, vocabulary: Vocabulary) -> list[Problem]:
    """The values of a file that the procedure has not: it was written for another, or for another version."""
    return [
        Problem(
            "file",
            _(
                "« {%(words)s} » n’existe pas dans cette démarche : changez le fichier.",
                words=add_no_break_spaces_to_text(mark),
            ),
        )
        for mark, placeholder in file.placeholders.items()
        if not _is_readable(placeholder, vocabulary)
    ]


def _is_readable(placeholder: Placeholder, vocabulary: Vocabulary) -> bool:
    if isinstance(placeholder, Mapping) and "when" in placeholder:
        return is_condition_readable(placeholder, vocabulary)
    name = find_name(placeholder)
    if isinstance(placeholder, Mapping):
        return name in list_row_lists(vocabulary)
    names = {*list_words(vocabulary), *_list_names(vocabulary)}
    return name in names or ".".join(name.split(".")[:2]) in names


def find_file_warnings(file: DocumentTemplateFile, template: DocumentTemplate) -> list[Problem]:
    """Find the promises of the settings that the file does not print, and what its author may still correct in it."""
    names = list_names(file.placeholders.values())
    sentences = describe_warnings(file.notes)
    if template.is_verifiable and CODE not in names:
        sentences.append(
            _(
                "Le fichier n’imprime pas le code de vérification : ajoutez-y « {Code de vérification} », ou ne le demandez pas."
            )
        )
    if template.number is not None and NUMBER not in names:
        sentences.append(_("Le fichier n’imprime pas le numéro du document : ajoutez-y « {Numéro du document} »."))
    if SIGNATURE_IMAGE in names and template.signature.role is None:
        sentences.append(
            _(
                "Le fichier imprime l’image de la signature, mais personne ne signe ce document : choisissez le rôle qui signe, "
                "ou retirez « {Image de la signature} »."
            )
        )
    return [Problem("file", sentence) for sentence in sentences]


def start_definition(slug: str, file: DocumentTemplateFile, **fields: Any) -> dict[str, Any]:
    """The definition of a new template made from a file."""
    names = list_names(file.placeholders.values())
    return {"schema": 1, "slug": slug, **fields, **name_file(file), "is_verifiable": CODE in names}


def name_file(file: DocumentTemplateFile) -> Mapping[str, Any]:
    """Name the file in a definition."""
    return {"file": {"id": file.id, "format": file.format}}


def _read_placeholders(prepared: PreparedFile, vocabulary: Vocabulary) -> dict[str, Placeholder]:
    words = list_words(vocabulary)
    row_words, lists = list_all_row_words(vocabulary), list_row_lists(vocabulary)
    values = read_placeholders(prepared.marks, {**words, **row_words}, _list_names(vocabulary), lists)
    others = [mark for mark in prepared.marks if mark not in values]
    # In the order of the file.
    readings = values | read_conditions(others, words, vocabulary)[0]
    return {mark: readings[mark] for mark in prepared.marks if mark in readings}


def _list_names(vocabulary: Vocabulary) -> frozenset[str]:
    return COMMON_NAMES | (vocabulary.checked_names or frozenset())
