"""The documents of a case as the templates of the back office want them."""

from __future__ import annotations

from typing import TypedDict

from app.cases.case_definitions import functions_of
from app.cases.models import Case
from app.core.web.access_rules import current_actor
from app.documents import case_documents
from app.documents.case_documents import ReadableDocument
from app.documents.models import MAKING
from app.workflows.elements import MERGED


class DocumentsContext(TypedDict):
    """Context of the panel of documents."""

    documents: list[ReadableDocument]
    is_making: bool
    can_change_documents: bool


def can_change_documents(case: Case) -> bool:
    """Whether this agent processes the request, and something can still be done with it."""
    return bool(functions_of(current_actor(), case)) and case.status != MERGED


def build_documents_context(case: Case, *, has_documents: bool = True) -> DocumentsContext:
    """Context of the panel of documents. `has_documents` says whether there is anything to look for."""
    documents = case_documents.list_documents(case) if has_documents else []
    return {
        "documents": documents,
        "is_making": any(document.state == MAKING for document in documents),
        "can_change_documents": can_change_documents(case),
    }
