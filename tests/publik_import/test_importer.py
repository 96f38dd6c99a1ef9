"""Files of every kind together, as an administrator gives them."""

import json

import pytest
from click.testing import CliRunner

from app import cli
from app.publik_import.importer import KINDS, import_paths
from app.publik_import.report import build_report, format_report
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


def test_every_kind_is_recognised_by_its_root(folder):
    found = {one.file.removesuffix(".wcs"): one for one in import_paths([folder])}

    assert {name: one.kind for name, one in found.items()} == {name: name for name in found}
    assert all(one.error is None and one.definition is not None and one.problems == [] for one in found.values())
    assert set(found) <= KINDS


def test_records_keep_what_they_say(folder):
    found = {one.kind: one.definition for one in import_paths([folder])}

    assert found["datasource"]["content"] == [{"value": "1", "label": "Un"}]
    assert found["mail-template"]["body"] == "{{ procedure.title }}"
    assert found["wscall"]["body"] == {"a": "1"}
    assert found["category"] == {"slug": "etat-civil", "title": "État civil", "description": "", "position": ""}
    assert "s3cret" not in str(found["wscall"])


def test_a_form_finds_its_block_in_another_file(folder):
    found = {one.kind: one.definition for one in import_paths([folder])}

    assert [one["id"] for one in found["formdef"]["pages"][0]["fields"]] == ["nom", "b_x"]


def test_a_bad_file_does_not_keep_the_others_from_being_read(folder):
    (folder / "bad.wcs").write_text("<formdef>")
    (folder / "strange.wcs").write_text("<html/>")
    (folder / "manifest.json").write_text("{}")

    found = {one.file: one.error and one.error.code for one in import_paths([folder])}

    assert found["bad.wcs"] == "not_xml"
    assert found["strange.wcs"] == "unknown_kind"
    assert found["manifest.json"] == "aside"
    assert found["formdef.wcs"] is None


def test_the_report_tells_each_file_for_a_program(folder):
    report = build_report(import_paths([folder]))

    told = next(file for file in report["files"] if file["kind"] == "formdef")
    assert report["mode"] == "read-only"
    assert report["totals"]["read"] == 11
    assert told["imported"] is False
    assert told["elements"]["seen"] == told["mapped"] + len(told["approximate"]) + len(told["not_mapped"])
    assert all(entry["reasons"] for entry in (*told["approximate"], *told["not_mapped"]))
    assert json.loads(json.dumps(report)) == report


def test_the_command_says_that_nothing_is_kept(folder):
    found = CliRunner().invoke(cli.main, ["import-wcs", str(folder), "--dry-run"])

    assert found.exit_code == 0
    assert found.output.startswith("Lecture seule")
    assert "Fichiers lus\u00a0: 11 sur 11." in found.output
    assert format_report(import_paths([folder])) + "\n" == found.output


def test_the_command_fails_when_a_file_cannot_be_read(folder):
    (folder / "bad.wcs").write_text("<!DOCTYPE x><formdef/>")

    found = CliRunner().invoke(cli.main, ["import-wcs", str(folder), "--dry-run", "--report", "json"])

    assert found.exit_code == 1
    bad = next(file for file in json.loads(found.output)["files"] if file["file"] == "bad.wcs")
    assert bad["error"] == "Le fichier déclare un type de document ou des entités\u00a0: il est refusé par sécurité."
