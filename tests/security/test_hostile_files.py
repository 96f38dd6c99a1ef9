"""S20: each hostile file is refused, or stored with its true type and served without active content."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.files.uploads import receive_file
from app.cases.models import Attachment, Draft
from app.cases.timeline import events_for
from app.core.db import db
from tests.cases.office_uploads import ACTIVE
from tests.security.endpoint_requests import make_visitor
from tests.security.hostile_files import CORPUS, MEGABYTE, PDF, HostileFile

pytestmark = pytest.mark.by_turns(3)

FORM = "/demarches/autoriser/remplir"
# Files of the databases beside the store.
BESIDE = re.compile(r"(main|keys)\.sqlite3(-wal|-shm)?$")


def encode_filename(hostile: HostileFile) -> tuple[io.BytesIO, str, str]:
    """Encode the file name for a form: a line break or a null byte would end the form itself."""
    return io.BytesIO(hostile.content), re.sub(r"[\r\n\0]", "_", hostile.name), hostile.declared_type


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_the_type_of_each_file_is_detected(hostile):
    received = receive_file(io.BytesIO(hostile.content), hostile.name)

    assert received.stream.tell() == 0
    assert received.size == len(hostile.content)
    if hostile.type:
        assert received.type == hostile.type
        assert hostile.kept_as in (None, received.name)
        assert is_harmless(received.name)


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
def test_each_file_of_a_form_is_accepted_or_refused(target_site, objects, hostile):
    visitor = make_visitor(target_site, "anonymous", objects)

    response = visitor.post(FORM, {"pieces": encode_filename(hostile), "shown": "pieces"})

    saved_files = list_saved_files(objects)
    assert response.status_code == (303 if hostile.type else 422)
    assert [type_ for _, type_ in saved_files] == ([hostile.type] if hostile.type else [])
    assert all(is_harmless(name) for name, _ in saved_files)


@pytest.mark.parametrize("hostile", [hostile for hostile in CORPUS if hostile.type], ids=str)
def test_a_stored_file_is_served_for_download_only(target_site, objects, hostile):
    owner, agent = (make_visitor(target_site, actor, objects) for actor in ("owner", "agent_in_charge"))
    response = owner.post(
        f"/demandes/{objects.case.id}/messages", {"text": "Voici.", "files": encode_filename(hostile)}
    )
    assert response.status_code == 303, response.text
    db.session.expire_all()
    file = events_for(objects.case, is_agent=True)[-1].files[0]

    for page in (
        owner.get(f"/demandes/{objects.case.id}/fichiers/{file['id']}"),
        agent.get(f"/agents/demandes/{objects.case.id}/fichiers/{file['id']}", Range="bytes=2-9"),
    ):
        assert page.status_code == 200
        assert page.data == hostile.content
        assert page.headers["Content-Type"].split(";")[0] == hostile.type
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert page.headers["Cache-Control"] == "no-store"
        disposition = re.fullmatch(r"attachment; filename\*=UTF-8''([!-~]+)", page.headers["Content-Disposition"])
        assert disposition
        assert is_harmless(unquote(disposition[1]))


@pytest.mark.parametrize("name", ["dde.docx", "web function.xlsx", "remote image.odt", "dde.ods"])
def test_an_office_file_that_fetches_is_refused_with_a_way_out(target_site, objects, name):
    visitor, owner = (make_visitor(target_site, actor, objects) for actor in ("anonymous", "owner"))

    form = visitor.post(FORM, {"objet": "x", "pieces": (io.BytesIO(ACTIVE[name]()), name), "shown": "pieces"})
    message = owner.post(
        f"/demandes/{objects.case.id}/messages", {"text": "Voici.", "files": (io.BytesIO(ACTIVE[name]()), name)}
    )

    assert (form.status_code, message.status_code) == (422, 422)
    assert "enregistrez-le au format PDF" in form.text
    assert "enregistrez-le au format PDF" in message.text
    assert 'value="x"' in form.text
    assert list_saved_files(objects) == []


def test_nothing_is_written_outside_the_store(target_site, settings, tmp_path):
    objects = target_site.make_objects()  # the databases have their lock files from the first write
    owner = make_visitor(target_site, "owner", objects)
    before = list_paths(tmp_path)

    for hostile in CORPUS:
        owner.post(FORM, {"pieces": encode_filename(hostile), "shown": "pieces"})
        owner.post(f"/demandes/{objects.case.id}/messages", {"text": "x", "files": encode_filename(hostile)})

    new_paths = list_paths(tmp_path) - before
    assert len(new_paths) > 50
    assert [path for path in new_paths if not re.fullmatch(r"files(/[0-9a-f]{2}(/[0-9a-f]{32})?|/tmp)?", path)] == []


def test_stored_files_are_not_readable_on_disk(target_site, objects, tmp_path):
    owner = make_visitor(target_site, "owner", objects)
    mark = b"canari-sur-le-disque" * 3

    owner.post(FORM, {"pieces": (io.BytesIO(PDF + mark), f"{mark.decode()}.pdf")})

    assert [path for path in tmp_path.rglob("*") if path.is_file() and mark[:20] in path.read_bytes()] == []


@pytest.mark.parametrize("count", [5, 6, 40])
def test_the_number_of_stored_files_is_limited(target_site, objects, count):
    visitor = make_visitor(target_site, "anonymous", objects)

    response = visitor.post(
        FORM, {"pieces": [(io.BytesIO(PDF + bytes([n])), f"{n}.pdf") for n in range(count)], "shown": "pieces"}
    )

    assert response.status_code == (303 if count <= 5 else 422)
    assert len(list_saved_files(objects)) == 5


def test_a_request_over_the_size_limit_is_not_read(target_site, objects):
    visitor = make_visitor(target_site, "anonymous", objects)

    response = visitor.post(FORM, {"pieces": (io.BytesIO(b"\x00" * 61 * 1024 * 1024), "a.pdf")})

    assert response.status_code == 413


def test_a_file_of_another_draft_cannot_be_referenced(target_site, objects):
    """The list of kept files in a form is not trusted: the files are those of the draft."""
    visitor = make_visitor(target_site, "anonymous", objects)
    stolen = {"id": str(objects.attachment.id), "name": "x", "size": 1, "type": "application/pdf"}

    visitor.post(FORM, {"objet": "x", "pieces": [str(objects.attachment.id), str(stolen)]})
    visitor.post(FORM, {"objet": "x", "pieces__remove": str(objects.attachment.id)})

    db.session.expire_all()
    assert list_saved_files(objects) == []
    assert db.session.get(Attachment, objects.attachment.id) is not None


def test_a_file_sent_for_a_text_field_is_ignored(target_site, objects):
    visitor = make_visitor(target_site, "anonymous", objects)

    response = visitor.post(
        FORM, {"objet": (io.BytesIO(PDF), "a.pdf"), "recit": (io.BytesIO(b"x" * MEGABYTE), "b.txt")}
    )

    assert response.status_code == 303
    assert list_saved_files(objects) == []


def list_saved_files(objects) -> list[tuple[str, str]]:
    """Return name and type of each file of the new draft."""
    db.session.expire_all()
    others = select(Draft).where(Draft.id != objects.draft.id).order_by(Draft.created_at.desc())
    draft = db.session.scalars(others).first()
    assert draft is not None
    answer_ids = {str(file["id"]) for file in request_drafts.contents_of(draft).answers.get("pieces", [])}
    draft_files = attachments.files_of_draft(draft)
    assert answer_ids == set(draft_files)
    described = [attachments.describe_file(attachment) for attachment in draft_files.values()]
    return sorted((file["name"], file["type"]) for file in described)


def is_harmless(name: str) -> bool:
    """Tell whether a name is one line, one path segment, printable, with a harmless extension."""
    ends = r"\.(jpg|jpeg|png|webp|heic|pdf|odt|ods|docx|xlsx|doc|txt)"
    return len(name) <= 120 and name.isprintable() and bool(re.fullmatch(rf'[^-./\\<>:"|?*][^/\\<>:"|?*]*{ends}', name))


def list_paths(folder: Path) -> set[str]:
    """Return every path below the folder except the databases."""
    paths = (str(path.relative_to(folder)) for path in folder.rglob("*"))
    return {path for path in paths if not BESIDE.search(path) and not path.startswith("assets")}
