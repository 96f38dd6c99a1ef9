"""Translation of w.c.s. fields and their options."""

import pytest

from publik_import.batch import Batch
from publik_import.forms import translate_form
from publik_import.xml_reader import read_xml
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
def test_a_field_becomes_the_closest_field_type(kind, more, expected):
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(kind=kind, varname="champ", **more))
    )

    assert problems == []
    assert list_fields(definition)[0].items() >= {"id": "champ", **expected}.items()


def test_the_options_of_an_imported_data_source_are_used():
    value = '[{"id": "fr", "text": "France"}, {"id": "be", "text": "Belgique"}, {"id": NaN, "text": 3}]'
    data_source_xml = make_elements(type="jsonvalue", value=value)
    source = f"<datasource><slug>pays</slug><data_source>{data_source_xml}</data_source></datasource>"
    valid_source = source.replace(', {"id": NaN, "text": 3}', "")

    for source_xml, expected_values in ((valid_source, ["fr", "be"]), (source, None)):
        batch = Batch(sources={"pays": read_xml(source_xml.encode())})
        choice = make_field(kind="item", varname="pays", data_source="<type>pays</type>")
        definition, _, _ = translate_export(translate_form, make_form(choice), batch)

        options = list_fields(definition)[0].get("options")
        assert (options and [option["value"] for option in options]) == expected_values


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('[("1", "Un"), ("2", "Deux")]', ["1", "2"]),
        ('["Un", "Deux"]', ["Un", "Deux"]),
        ("__import__('os').listdir('.')", None),
        ("[" * 5000, None),
    ],
)
def test_the_options_of_a_python_list_are_parsed_and_never_executed(formula, values):
    source = make_elements(type="formula", value=formula)
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="item", varname="x", data_source=source))
    )

    options = list_fields(definition)[0].get("options")
    assert problems == []
    assert (options and [option["value"] for option in options]) == values


def test_an_unsupported_field_type_becomes_a_note():
    definition, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field(varname="avant"), make_field(kind="password", label="Secret"), make_field(varname="apres")
        ),
    )

    assert problems == []
    assert [field["type"] for field in list_fields(definition)] == ["short_text", "explanation", "short_text"]
    assert "password" in list_fields(definition)[1]["text"]
    assert ("not_mapped", ["unknown_type"]) in list_outcomes(findings, "field")
