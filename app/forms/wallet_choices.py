"""The documents of the wallet that a form offers beside its file inputs, and those that were chosen there.

A view offers the documents of whoever fills in the form before it renders the page; templates ask the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask import g
from werkzeug.datastructures import MultiDict

from app.cases.files.row_files import has_file_fields
from app.cases.files.uploads import UploadedFile
from app.core.web.access_rules import Actor
from app.documents.wallet.document_contents import ReadableDocument
from app.documents.wallet.document_uses import ChosenDocument, list_offered, load_chosen_documents
from app.procedures.definition import Field, Procedure
from app.procedures.fields.files import problems_of_file

INPUT_SUFFIX = "__wallet"


def find_documents(actor: Actor, procedure: Procedure, fields: Iterable[Field]) -> list[ReadableDocument]:
    """The documents that a resident may join to answers to these questions of a procedure."""
    if actor.kind != "resident" or actor.account_id is None or not has_file_fields(fields):
        return []
    return list_offered(actor.account_id, procedure)


def offer_documents(documents: Sequence[ReadableDocument]) -> None:
    """Have the file inputs of the page being made offer these documents."""
    g.wallet_documents = documents


def list_choices(field: Field) -> list[ReadableDocument]:
    """The documents offered for a question: those that it takes."""
    documents: Sequence[ReadableDocument] = g.get("wallet_documents", ())
    return [document for document in documents if not problems_of_file(field, _describe(document))]


def read_choices(actor: Actor, fields: Iterable[Field], form: MultiDict[str, str]) -> list[ChosenDocument]:
    """The documents chosen in a form for these questions, with their files; none for anybody but a resident."""
    if actor.kind != "resident" or actor.account_id is None:
        return []
    fields = list(fields)
    document_ids = {field.id: form.getlist(f"{field.id}{INPUT_SUFFIX}", type=UUID) for field in fields}
    limits = {field.id: int(field.settings["max_files"]) for field in fields}
    return load_chosen_documents(
        actor.account_id, {name: ids[: limits[name] + 1] for name, ids in document_ids.items() if ids}
    )


def add_chosen_files(
    uploads: Mapping[str, Sequence[UploadedFile]], chosen_documents: Iterable[ChosenDocument]
) -> dict[str, Sequence[UploadedFile]]:
    """The uploaded files of each question, with the copies of the chosen documents."""
    files = {name: list(received) for name, received in uploads.items()}
    for chosen_document in chosen_documents:
        files.setdefault(chosen_document.question, []).append(chosen_document.file)
    return {**files}


def _describe(readable: ReadableDocument) -> dict[str, object]:
    contents = readable.contents
    return {"id": "", "name": contents.name, "size": readable.document.size, "type": contents.type}
