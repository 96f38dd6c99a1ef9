"""The gate of files that come with mail: the same as for those that residents upload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from app.cases.conversation.correspondence import FILES
from app.cases.files.uploads import UploadedFile, receive_file
from app.mailroom.incoming_mail import MailFile
from app.procedures.fields.files import MEGABYTE, problems_of_file

TOO_MANY = "too_many_files"
MAX_FILES = 20
MAX_TOTAL_BYTES = 50 * MEGABYTE


@dataclass(frozen=True)
class CheckedFiles:
    """The files that are kept, and the names of the others with the code of their problem."""

    accepted_files: list[UploadedFile] = field(default_factory=list)
    refused_files: list[dict[str, str]] = field(default_factory=list)


def check_files(files: Iterable[MailFile]) -> CheckedFiles:
    """Recognises files by their content. To be called before anything is written."""
    result = CheckedFiles()
    total = 0
    for file in files:
        upload = receive_file(BytesIO(file.content), file.name, max_bytes=FILES.settings["max_size_mb"] * MEGABYTE)
        problems = problems_of_file(FILES, upload.describe())
        total += upload.size
        if problems or len(result.accepted_files) >= MAX_FILES or total > MAX_TOTAL_BYTES:
            result.refused_files.append({"name": upload.name, "reason": problems[0].code if problems else TOO_MANY})
        else:
            result.accepted_files.append(upload)
    return result
