"""Import of Publik archives: whole sites, applications and nested archives."""

import gzip
import io
import zipfile

from publik_import.importer import import_contents
from tests.publik_import.sample_exports import make_field, make_status, make_workflow

NAME = "Été à l’école"
FORM_XML = f"<formdef><name>{NAME}</name><fields>{make_field(varname='nom')}</fields></formdef>"


def test_the_forms_of_a_site_archive_are_imported_and_other_files_are_left_out():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("formdefs_xml/12", FORM_XML)
        archive.writestr("workflows_xml/3", make_workflow(make_status("new")))
        archive.writestr("datasources/pays", "<datasource><name>Pays</name><slug>pays</slug></datasource>")
        archive.writestr("config.pck", b"\x80\x04\x95")
        archive.writestr("formdefs/12", b"\x80\x04\x95opaque")
        archive.writestr("config.json", "{}")
        archive.writestr("__MACOSX/._12", b"\x00\x05\x16\x07")
        archive.writestr("theme/index.html", "<html>")

    imported_files = import_contents([("site.wcs", buffer.getvalue())])

    translated_files = {file.kind: file for file in imported_files if file.error is None}
    assert set(translated_files) == {"formdef", "workflow", "datasource"}
    assert translated_files["formdef"].definition["title"] == NAME
    assert {str(file.error) for file in imported_files if file.error} == {
        "Fichier d’accompagnement, sans formulaire ni circuit : laissé de côté."
    }


def test_nested_archives_and_single_compressed_files_are_opened():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("form.wcs", FORM_XML)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("lot/formulaires.zip", inner.getvalue())
        archive.writestr("lot/form.wcs.gz", gzip.compress(FORM_XML.encode()))
        archive.writestr("lot/courrier.odt", inner.getvalue())

    imported_files = import_contents([("tout.zip", outer.getvalue())])

    assert [(file.file, file.title) for file in imported_files if file.error is None] == [
        ("tout.zip/lot/formulaires.zip/form.wcs", NAME),
        ("tout.zip/lot/form.wcs.gz", NAME),
    ]


def test_the_depth_of_nested_archives_is_limited():
    content = FORM_XML.encode()
    for _ in range(5):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("encore.zip", content)
        content = buffer.getvalue()

    assert [file.error.code for file in import_contents([("x.zip", content)])] == ["not_xml"]
