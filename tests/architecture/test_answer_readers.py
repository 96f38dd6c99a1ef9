"""Answers are read through `cases.reading.readable_answers` only, which applies the rights of the reader."""

import ast

from app.language.schema.validation import find_structure_problems
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.block import Block
from app.procedures.schema import fields_validator
from tests.architecture.source_files import list_nodes, load_modules

# Functions that return answers, processing data or events unmasked.
WHOLE = {"answers_of", "processing_of", "events_for", "ENGINE", "ANSWERS", "PROCESSING"}
# Modules that may call them, with the reason.
ALLOWED = {
    "app/api/v1/cases.py": "names a part of a case, and the accessor gives it to the key",
    "app/api/v1/case_representations.py": "names parts of a case, each given by the accessor",
    "app/cases/workflow/processing_changes.py": "merges the values that other software changes with the former ones",
    "app/cases/law/acknowledgement.py": "looks for the receipt in the timeline",
    "app/cases/workflow/action_context.py": "evaluates the conditions of questions over the data of the workflow",
    "app/cases/workflow/action_labels.py": "masks them for what a label shows",
    "app/cases/workflow/transitions.py": "the rules of the workflow are evaluated over whole answers",
    "app/definitions/editing/references.py": "names a kind of reference, not data",
    "app/definitions/editing/mentions.py": "names a kind of parameter, not data",
    "app/studio/trials/effect_rows.py": "names a kind of parameter, not data",
    "app/forms/action_form.py": "offers what the request keeps already to the questions of an action",
    "app/cases/workflow/awaited_answers.py": "the rules of the workflow give the day until which it waits",
    "app/cases/people/consents.py": "writes what was agreed to, or withdrawn",
    "app/cases/people/contact.py": "finds the address and the telephone of the applicant",
    "app/cases/lifecycle/correction.py": "merges the corrected answers with the former ones",
    "app/cases/device/tour_copies.py": "counts the entries of the timeline",
    "app/agendas/ants/declarations.py": "records the numbers of pre-applications of a booking",
    "app/agendas/booked_prices.py": "prices a booking by the category and the options of its answer",
    "app/agendas/booking_answers.py": "writes the time of a booking that was moved in the answers",
    "app/agendas/case_bookings.py": "looks for the answer to a reminder in the timeline",
    "app/agendas/event_sessions/registration_changes.py": "writes the session of a registration that was moved in the answers",
    "app/cases/actions/geolocate.py": "works out where the request is",
    "app/cases/bulk_runs/possible_actions.py": "evaluates the condition of an action",
    "app/cases/reports/place_recording.py": "seals where a report is",
    "app/cases/dispatch/rule_trial.py": "compares dispatch rules with the latest requests, and gives numbers",
    "app/cases/law/missing_pieces.py": "counts the pieces asked for",
    "app/cases/actions/give_quality.py": "names the holder of a quality",
    "app/cases/reading/answers_in_lists.py": "reads those of many requests, masked for lists",
    "app/cases/reading/readable_answers.py": "is the accessor",
    "app/cases/merges/case_merges.py": "evaluates the status of a merged case over whole answers",
    "app/cases/law/silence.py": "computes legal deadlines from the timeline",
    "app/cases/lifecycle/submission.py": "writes the answers of a new request",
    "app/cases/reading/case_values.py": "holds them",
    "app/cases/workflow/version_change.py": "computes the due dates of the workflow again",
    "app/cases/reception/lookup.py": "compares the name and the second fact of a caller, and shows none of them",
    "app/documents/document_jobs.py": "adds the file of a document to the data of the workflow",
    "app/privacy/data_export/case_contents.py": "leaves out of an archive the files that agents alone see",
    "app/payments/actions/ask_payment.py": "works out the amount of an invoice, and who is to pay it",
    "app/statistics/statistical_records.py": "counts the answers of a request that is being anonymised",
}
# Layers without cases, in which these names mean something else; migrations write nothing personal.
OTHERS = {"app/procedures/", "app/workflows/", "app/core/", "app/migrations/"}


def test_only_the_listed_modules_read_unmasked_answers():
    reading = {
        module.path
        for module in load_modules()
        if not module.path.startswith(tuple(OTHERS)) and _find_naming_lines(module.tree)
    }

    assert reading == set(ALLOWED)


def test_only_the_listed_modules_request_unmasked_answers_from_the_workflow():
    asking = {
        module.path
        for module in load_modules()
        for _, name in module.iterate_calls()
        if name.endswith(".with_unmasked_answers") and module.path != "app/cases/workflow/effects.py"
    }

    # Other software, requests created by a workflow, and the amount of an invoice.
    assert asking == {
        "app/connectors/webservice_request.py",
        "app/cases/actions/create_case.py",
        "app/payments/actions/ask_payment.py",
    }


def test_only_fields_of_a_form_are_masked():
    """Neither fields of rows, which have no stable path, nor fields of actions, which the timeline quotes."""
    maskable = {key for key, field_type in FIELD_TYPES.items() if field_type.is_maskable}

    assert maskable == {"bank_account"}
    assert maskable.isdisjoint(FIELD_TYPES[Block.key].types)
    for key in maskable:
        assert find_structure_problems(fields_validator(), [{"id": "compte", "type": key, "label": "Compte"}], "fields")


def _find_naming_lines(tree):
    """Return the lines that use one of these names."""
    lines = []
    for node in list_nodes(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            lines += [node.lineno] if name in WHOLE else []
        elif isinstance(node, ast.ImportFrom):
            lines += [node.lineno for alias in node.names if alias.name in WHOLE]
    return lines
