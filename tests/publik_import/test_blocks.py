"""Blocks of fields of w.c.s., asked once or several times."""

from app.publik_import.batch import Batch
from app.publik_import.forms import translate_form
from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_condition,
    make_field,
    make_form,
    translate_export,
)


def test_the_fields_of_a_block_take_its_place_with_its_condition():
    block = read_xml(
        f"<block><slug>enfant</slug><fields>{make_field(varname='prenom')}{make_field(varname='nom')}</fields></block>".encode()
    )
    group = make_field(kind="block", varname="enfants", block_slug="enfant", condition=make_condition("form_var_oui"))
    document, problems, findings = translate_export(
        translate_form,
        make_form(make_field(kind="bool", varname="oui", required="optional"), group),
        Batch(blocks={"enfant": block}),
    )

    assert problems == []
    assert [one["id"] for one in list_fields(document)] == ["oui", "enfants_prenom", "enfants_nom"]
    assert list_fields(document)[2]["condition"] == {"var": "answers.oui"}
    assert ("approximate", ["block_once"]) not in list_outcomes(findings, "field")


def test_a_block_asked_several_times_is_one_of_ours():
    inner = make_field(varname="prenom") + make_field(varname="nom", condition=make_condition("block_var_prenom"))
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = make_field(kind="block:enfant", varname="enfants", max_items="5", add_element_label="Ajouter un enfant")
    count = make_field(varname="x", condition=make_condition("form_var_enfants|length > 1"))
    document, problems, findings = translate_export(
        translate_form, make_form(group, count), Batch(blocks={"enfant": block})
    )

    found = list_fields(document)
    assert problems == []
    assert (found[0]["type"], found[0]["maximum"], found[0]["add_label"]) == ("block", 5, "Ajouter un enfant")
    assert [(one["id"], one.get("condition")) for one in found[0]["fields"]] == [
        ("prenom", None),
        ("nom", {"var": "item.prenom"}),
    ]
    assert found[1]["condition"] == {">": [{"count": [{"var": "answers.enfants"}]}, 1]}
    assert list_outcomes(findings, "condition") == [("mapped", [])] * 2


def test_a_block_has_its_checks_and_its_questions_read_one_another_even_where_they_stand_once():
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
    document, problems, _ = translate_export(translate_form, make_form(once, several), Batch(blocks={"enfant": block}))
    _, nom, des = list_fields(document)

    assert problems == []
    assert nom["condition"] == {"==": [{"var": "answers.un_prenom"}, "Léa"]}
    assert des["fields"][1]["condition"] == {"==": [{"var": "item.prenom"}, "Léa"]}
    assert des["item_checks"] == [
        {"condition": {"!=": [{"var": "item.nom"}, {"var": "item.prenom"}]}, "message": "Pareil"}
    ]


def test_a_block_of_more_questions_than_one_may_have_is_asked_once():
    asked = "".join(make_field(varname=f"f{number}") for number in range(21))
    block = read_xml(f"<block><slug>preuve</slug><fields>{asked}</fields></block>".encode())
    group = make_field(kind="block:preuve", varname="preuves", max_items="5")
    document, problems, findings = translate_export(translate_form, make_form(group), Batch(blocks={"preuve": block}))

    assert problems == []
    assert [(one["id"], one["type"]) for one in list_fields(document)][:1] == [("preuves_f0", "short_text")]
    assert ("approximate", ["block_once"]) in list_outcomes(findings, "field")


def test_a_repeated_block_that_holds_itself_ends_too():
    inner = make_field(varname="a") + make_field(kind="block:b", max_items="3")
    block = read_xml(f"<block><slug>b</slug><fields>{inner}</fields></block>".encode())
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="block:b", max_items="3")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert list_fields(document)[0]["type"] in ("block", "short_text")


def test_a_block_that_holds_itself_does_not_turn_for_ever():
    block = read_xml(
        f"<block><slug>b</slug><fields>{make_field(kind='block:b')}{make_field(kind='block:b')}</fields></block>".encode()
    )
    document, problems, _ = translate_export(
        translate_form, make_form(make_field(kind="block:b")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert {one["type"] for one in list_fields(document)} == {"explanation"}


def test_the_questions_of_a_group_hold_what_those_of_w_c_s_hold():
    inner = make_field(varname="prenom", prefill="<type>user</type><value>_first_name</value>") + make_field(
        varname="ville", prefill="<type>string</type><value>{{ form_var_adresse }}</value>"
    )
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = make_field(kind="block:enfant", varname="enfants", max_items="5")
    document, problems, findings = translate_export(
        translate_form, make_form(make_field(varname="adresse"), group), Batch(blocks={"enfant": block})
    )
    prenom, ville = list_fields(document)[1]["fields"]

    assert problems == []
    assert prenom["profile"] == "first_name"
    assert ville["prefill"] == {"var": "answers.adresse"}
    assert list_outcomes(findings, "prefill") == [("mapped", [])] * 2
