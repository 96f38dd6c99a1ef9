"""Blocks of fields of w.c.s., asked once or several times."""

from app.wcs.batch import Batch
from app.wcs.forms import translate_form
from app.wcs.reading import read_xml
from tests.wcs.samples import condition, field, fields_of, form, told, translated


def test_the_fields_of_a_block_take_its_place_with_its_condition():
    block = read_xml(
        f"<block><slug>enfant</slug><fields>{field(varname='prenom')}{field(varname='nom')}</fields></block>".encode()
    )
    group = field(kind="block", varname="enfants", block_slug="enfant", condition=condition("form_var_oui"))
    document, problems, findings = translated(
        translate_form,
        form(field(kind="bool", varname="oui", required="optional"), group),
        Batch(blocks={"enfant": block}),
    )

    assert problems == []
    assert [one["id"] for one in fields_of(document)] == ["oui", "enfants_prenom", "enfants_nom"]
    assert fields_of(document)[2]["condition"] == {"var": "answers.oui"}
    assert ("approximate", ["block_once"]) not in told(findings, "field")


def test_a_block_asked_several_times_is_one_of_ours():
    inner = field(varname="prenom") + field(varname="nom", condition=condition("block_var_prenom"))
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = field(kind="block:enfant", varname="enfants", max_items="5", add_element_label="Ajouter un enfant")
    count = field(varname="x", condition=condition("form_var_enfants|length > 1"))
    document, problems, findings = translated(translate_form, form(group, count), Batch(blocks={"enfant": block}))

    found = fields_of(document)
    assert problems == []
    assert (found[0]["type"], found[0]["maximum"], found[0]["add_label"]) == ("block", 5, "Ajouter un enfant")
    assert [(one["id"], one.get("condition")) for one in found[0]["fields"]] == [
        ("prenom", None),
        ("nom", {"var": "item.prenom"}),
    ]
    assert found[1]["condition"] == {">": [{"count": [{"var": "answers.enfants"}]}, 1]}
    assert told(findings, "condition") == [("mapped", [])] * 2


def test_a_block_has_its_checks_and_its_questions_read_one_another_even_where_they_stand_once():
    inner = field(varname="prenom") + field(varname="nom", condition=condition('block_var_prenom == "Léa"'))
    check = (
        f"<condition>{condition('block_var_nom != block_var_prenom')}</condition><error_message>Pareil</error_message>"
    )
    checks = f"<post_conditions><post_condition>{check}</post_condition></post_conditions>"
    block = read_xml(f"<block><slug>enfant</slug><fields>{inner}</fields>{checks}</block>".encode())
    once, several = field(kind="block:enfant", varname="un"), field(kind="block:enfant", varname="des", max_items="5")
    document, problems, _ = translated(translate_form, form(once, several), Batch(blocks={"enfant": block}))
    _, nom, des = fields_of(document)

    assert problems == []
    assert nom["condition"] == {"==": [{"var": "answers.un_prenom"}, "Léa"]}
    assert des["fields"][1]["condition"] == {"==": [{"var": "item.prenom"}, "Léa"]}
    assert des["item_checks"] == [
        {"condition": {"!=": [{"var": "item.nom"}, {"var": "item.prenom"}]}, "message": "Pareil"}
    ]


def test_a_block_of_more_questions_than_one_may_have_is_asked_once():
    asked = "".join(field(varname=f"f{number}") for number in range(21))
    block = read_xml(f"<block><slug>preuve</slug><fields>{asked}</fields></block>".encode())
    group = field(kind="block:preuve", varname="preuves", max_items="5")
    document, problems, findings = translated(translate_form, form(group), Batch(blocks={"preuve": block}))

    assert problems == []
    assert [(one["id"], one["type"]) for one in fields_of(document)][:1] == [("preuves_f0", "short_text")]
    assert ("approximate", ["block_once"]) in told(findings, "field")


def test_a_repeated_block_that_holds_itself_ends_too():
    inner = field(varname="a") + field(kind="block:b", max_items="3")
    block = read_xml(f"<block><slug>b</slug><fields>{inner}</fields></block>".encode())
    document, problems, _ = translated(
        translate_form, form(field(kind="block:b", max_items="3")), Batch(blocks={"b": block})
    )

    assert problems == []
    assert fields_of(document)[0]["type"] in ("block", "short_text")


def test_a_block_that_holds_itself_does_not_turn_for_ever():
    block = read_xml(
        f"<block><slug>b</slug><fields>{field(kind='block:b')}{field(kind='block:b')}</fields></block>".encode()
    )
    document, problems, _ = translated(translate_form, form(field(kind="block:b")), Batch(blocks={"b": block}))

    assert problems == []
    assert {one["type"] for one in fields_of(document)} == {"explanation"}


def test_the_questions_of_a_group_hold_what_those_of_w_c_s_hold():
    inner = field(varname="prenom", prefill="<type>user</type><value>_first_name</value>") + field(
        varname="ville", prefill="<type>string</type><value>{{ form_var_adresse }}</value>"
    )
    block = read_xml(f"<block><name>Enfant</name><slug>enfant</slug><fields>{inner}</fields></block>".encode())
    group = field(kind="block:enfant", varname="enfants", max_items="5")
    document, problems, findings = translated(
        translate_form, form(field(varname="adresse"), group), Batch(blocks={"enfant": block})
    )
    prenom, ville = fields_of(document)[1]["fields"]

    assert problems == []
    assert prenom["profile"] == "first_name"
    assert ville["prefill"] == {"var": "answers.adresse"}
    assert told(findings, "prefill") == [("mapped", [])] * 2
