"""Import of files of every kind together."""

import json

import pytest
from click.testing import CliRunner

from app import cli
from publik_import.importer import KINDS, import_paths
from publik_import.report import build_report, format_report
from publik_import.site.publik_problems import record_unwritten_texts
from tests.publik_import.sample_exports import make_field, make_form, make_item, make_people, make_status, make_workflow

RECORDS = {
    "block": f"<block><name>B</name><slug>b</slug><fields>{make_field(varname='x')}</fields></block>",
    "carddef": f"<carddef><name>C</name><url_name>c</url_name><fields>{make_field(varname='x')}</fields></carddef>",
    "datasource": "<datasource><name>D</name><slug>d</slug><data_source><type>jsonvalue</type>"
    '<value>[{"id": "1", "text": "Un"}]</value></data_source></datasource>',
    "mail-template": "<mail-template><name>M</name><slug>m</slug><subject>S</subject>"
    "<body>{{ form_name }}</body></mail-template>",
    "comment-template": "<comment-template><name>T</name><slug>t</slug><comment>Vu</comment></comment-template>",
    "wscall": "<wscall><name>W</name><slug>w</slug><request><url>{{ form_url }}</url><method>POST</method>"
    "<post_data><param key='a'>1</param></post_data><request_signature_key>s3cret</request_signature_key></request></wscall>",
    "role": "<role><name>Voirie</name><slug>voirie</slug></role>",
    "category": "<category><name>État civil</name><url_name>etat-civil</url_name></category>",
    "apiaccess": "<apiaccess><name>A</name></apiaccess>",
}


@pytest.fixture
def folder(tmp_path):
    texts = {
        **RECORDS,
        "formdef": make_form(make_field(varname="nom"), make_field(kind="block:b"), workflow="bennes"),
        "workflow": make_workflow(
            make_status("1", make_item("choice", label="Finir", by=make_people("_receiver"), status="2")),
            make_status("2"),
        ),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.wcs").write_text(text)
    return tmp_path


def test_every_kind_is_recognised_by_its_root_element(folder):
    files = {file.file.removesuffix(".wcs"): file for file in import_paths([folder])}

    assert {name: file.kind for name, file in files.items()} == {name: name for name in files}
    assert all(file.error is None and file.definition is not None and file.problems == [] for file in files.values())
    assert set(files) <= KINDS


def test_records_keep_their_content(folder):
    definitions = {file.kind: file.definition for file in import_paths([folder])}

    assert definitions["datasource"]["content"] == [{"value": "1", "label": "Un"}]
    assert definitions["mail-template"]["body"] == "{{ procedure.title }}"
    assert definitions["wscall"]["body"] == {"a": "1"}
    assert definitions["category"] == {"slug": "etat-civil", "title": "État civil", "description": "", "position": ""}
    assert "s3cret" not in str(definitions["wscall"])


def test_a_form_uses_a_block_of_another_file(folder):
    definitions = {file.kind: file.definition for file in import_paths([folder])}

    assert [file["id"] for file in definitions["formdef"]["pages"][0]["fields"]] == ["nom", "b_x"]


def test_an_invalid_file_does_not_stop_the_import_of_the_others(folder):
    (folder / "bad.wcs").write_text("<formdef>")
    (folder / "strange.wcs").write_text("<html/>")
    (folder / "manifest.json").write_text("{}")

    error_codes = {file.file: file.error and file.error.code for file in import_paths([folder])}

    assert error_codes["bad.wcs"] == "not_xml"
    assert error_codes["strange.wcs"] == "unknown_kind"
    assert error_codes["manifest.json"] == "aside"
    assert error_codes["formdef.wcs"] is None


def test_the_report_has_an_entry_for_each_file(folder):
    report = build_report(import_paths([folder]))

    reported_file = next(file for file in report["files"] if file["kind"] == "formdef")
    assert report["mode"] == "read-only"
    assert report["totals"]["read"] == 11
    assert reported_file["imported"] is False
    assert reported_file["elements"]["seen"] == reported_file["mapped"] + len(reported_file["approximate"]) + len(
        reported_file["not_mapped"]
    )
    assert all(entry["reasons"] for entry in (*reported_file["approximate"], *reported_file["not_mapped"]))
    assert json.loads(json.dumps(report)) == report


def test_the_command_says_that_nothing_is_saved(folder):
    result = CliRunner().invoke(cli.main, ["import-wcs", str(folder), "--dry-run"])

    assert result.exit_code == 0
    assert result.output.startswith("Lecture seule")
    assert "Fichiers lus\u00a0: 11 sur 11." in result.output
    files = import_paths([folder])
    record_unwritten_texts(files)
    assert format_report(files) + "\n" == result.output


def test_the_command_fails_when_a_file_cannot_be_read(folder):
    (folder / "bad.wcs").write_text("<!DOCTYPE x><formdef/>")

    result = CliRunner().invoke(cli.main, ["import-wcs", str(folder), "--dry-run", "--report", "json"])

    assert result.exit_code == 1
    reported_file = next(file for file in json.loads(result.output)["files"] if file["file"] == "bad.wcs")
    assert (
        reported_file["error"]
        == "Le fichier déclare un type de document ou des entités\u00a0: il est refusé par sécurité."
    )
