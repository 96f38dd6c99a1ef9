"""The contents of the files of themes, in the database: each is stored once, under its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from app.core.db import db
from app.core.domain_errors import NotFound
from app.themes.models import ThemeEdit, ThemeFileContent, ThemeVersion
from app.themes.theme_contents import ThemeContents
from app.themes.theme_model import ThemeFile


class ThemeFileNotFound(NotFound):
    """No theme of this site has, or had, a file of that digest."""


@dataclass(frozen=True)
class StoredContent:
    """The bytes of a file, and the type under which it is served."""

    content: bytes
    media_type: str


def store_files(files: Mapping[str, ThemeFile], contents: Mapping[str, bytes]) -> None:
    """Store the contents given by path, but for those already stored. Raises ThemeFileNotFound for a file that nobody gave."""
    stored_digests = set(db.session.scalars(select(ThemeFileContent.digest)))
    for path, file in files.items():
        if file.digest in stored_digests:
            continue
        if path not in contents:
            raise ThemeFileNotFound(path)
        db.session.add(ThemeFileContent(digest=file.digest, media_type=file.media_type, content=contents[path]))
        stored_digests.add(file.digest)
    db.session.flush()


def load_file(digest: str) -> StoredContent:
    """A file by its digest. Raises ThemeFileNotFound."""
    query = select(ThemeFileContent.content, ThemeFileContent.media_type).where(ThemeFileContent.digest == digest)
    row = db.session.execute(query).first()
    if row is None:
        raise ThemeFileNotFound(digest)
    return StoredContent(row.content, row.media_type)


def load_files(contents: ThemeContents) -> dict[str, bytes]:
    """The content of every file of a theme, by path. Raises ThemeFileNotFound."""
    return {path: load_file(file.digest).content for path, file in contents.files.items()}


def delete_unused_files() -> int:
    """Delete the files that no version and no change of the draft names; returns how many."""
    recorded = [*db.session.scalars(select(ThemeVersion.contents)), *db.session.scalars(select(ThemeEdit.contents))]
    used_digests = {file.digest for contents in recorded for file in ThemeContents.from_json(contents).files.values()}
    unused = [each for each in db.session.scalars(select(ThemeFileContent.digest)) if each not in used_digests]
    for digest in unused:
        db.session.execute(delete(ThemeFileContent).where(ThemeFileContent.digest == digest))
    return len(unused)
