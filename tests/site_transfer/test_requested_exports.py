"""The page of exports of the site: asked for, written by the worker, downloaded by whoever asked, then deleted."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.clock import shift_clock
from app.core.db import db
from app.core.sites import Site, current_site
from app.site_transfer import export_jobs, requested_exports
from app.site_transfer.export_manifest import MANIFEST_NAME, decode_manifest
from app.site_transfer.models import SiteExport
from app.site_transfer.requested_exports import WRITE_EXPORT
from tests.cast import Person
from tests.exported_lists import run_worker
from tests.factories import MakeCase
from tests.site_transfer.conftest import PASSPHRASE

PAGE = "/agents/administration/export-du-site"
NEW = f"{PAGE}/nouveau"
FORM = {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}


def find_export() -> SiteExport | None:
    db.session.expire_all()
    return db.session.scalars(select(SiteExport)).one_or_none()


@pytest.mark.postgresql
def test_an_administrator_asks_for_an_export_and_downloads_it(
    stamped_site: Site, ada: Person, make_case: MakeCase
) -> None:
    case = make_case()

    waiting = ada.post(NEW, FORM).follow()
    run_worker(WRITE_EXPORT)
    page = ada.get(PAGE)
    export = find_export()
    assert export is not None
    content = ada.post(f"{PAGE}/{export.id}/fichier").response.get_data()

    assert "En préparation" in waiting.text("#site-exports")
    assert "Prêt" in page.text("#site-exports")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert decode_manifest(file.read(MANIFEST_NAME)).parts["cases/case.jsonl"].rows == 1
        assert case.reference.encode() in file.read("cases/case.jsonl")
    assert export.passphrase is None
    assert list(current_site().storage_root.glob("tmp/*")) == []
    assert "a demandé un export de tout le site" in ada.get("/agents/administration/historique").text("main")


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"passphrase": "courte", "repeated": "courte"}, "#f-passphrase", "seize caractères"),
        ({"passphrase": PASSPHRASE, "repeated": "autre"}, "#f-repeated", "différentes"),
    ],
)
def test_a_passphrase_that_protects_nothing_is_refused(
    ada: Person, form: dict[str, str], field: str, words: str
) -> None:
    page = ada.post(NEW, form)

    assert page.status == 422
    assert page.find_one(field)["aria-invalid"] == "true"
    assert words in page.text(".error-summary")
    assert find_export() is None


def test_one_export_is_prepared_at_a_time(ada: Person) -> None:
    ada.post(NEW, FORM)

    page = ada.post(NEW, FORM)

    assert page.status == 422
    assert "déjà en préparation" in page.text(".error-summary")


def test_another_administrator_deletes_it_but_does_not_download_it(
    stamped_site: Site, ada: Person, alice: Person
) -> None:
    ada.post(NEW, FORM)
    run_worker(WRITE_EXPORT)
    export = find_export()
    assert export is not None
    export.requested_by_id = alice.account.id
    db.session.commit()

    file = ada.post(f"{PAGE}/{export.id}/fichier")
    page = ada.get(PAGE)
    ada.post(f"{PAGE}/{export.id}/suppression")

    assert file.status == 404
    assert alice.get(PAGE).status in (403, 404)
    assert "lui seul peut prendre le fichier" in page.text("#site-exports")
    assert find_export() is None
    assert "a supprimé un export de tout le site" in ada.get("/agents/administration/historique").text("main")


def test_a_file_expires_an_hour_after_it_was_downloaded(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    run_worker(WRITE_EXPORT)
    export = find_export()
    assert export is not None
    ada.post(f"{PAGE}/{export.id}/fichier")

    with shift_clock(timedelta(minutes=59)):
        assert len(requested_exports.list_exports()) == 1
    with shift_clock(timedelta(minutes=61)):
        assert requested_exports.list_exports() == []
        assert requested_exports.expire_exports() == 1
        db.session.commit()
    assert "a pris le fichier d’un export de tout le site" in ada.get("/agents/administration/historique").text("main")


def test_an_export_expires_after_a_day(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    run_worker(WRITE_EXPORT)

    with shift_clock(timedelta(days=1, minutes=1)):
        assert requested_exports.list_exports() == []
        assert requested_exports.expire_exports() == 1


def test_an_export_that_is_cancelled_leaves_nothing_in_clear(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    export = find_export()
    assert export is not None
    # As an interrupted attempt left it.
    folder = requested_exports.get_working_folder(export.id)
    folder.mkdir(parents=True)

    ada.post(f"{PAGE}/{export.id}/suppression")
    run_worker(WRITE_EXPORT)

    assert find_export() is None
    assert not folder.exists()


def test_an_export_that_is_cancelled_while_it_is_written_stops(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    export = find_export()
    assert export is not None
    export_id = export.id
    progress = export_jobs.Progress(export_id)

    ada.post(f"{PAGE}/{export_id}/suppression")

    with pytest.raises(export_jobs.ExportDeleted):
        progress.record("cases/case.jsonl", 1000)


def test_the_page_says_how_far_it_is(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    export = find_export()
    assert export is not None

    export_jobs.Progress(export.id).record("cases/case.jsonl", 84_000)
    page = ada.get(PAGE)

    assert f"partie 1 sur {export.part_count}" in page.text("#site-exports")
    assert "84 000 lignes écrites" in page.text("#site-exports").replace("\u202f", " ").replace("\xa0", " ")
    assert page.find_one("#site-exports")["hx-trigger"] == "every 3s"


def test_a_failure_leaves_nothing_in_clear(stamped_site: Site, ada: Person) -> None:
    ada.post(NEW, FORM)
    export = find_export()
    assert export is not None
    folder = requested_exports.get_working_folder(export.id)
    folder.mkdir(parents=True)

    requested_exports.record_failure(str(export.id), "disk_full")
    db.session.commit()

    assert not folder.exists()
    assert "n’a pas pu être préparé" in ada.get(PAGE).text("#site-exports")
    assert clock.now() < export.expires_at
