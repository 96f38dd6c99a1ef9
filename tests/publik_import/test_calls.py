"""Translation of web service calls: the request, the target of each outcome and the response."""

from tests.publik_import.sample_exports import list_outcomes, make_condition, make_item, translate_first_status

PARAMETERS = (
    "<item><name>nom</name><value>{{ form_var_nom }}</value></item><item><name>sorte</name><value>12</value></item>"
)


def test_a_call_keeps_its_parameters_and_the_target_of_each_outcome():
    call = make_item(
        "webservice_call",
        url="{{ passerelle_url }}payer/{{ form_number }}",
        varname="paiement",
        post_data=PARAMETERS,
        action_on_4xx="end",
        action_on_5xx=":pass",
        action_on_network_errors=":pass",
        action_on_bad_data=":pass",
        action_on_app_error="end",
    )
    status, definition, _ = translate_first_status(call)
    call_entry, error_jump = status["on_enter"]

    assert (call_entry["method"], call_entry["url"]) == (
        "POST",
        "{{ option.passerelle_url }}payer/{{ case.reference }}",
    )
    assert call_entry["body"] == {"nom": {"var": "answers.nom"}, "sorte": "12"}
    assert (call_entry["name"], call_entry["on_refusal"], call_entry["if_failed"]) == ("paiement", "end", "continue")
    assert error_jump["condition"] == {"!": [{"!": [{"var": "calls.paiement.answer.err"}]}]}
    assert "passerelle_url" in [variable["id"] for variable in definition["variables"]]


def test_the_response_of_a_call_can_be_used_in_later_conditions():
    call = make_item("webservice_call", url="https://exemple.fr/", varname="paiement")
    jumps = [
        make_item(
            "jump", status="end", condition=make_condition(f'form_workflow_wscall_paiement_response_{end} == "ok"')
        )
        for end in ("etat", "data_etat", "data_etatDemande")
    ]
    status, definition, findings = translate_first_status(call, *jumps)
    saved_value = {"field": "paiement_data_etatdemande", "path": "data/etatDemande"}

    assert status["on_enter"][0]["keep"] == [saved_value]
    assert [entry["condition"]["=="][0] for entry in status["on_enter"][1:]] == [
        {"var": "calls.paiement.answer.etat"},
        {"or": [{"var": "calls.paiement.answer.data.etat"}, {"var": "calls.paiement.answer.data_etat"}]},
        {"var": "processing.paiement_data_etatdemande"},
    ]
    assert list_outcomes(findings, "condition") == [("mapped", [])] * 3
    assert saved_value["field"] in [field["id"] for field in definition["processing_fields"]]
