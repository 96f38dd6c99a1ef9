"""Calls of web services: what is sent, where each outcome leads, what is read of the answer."""

from tests.publik_import.sample_exports import list_outcomes, make_condition, make_item, translate_first_status

PARAMETERS = (
    "<item><name>nom</name><value>{{ form_var_nom }}</value></item><item><name>sorte</name><value>12</value></item>"
)


def test_a_call_keeps_what_it_sends_and_where_each_outcome_leads():
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
    found, document, _ = translate_first_status(call)
    sent, told_wrong = found["on_enter"]

    assert (sent["method"], sent["url"]) == ("POST", "{{ option.passerelle_url }}payer/{{ case.reference }}")
    assert sent["body"] == {"nom": {"var": "answers.nom"}, "sorte": "12"}
    assert (sent["name"], sent["on_refusal"], sent["if_failed"]) == ("paiement", "end", "continue")
    assert told_wrong["condition"] == {"!": [{"!": [{"var": "calls.paiement.answer.err"}]}]}
    assert "passerelle_url" in [one["id"] for one in document["variables"]]


def test_what_a_call_answered_is_read_afterwards_whatever_its_name():
    call = make_item("webservice_call", url="https://exemple.fr/", varname="paiement")
    jumps = [
        make_item(
            "jump", status="end", condition=make_condition(f'form_workflow_wscall_paiement_response_{end} == "ok"')
        )
        for end in ("etat", "data_etat", "data_etatDemande")
    ]
    found, document, findings = translate_first_status(call, *jumps)
    kept = {"field": "paiement_data_etatdemande", "path": "data/etatDemande"}

    assert found["on_enter"][0]["keep"] == [kept]
    assert [entry["condition"]["=="][0] for entry in found["on_enter"][1:]] == [
        {"var": "calls.paiement.answer.etat"},
        {"or": [{"var": "calls.paiement.answer.data.etat"}, {"var": "calls.paiement.answer.data_etat"}]},
        {"var": "processing.paiement_data_etatdemande"},
    ]
    assert list_outcomes(findings, "condition") == [("mapped", [])] * 3
    assert kept["field"] in [one["id"] for one in document["processing_fields"]]
