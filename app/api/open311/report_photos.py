"""Photos of a report: files of the call itself, or addresses read by the guarded client, on the public network only."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import FileStorage

from app.cases.files.uploads import UploadedFile, receive_field_files
from app.core import outgoing
from app.core.outgoing.destinations import read_url
from app.procedures.definition import Field
from app.procedures.fields.files import problems_of_file

MAX_BYTES = 10 * 1024 * 1024
SECONDS = 5.0
# Names under which software sends addresses, and files.
URL_NAMES, FILE_NAMES = ("media_url", "media_url[]"), ("media", "media[]")


def receive_photos(field: Field) -> tuple[list[UploadedFile], int]:
    """The photos of the call, and how many of its addresses could not be read as photos."""
    files = [file for name in FILE_NAMES for file in request.files.getlist(name) if file.filename]
    urls = [url.strip() for name in URL_NAMES for url in request.form.getlist(name) if url.strip()]
    room = max(field.settings["max_files"] - len(files), 0)
    fetched_files = [file for url in urls[:room] if (file := _fetch_photo(url))]
    photos = receive_field_files(field, fetched_files)
    usable_photos = [photo for photo in photos if not problems_of_file(field, photo.describe())]
    return [*receive_field_files(field, files), *usable_photos], len(urls) - len(usable_photos)


def _fetch_photo(url: str) -> FileStorage | None:
    """A photo read from another server; None whatever went wrong, so that nothing is learnt of a network."""
    try:
        destination = read_url(url)
        if not destination.is_secure and not outgoing.is_declared_private_host(destination):
            return None
        response = outgoing.fetch(url, headers={"Accept": "image/*"}, seconds=SECONDS, max_bytes=MAX_BYTES)
    except outgoing.OutgoingError:
        return None
    if not response.is_ok or not response.body:
        return None
    return FileStorage(io.BytesIO(response.body), filename=urlsplit(url).path.rsplit("/", 1)[-1] or "photo")
