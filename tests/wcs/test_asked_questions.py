"""What agents and applicants answer in the course of a workflow, and the data that it works out."""

from tests.wcs.samples import condition, field, first_status, item, people, told


def test_a_form_is_asked_by_the_buttons_and_its_answers_can_be_named():
    asked = f"<name>-</name><fields>{field(kind='text', label='Motif', varname='motif')}</fields>"
    found, document, _ = first_status(
        item("form", by=people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True"),
        item("register-comment", comment="{{ refus_var_motif }}"),
    )

    assert [one["id"] for one in found["actions"][0]["fields"]] == ["refus_var_motif"]
    assert [one["id"] for one in document["processing_fields"]] == ["refus_var_motif"]
    assert found["on_enter"][0]["text"] == "{{ processing.refus_var_motif }}"


def test_a_condition_of_an_asked_field_that_waits_is_taken_out():
    asked = f"<fields>{field(varname='motif', condition=condition('form_user_var_tarif'))}</fields>"
    found, _, findings = first_status(
        item("form", by=people("_receiver"), varname="refus", formdef=asked, hide_submit_button="True")
    )

    assert found["actions"][0]["fields"][0]["condition"] is None
    assert found["actions"][0]["fields"][0]["required"] is False
    assert ("approximate", ["not_yet"]) in told(findings, "placing")


def test_a_form_with_its_own_button_follows_the_jump_of_its_sending():
    asked = f"<fields>{field(varname='motif')}</fields>"
    found, _, _ = first_status(
        item("form", by=people("_submitter"), varname="pieces", formdef=asked), item("jumponsubmit", status="end")
    )

    assert found["actions"][-1]["by"] == ["applicant"]
    assert found["actions"][-1]["to"] == "end"
    assert found["actions"][-1]["fields"][0]["id"] == "pieces_var_motif"


def test_a_comment_is_a_button_and_its_words_can_be_named():
    found, _, _ = first_status(
        item("commentable", label="Précisions", by=people("_receiver"), button_label="Écrire"),
        item("register-comment", comment="{{ form_comment }}"),
    )

    assert found["actions"][0]["label"] == "Écrire"
    assert found["actions"][0]["fields"][0]["id"] == "comment"
    assert found["on_enter"][0]["text"] == "{{ action.comment }}"


def test_processing_data_are_worked_out():
    kept = "<backoffice-fields><formdef><fields>" + field(kind="numeric", varname="total").replace(
        "<id>total</id>", "<id>bo1</id>"
    )
    pair = "<field><field_id>bo1</field_id><value>{{ form_var_prix|multiply:2 }}</value></field>"
    found, document, findings = first_status(
        item("set-backoffice-fields", fields=pair), more=kept + "</fields></formdef></backoffice-fields>"
    )

    assert document["processing_fields"][0]["id"] == "total"
    assert found["on_enter"][0]["values"] == {"total": {"*": [{"var": "answers.prix"}, 2]}}
    assert told(findings, "value") == [("mapped", [])]
