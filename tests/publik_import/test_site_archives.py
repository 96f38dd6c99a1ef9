"""Archives as Publik makes them: a whole site, applications, archives in archives."""

import gzip
import io
import zipfile

from app.publik_import.importer import import_contents
from tests.publik_import.sample_exports import make_field, make_status, make_workflow

NAME = "Été à l’école"
PLAIN = f"<formdef><name>{NAME}</name><fields>{make_field(varname='nom')}</fields></formdef>"


def test_the_archive_of_a_whole_site_gives_its_forms_and_sets_the_rest_aside():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("formdefs_xml/12", PLAIN)
        whole.writestr("workflows_xml/3", make_workflow(make_status("new")))
        whole.writestr("datasources/pays", "<datasource><name>Pays</name><slug>pays</slug></datasource>")
        whole.writestr("config.pck", b"\x80\x04\x95")
        whole.writestr("formdefs/12", b"\x80\x04\x95opaque")
        whole.writestr("config.json", "{}")
        whole.writestr("__MACOSX/._12", b"\x00\x05\x16\x07")
        whole.writestr("theme/index.html", "<html>")

    found = import_contents([("site.wcs", archive.getvalue())])

    read = {one.kind: one for one in found if one.error is None}
    assert set(read) == {"formdef", "workflow", "datasource"}
    assert read["formdef"].definition["title"] == NAME
    assert {str(one.error) for one in found if one.error} == {
        "Fichier d’accompagnement, sans formulaire ni circuit : laissé de côté."
    }


def test_archives_in_an_archive_and_files_compressed_alone_are_opened():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("form.wcs", PLAIN)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("lot/formulaires.zip", inner.getvalue())
        archive.writestr("lot/form.wcs.gz", gzip.compress(PLAIN.encode()))
        archive.writestr("lot/courrier.odt", inner.getvalue())

    found = import_contents([("tout.zip", outer.getvalue())])

    assert [(one.file, one.title) for one in found if one.error is None] == [
        ("tout.zip/lot/formulaires.zip/form.wcs", NAME),
        ("tout.zip/lot/form.wcs.gz", NAME),
    ]


def test_archives_in_an_archive_are_not_opened_without_end():
    content = PLAIN.encode()
    for _ in range(5):
        holder = io.BytesIO()
        with zipfile.ZipFile(holder, "w") as archive:
            archive.writestr("encore.zip", content)
        content = holder.getvalue()

    assert [one.error.code for one in import_contents([("x.zip", content)])] == ["not_xml"]
