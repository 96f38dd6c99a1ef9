"""Translation of workflow forms and of computed processing data."""

from tests.publik_import.sample_exports import (
    list_outcomes,
    make_condition,
    make_field,
    make_item,
    make_people,
    translate_first_status,
)


def test_a_workflow_form_is_asked_by_the_buttons_and_its_answers_are_variables():
    form_xml = f"<name>-</name><fields>{make_field(kind='text', label='Motif', varname='motif')}</fields>"
    status, definition, _ = translate_first_status(
        make_item("form", by=make_people("_receiver"), varname="refus", formdef=form_xml, hide_submit_button="True"),
        make_item("register-comment", comment="{{ refus_var_motif }}"),
    )

    assert [field["id"] for field in status["actions"][0]["fields"]] == ["refus_var_motif"]
    assert [field["id"] for field in definition["processing_fields"]] == ["refus_var_motif"]
    assert status["on_enter"][0]["text"] == "{{ processing.refus_var_motif }}"


def test_a_field_condition_that_is_not_supported_yet_is_removed():
    form_xml = f"<fields>{make_field(varname='motif', condition=make_condition('form_user_var_tarif'))}</fields>"
    status, _, findings = translate_first_status(
        make_item("form", by=make_people("_receiver"), varname="refus", formdef=form_xml, hide_submit_button="True")
    )

    assert status["actions"][0]["fields"][0]["condition"] is None
    assert status["actions"][0]["fields"][0]["required"] is False
    assert ("approximate", ["not_yet"]) in list_outcomes(findings, "placing")


def test_a_form_with_its_own_button_uses_the_jump_on_submit():
    form_xml = f"<fields>{make_field(varname='motif')}</fields>"
    status, _, _ = translate_first_status(
        make_item("form", by=make_people("_submitter"), varname="pieces", formdef=form_xml),
        make_item("jumponsubmit", status="end"),
    )

    assert status["actions"][-1]["by"] == ["applicant"]
    assert status["actions"][-1]["to"] == "end"
    assert status["actions"][-1]["fields"][0]["id"] == "pieces_var_motif"


def test_a_comment_becomes_a_button_and_its_text_is_a_variable():
    status, _, _ = translate_first_status(
        make_item("commentable", label="Précisions", by=make_people("_receiver"), button_label="Écrire"),
        make_item("register-comment", comment="{{ form_comment }}"),
    )

    assert status["actions"][0]["label"] == "Écrire"
    assert status["actions"][0]["fields"][0]["id"] == "comment"
    assert status["on_enter"][0]["text"] == "{{ action.comment }}"


def test_processing_data_are_computed():
    processing_xml = "<backoffice-fields><formdef><fields>" + make_field(kind="numeric", varname="total").replace(
        "<id>total</id>", "<id>bo1</id>"
    )
    pair = "<field><field_id>bo1</field_id><value>{{ form_var_prix|multiply:2 }}</value></field>"
    status, definition, findings = translate_first_status(
        make_item("set-backoffice-fields", fields=pair), more=processing_xml + "</fields></formdef></backoffice-fields>"
    )

    assert definition["processing_fields"][0]["id"] == "total"
    assert status["on_enter"][0]["values"] == {"total": {"*": [{"var": "answers.prix"}, 2]}}
    assert list_outcomes(findings, "value") == [("mapped", [])]
