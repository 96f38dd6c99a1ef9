"""What agents and applicants answer in the course of a workflow, and the data that it works out."""

from tests.publik_import.sample_exports import (
    list_outcomes,
    make_condition,
    make_field,
    make_item,
    make_people,
    translate_first_status,
)


def test_a_form_is_asked_by_the_buttons_and_its_answers_can_be_named():
    asked = f"<name>-</name><fields>{make_field(kind='text', label='Motif', varname='motif')}</fields>"
    found, document, _ = translate_first_status(
        make_item("form", by=make_people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True"),
        make_item("register-comment", comment="{{ refus_var_motif }}"),
    )

    assert [one["id"] for one in found["actions"][0]["fields"]] == ["refus_var_motif"]
    assert [one["id"] for one in document["processing_fields"]] == ["refus_var_motif"]
    assert found["on_enter"][0]["text"] == "{{ processing.refus_var_motif }}"


def test_a_condition_of_an_asked_field_that_waits_is_taken_out():
    asked = f"<fields>{make_field(varname='motif', condition=make_condition('form_user_var_tarif'))}</fields>"
    found, _, findings = translate_first_status(
        make_item("form", by=make_people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True")
    )

    assert found["actions"][0]["fields"][0]["condition"] is None
    assert found["actions"][0]["fields"][0]["required"] is False
    assert ("approximate", ["not_yet"]) in list_outcomes(findings, "placing")


def test_a_form_with_its_own_button_follows_the_jump_of_its_sending():
    asked = f"<fields>{make_field(varname='motif')}</fields>"
    found, _, _ = translate_first_status(
        make_item("form", by=make_people("_submitter"), varname="pieces", formdef=asked),
        make_item("jumponsubmit", status="end"),
    )

    assert found["actions"][-1]["by"] == ["applicant"]
    assert found["actions"][-1]["to"] == "end"
    assert found["actions"][-1]["fields"][0]["id"] == "pieces_var_motif"


def test_a_comment_is_a_button_and_its_words_can_be_named():
    found, _, _ = translate_first_status(
        make_item("commentable", label="Précisions", by=make_people("_receiver"), button_label="Écrire"),
        make_item("register-comment", comment="{{ form_comment }}"),
    )

    assert found["actions"][0]["label"] == "Écrire"
    assert found["actions"][0]["fields"][0]["id"] == "comment"
    assert found["on_enter"][0]["text"] == "{{ action.comment }}"


def test_processing_data_are_worked_out():
    kept = "<backoffice-fields><formdef><fields>" + make_field(kind="numeric", varname="total").replace(
        "<id>total</id>", "<id>bo1</id>"
    )
    pair = "<field><field_id>bo1</field_id><value>{{ form_var_prix|multiply:2 }}</value></field>"
    found, document, findings = translate_first_status(
        make_item("set-backoffice-fields", fields=pair), more=kept + "</fields></formdef></backoffice-fields>"
    )

    assert document["processing_fields"][0]["id"] == "total"
    assert found["on_enter"][0]["values"] == {"total": {"*": [{"var": "answers.prix"}, 2]}}
    assert list_outcomes(findings, "value") == [("mapped", [])]
