"""The files of the answers of a case: taken over from the draft, deleted once they are given back."""

from __future__ import annotations

from uuid import UUID

from app.cases.files.attachments import delete_attachment, find_in_case, move_to_case
from app.cases.files.row_files import has_file_fields
from app.cases.lifecycle.participants import Correction, Submission
from app.procedures.fields.files import all_files


def take_over_files(submission: Submission) -> None:
    """The files of the draft are now those of the case."""
    if has_file_fields(submission.procedure.fields):
        move_to_case(submission.token, submission.case)


def delete_removed_files(correction: Correction) -> None:
    """Delete the files given back; their content goes with the orphans swept at night."""
    kept_ids = {file["id"] for file in all_files(correction.answers)}
    for file_id in {file["id"] for file in all_files(correction.former)} - kept_ids:
        attachment = find_in_case(correction.case, UUID(file_id))
        if attachment is not None:
            delete_attachment(attachment)
