"""Field tours: a workflow with offline actions, in a procedure with a place field."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from app.cases.device.device_requests import owner_pseudonym
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.sync.device import BASE, DeviceResponse

SEEN_ACTION: dict[str, Any] = {
    "id": "seen",
    "label": "Constater",
    "by": ["recipient"],
    "to": "looked_into",
    "offline": True,
    "fields": [
        {
            "id": "constat",
            "type": "single_choice",
            "label": "Constat",
            "options": [{"value": "vrai", "label": "C’est vrai"}, {"value": "rien", "label": "Il n’y a rien"}],
        },
        {"id": "precisions", "type": "long_text", "label": "Précisions", "required": False},
    ],
}
DONE_ACTION: dict[str, Any] = {
    "id": "done",
    "label": "Déclarer réalisé",
    "by": ["recipient"],
    "to": "accepted",
    "primary": True,
    "offline": True,
    "confirm": "Clore ce signalement ?",
}
PLACE = {"where": "3 rue des Lilas", "latitude": 48.85, "longitude": 2.35}


def build_workflow() -> dict[str, Any]:
    """Build a workflow with two offline actions in successive statuses; the other actions are online only."""
    document = deepcopy(WORKFLOW)
    new, *others = document["statuses"]
    looked_into = {"id": "looked_into", "label": "Constatée", "tone": "info", "actions": [DONE_ACTION]}
    new["actions"] += [SEEN_ACTION, DONE_ACTION]
    return {**document, "statuses": [new, looked_into, *others]}


def build_procedure() -> dict[str, Any]:
    document = deepcopy(PROCEDURE)
    document["pages"][0]["fields"].insert(1, {"id": "lieu", "type": "place", "label": "Où est-ce ?"})
    return {**document, "report": {"photos": "photos"}}


def publish_field_tour() -> UUID:
    workflows.publish(build_workflow())
    write_charter()
    version = procedures.publish(build_procedure())
    db.session.commit()
    return version.id


def submit_report(version_id: UUID, *, photos: Sequence[bytes] = (), **answers: Any) -> Case:
    """Submit a request for a field tour. Needs an application context: letters are rendered from templates."""
    draft = request_drafts.open_draft(procedures.live_procedure("signaler"), by=NOBODY)
    db.session.flush()
    attachment_list = [
        attachments.add_to_draft(draft, io.BytesIO(photo), name="p.jpg", type_="image/jpeg", limit=10**7)
        for photo in photos
    ]
    db.session.flush()
    all_answers = {
        **ANSWERS,
        "lieu": PLACE,
        "photos": [attachments.describe_file(file) for file in attachment_list],
        **answers,
    }
    submitted = submission.submit(
        version_id, all_answers, token=draft.id, channel="web", by=NOBODY, key_id=draft.key_id
    )
    db.session.commit()
    return submitted.case


@dataclass
class FieldDevice:
    """The device of an agent: its downloaded copies, and the operations that it sends."""

    agent: Person
    copies: dict[str, Any] = field(default_factory=dict)
    # Owner of the stored work, when another account has signed in since.
    owner: str = ""

    def download_copies(self, *cases: Case) -> dict[str, Any]:
        """Download the copies of these requests, within the rights of the agent."""
        response = self.agent.client.get(
            "/agents/tournee/copies", query_string={"case": [str(case.id) for case in cases]}
        )
        tour: dict[str, Any] = response.get_json()
        self.copies = {copy["id"]: copy for copy in tour["cases"]}
        return tour

    def send_note(
        self, case: Case, text: str, *, files: Any = (), token: UUID | None = None, age: int = 0
    ) -> DeviceResponse:
        input_pairs = [["text", text]] if text else []
        return self.send(
            case, {"kind": "note", "typed": input_pairs, "files": [str(name) for name in files]}, token, age
        )

    def send_action(
        self, case: Case, action: str, token: UUID | None = None, *, age: int = 0, **input_pairs: str
    ) -> DeviceResponse:
        operation = {
            "kind": "action",
            "action": action,
            "typed": [[name, text] for name, text in input_pairs.items()],
            "files": [],
        }
        return self.send(case, operation, token, age)

    def send(self, case: Case, operation: dict[str, Any], token: UUID | None = None, age: int = 0) -> DeviceResponse:
        copy = self.copies[str(case.id)]
        all_answers = {"case": copy["id"], **{name: copy[name] for name in ("proof", "revision", "events")}}
        body = json.dumps({**all_answers, **operation}).encode()
        headers = self._headers() | {"Parvis-Age": str(age)}
        url = f"{BASE}/operations/{token or uuid4()}"
        return DeviceResponse(self.agent.client.put(url, data=body, headers=headers, content_type="application/json"))

    def send_photo(
        self, case: Case, token: UUID, name: UUID, body: bytes, *, file_name: str = "photo.jpg"
    ) -> DeviceResponse:
        proof = self.copies[str(case.id)]["proof"]
        url = f"{BASE}/operations/{token}/files/{name}?case={case.id}&proof={proof}"
        headers = self._headers() | {"Parvis-Name": file_name}
        return DeviceResponse(self.agent.client.put(url, data=body, headers=headers, content_type="image/jpeg"))

    def _headers(self) -> dict[str, str]:
        owner = self.owner or owner_pseudonym(self.agent.account.id)
        return {"Sec-Fetch-Site": "same-origin", "Parvis-Device": "a" * 43, "Parvis-Owner": owner}
