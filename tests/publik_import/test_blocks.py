"""Translation of w.c.s. blocks of fields, repeated or not."""

from publik_import.batch import Batch
from publik_import.forms import translate_form
from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    translate_export,
)


def test_the_fields_of_a_block_replace_it_and_inherit_its_condition():
    block = read_xml(
        f"<block><slug>enfant</slug><fields>{make_field(varname='prenom')}{make_field(varname='nom')}</fields></block>".encode()
    )
    group = make_field(kind="block", varname="enfants", block_slug="enfant", condition=make_condition("form_var_oui"))
    definition, problems, findings = translate_export(
        translate_form,
        make_form(make_field(kind="bool", varname="oui", required="optional"), group),
        Batch(blocks={"enfant": block}),
    )

    assert problems == []
    assert [field["id"] for field in list_fields(definition)] == ["oui", "enfants_prenom", "enfants_nom"]
    assert list_fields(definition)[2]["condition"] == {"var": "answers.oui"}
    assert ("approximate", ["block_once"]) not in list_outcomes(findings, "field")


def test_a_repeated_block_stays_a_block():
    inner = make_field(varname="prenom") + make_field(varname="nom", condition=make_condition("block_var_prenom"))
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = make_field(kind="block:enfant", varname="enfants", max_items="5", add_element_label="Ajouter un enfant")
    count = make_field(varname="x", condition=make_condition("form_var_enfants|length > 1"))
    definition, problems, findings = translate_export(
        translate_form, make_form(group, count), Batch(blocks={"enfant": block})
    )

    fields = list_fields(definition)
    assert problems == []
    assert (fields[0]["type"], fields[0]["maximum"], fields[0]["add_label"]) == ("block", 5, "Ajouter un enfant")
    assert [(field["id"], field.get("condition")) for field in fields[0]["fields"]] == [
        ("prenom", None),
        ("nom", {"var": "item.prenom"}),
    ]
    assert fields[1]["condition"] == {">": [{"count": [{"var": "answers.enfants"}]}, 1]}
    assert list_outcomes(findings, "condition") == [("mapped", [])] * 2


def test_block_checks_and_conditions_between_fields_work_with_and_without_repetition():
    inner = make_field(varname="prenom") + make_field(
        varname="nom", condition=make_condition('block_var_prenom == "Léa"')
    )
    check = f"<condition>{make_condition('block_var_nom != block_var_prenom')}</condition><error_message>Pareil</error_message>"
    checks = f"<post_conditions><post_condition>{check}</post_condition></post_conditions>"
    block = read_xml(f"<block><slug>enfant</slug><fields>{inner}</fields>{checks}</block>".encode())
    once, several = (
        make_field(kind="block:enfant", varname="un"),
        make_field(kind="block:enfant", varname="des", max_items="5"),
    )
    definition, problems, _ = translate_export(
        translate_form, make_form(once, several), Batch(blocks={"enfant": block})
    )
    _, nom, des = list_fields(definition)

    assert problems == []
    assert nom["condition"] == {"==": [{"var": "answers.un_prenom"}, "Léa"]}
    assert des["fields"][1]["condition"] == {"==": [{"var": "item.prenom"}, "Léa"]}
    assert des["item_checks"] == [
        {"condition": {"!=": [{"var": "item.nom"}, {"var": "item.prenom"}]}, "message": "Pareil"}
    ]


def test_a_block_with_too_many_fields_is_asked_once():
    fields_xml = "".join(make_field(varname=f"f{number}") for number in range(21))
    block = read_xml(f"<block><slug>preuve</slug><fields>{fields_xml}</fields></block>".encode())
    group = make_field(kind="block:preuve", varname="preuves", max_items="5")
    definition, problems, findings = translate_export(translate_form, make_form(group), Batch(blocks={"preuve": block}))

    assert problems == []
    assert [(field["id"], field["type"]) for field in list_fields(definition)][:1] == [("preuves_f0", "short_text")]
    assert ("approximate", ["block_once"]) in list_outcomes(findings, "field")


def test_a_repeated_block_that_contains_itself_stops():
    inner = make_field(varname="a") + make_field(kind="block:b", max_items="3")
    block = read_xml(f"<block><slug>b</slug><fields>{inner}</fields></block>".encode())
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="block:b", max_items="3")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert list_fields(definition)[0]["type"] in ("block", "short_text")


def test_a_block_that_contains_itself_stops():
    block = read_xml(
        f"<block><slug>b</slug><fields>{make_field(kind='block:b')}{make_field(kind='block:b')}</fields></block>".encode()
    )
    definition, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="block:b")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert {field["type"] for field in list_fields(definition)} == {"explanation"}


def test_the_fields_of_a_block_keep_their_prefill():
    inner = make_field(varname="prenom", prefill="<type>user</type><value>_first_name</value>") + make_field(
        varname="ville", prefill="<type>string</type><value>{{ form_var_adresse }}</value>"
    )
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = make_field(kind="block:enfant", varname="enfants", max_items="5")
    definition, problems, findings = translate_export(
        translate_form, make_form(make_field(varname="adresse"), group), Batch(blocks={"enfant": block})
    )
    prenom, ville = list_fields(definition)[1]["fields"]

    assert problems == []
    assert prenom["profile"] == "first_name"
    assert ville["prefill"] == {"var": "answers.adresse"}
    assert list_outcomes(findings, "prefill") == [("mapped", [])] * 2
