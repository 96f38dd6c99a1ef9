"""Documents made by a workflow from a template of the authority."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution, StepFailed
from app.documents import case_documents, document_templates
from app.documents.case_documents import MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS


def make_document(execution: ActionExecution) -> None:
    """Ask for the document; the worker makes it after the commit. Raises StepFailed without its template."""
    parameters = execution.action.parameters
    try:
        template = document_templates.find_template(parameters["template"])
    except document_templates.TemplateNotFound as error:
        raise StepFailed("template_not_found") from error
    if template.template.procedure not in (None, execution.case.procedure_slug):
        raise StepFailed("template_not_found")
    case_documents.request_document(
        execution.case,
        template,
        by=execution.triggered_by,
        title=execution.text("title")[:MAX_TITLE_CHARACTERS],
        text=execution.text("text")[:MAX_TEXT_CHARACTERS],
        is_given_at_once=parameters.get("give", True),
        processing_field=parameters.get("processing"),
    )
