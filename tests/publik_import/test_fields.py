"""Fields of w.c.s. as questions of ours, with what may be chosen."""

import pytest

from app.publik_import.batch import Batch
from app.publik_import.forms import translate_form
from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_elements,
    make_field,
    make_form,
    translate_export,
)


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("string", {}, {"type": "short_text", "required": True}),
        ("string", {"required": "optional"}, {"required": False}),
        ("string", {"required": "False"}, {"required": False}),
        ("string", {"validation": "<type>siret-fr</type>"}, {"type": "short_text", "check": "siret"}),
        ("string", {"validation": "<type>phone</type>"}, {"type": "phone"}),
        ("string", {"prefill": "<type>user</type><value>_last_name</value>"}, {"profile": "last_name"}),
        ("email", {"prefill": "<type>user</type><value>email</value>"}, {"profile": "email"}),
        ("text", {"maxlength": "500"}, {"type": "long_text", "max_length": 500}),
        (
            "numeric",
            {"min_value": "1", "restrict_to_integers": "True"},
            {"type": "number", "minimum": 1, "integer": True},
        ),
        ("date", {"minimum_is_future": "True"}, {"type": "date", "minimum": "today+1d"}),
        ("date", {"date_in_the_past": "True", "date_can_be_today": "True"}, {"maximum": "today"}),
        ("file", {"max_file_size": "3 Mo"}, {"type": "files", "max_size_mb": 3, "max_files": 1}),
        ("file", {"document_type": "<mimetypes>image/*</mimetypes>"}, {"accept": ["image"]}),
        ("bool", {"required": "optional"}, {"type": "yes_no", "required": False}),
        ("bool", {"hint": "Pour vous écrire"}, {"type": "consent", "purpose": "Pour vous écrire"}),
        ("string", {"validation": "<type>time</type>"}, {"type": "time"}),
        ("subtitle", {}, {"type": "title", "label": "Nom"}),
        ("map", {}, {"type": "place"}),
        ("comment", {}, {"type": "explanation", "text": "Nom"}),
        ("item", {"items": "<item>Rouge</item><item>Vert</item>", "display_mode": "radio"}, {"display": "radios"}),
        ("items", {"items": "<item>Rouge</item>", "max_choices": "2"}, {"type": "multiple_choice", "maximum": 2}),
        ("item", {"data_source": "<type>json</type><value>x</value>"}, {"type": "short_text"}),
    ],
)
def test_a_field_becomes_the_nearest_of_ours(kind, more, expected):
    document, problems, _ = translate_export(translate_form, make_form(make_field(kind=kind, varname="champ", **more)))

    assert problems == []
    assert list_fields(document)[0].items() >= {"id": "champ", **expected}.items()


def test_the_options_of_a_source_among_the_files_are_taken():
    value = '[{"id": "fr", "text": "France"}, {"id": "be", "text": "Belgique"}, {"id": NaN, "text": 3}]'
    inside = make_elements(type="jsonvalue", value=value)
    source = f"<datasource><slug>pays</slug><data_source>{inside}</data_source></datasource>"
    good = source.replace(', {"id": NaN, "text": 3}', "")

    for written, options in ((good, ["fr", "be"]), (source, None)):
        batch = Batch(sources={"pays": read_xml(written.encode())})
        choice = make_field(kind="item", varname="pays", data_source="<type>pays</type>")
        document, _, _ = translate_export(translate_form, make_form(choice), batch)

        found = list_fields(document)[0].get("options")
        assert (found and [option["value"] for option in found]) == options


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('[("1", "Un"), ("2", "Deux")]', ["1", "2"]),
        ('["Un", "Deux"]', ["Un", "Deux"]),
        ("__import__('os').listdir('.')", None),
        ("[" * 5000, None),
    ],
)
def test_the_options_of_a_python_list_are_read_and_never_run(formula, values):
    source = make_elements(type="formula", value=formula)
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="item", varname="x", data_source=source))
    )

    found = list_fields(document)[0].get("options")
    assert problems == []
    assert (found and [option["value"] for option in found]) == values


def test_a_type_that_nothing_here_does_is_a_note_at_its_place():
    document, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="avant"), make_field(kind="password", label="Secret"), make_field(varname="apres")
        ),
    )

    assert problems == []
    assert [one["type"] for one in list_fields(document)] == ["short_text", "explanation", "short_text"]
    assert "password" in list_fields(document)[1]["text"]
    assert ("not_mapped", ["unknown_type"]) in list_outcomes(findings, "field")
