"""A request made of an item: a draft with what the item says, which an agent completes."""

from __future__ import annotations

from typing import Any

from app.cases.drafts import request_drafts
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files import attachments
from app.cases.files.uploads import UploadedFile
from app.cases.models import Draft
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.mailroom import items
from app.mailroom.item_actions import read_files
from app.mailroom.items import Contents, ItemHandled
from app.mailroom.models import LETTER, MailItem
from app.procedures.definition import Page, Procedure
from app.procedures.fields import Field
from app.procedures.fields.files import Files, problems_of_file
from app.procedures.fields.long_text import LongText
from app.procedures.form.prefill import input_values
from app.procedures.publishing import LiveProcedure, definition_of


def open_request_draft(item: MailItem, live: LiveProcedure, *, by: Actor) -> Draft:
    """The draft of the request, prefilled; the one begun before from the same item and procedure. Raises ItemHandled."""
    if item.is_handled:
        raise ItemHandled(item.id)
    former_draft = db.session.get(Draft, item.draft_id) if item.draft_id else None
    if (
        former_draft is not None
        and former_draft.entered_by_id == by.account_id
        and former_draft.procedure_slug == live.slug
    ):
        return former_draft
    files = read_files(item)
    channel = "post" if item.kind == LETTER else "email"
    draft = request_drafts.open_draft(live, by=by, channel=channel, draft_id=new_id())
    db.session.flush()
    procedure = definition_of(draft.procedure_version_id)
    contents = items.open_contents(item)
    inputs = {page.id: values for page in procedure.pages if (values := _build_inputs(page, procedure, contents))}
    request_drafts.save_draft(draft, DraftContents(answers=_store_files(draft, procedure, files), inputs=inputs))
    item.draft_id = draft.id
    return draft


def _build_inputs(page: Page, procedure: Procedure, contents: Contents) -> dict[str, Any]:
    """Build the inputs of a page from the item, as if the agent had typed them."""
    first_name, last_name = _split_name(contents)
    values = {"email": contents.sender_address, "first_name": first_name, "last_name": last_name}
    answers: dict[str, Any] = {
        field.id: values[field.profile] for field in page.fields if field.profile and values.get(field.profile)
    }
    description = next((field for field in procedure.fields if field.type == LongText.key), None)
    if description in page.fields and description is not None and contents.text:
        answers[description.id] = contents.text
    fields = tuple(field for field in page.fields if field.id in answers)
    return input_values(fields, answers) if fields else {}


def _store_files(draft: Draft, procedure: Procedure, files: list[UploadedFile]) -> dict[str, Any]:
    """The files of the item, as the answer to the first question that takes each."""
    answers: dict[str, Any] = {}
    questions = [field for field in procedure.fields if field.type == Files.key]
    for file in files:
        question = next((question for question in questions if _takes_file(question, file, answers)), None)
        if question is None:
            continue
        attachment = attachments.add_to_draft(draft, file.stream, name=file.name, type_=file.type, limit=file.size)
        answers.setdefault(question.id, []).append(attachments.describe_file(attachment))
    return answers


def _takes_file(question: Field, file: UploadedFile, answers: dict[str, Any]) -> bool:
    has_room = len(answers.get(question.id, ())) < question.settings["max_files"]
    return has_room and not problems_of_file(question, file.describe())


def _split_name(contents: Contents) -> tuple[str, str]:
    """First name and last name, as far as the name of the sender tells them."""
    if "," in contents.sender_name:
        last_name, _comma, first_name = contents.sender_name.partition(",")
        return first_name.strip(), last_name.strip()
    first_name, _space, last_name = contents.sender_name.partition(" ")
    return (first_name, last_name.strip()) if last_name else ("", "")
