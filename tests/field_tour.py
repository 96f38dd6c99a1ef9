"""Reports that are looked into on the ground: a workflow that foresees it, in a procedure that asks where it is."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from app.cases import submission
from app.cases.device.device_requests import owner_pseudonym
from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.sync.device import BASE, DeviceResponse

SEEN: dict[str, Any] = {
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
DONE: dict[str, Any] = {
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
    """Two actions for the ground, in a status then in the next; the others stay at the office."""
    document = deepcopy(WORKFLOW)
    new, *others = document["statuses"]
    looked_into = {"id": "looked_into", "label": "Constatée", "tone": "info", "actions": [DONE]}
    new["actions"] += [SEEN, DONE]
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
    """A request to look into. Needs an application context: letters are written from templates."""
    draft = request_drafts.open_draft(procedures.live_procedure("signaler"), by=NOBODY)
    db.session.flush()
    given = [
        attachments.add_to_draft(draft, io.BytesIO(photo), name="p.jpg", type_="image/jpeg", limit=10**7)
        for photo in photos
    ]
    db.session.flush()
    known = {**ANSWERS, "lieu": PLACE, "photos": [attachments.describe_file(file) for file in given], **answers}
    submitted = submission.submit(version_id, known, token=draft.id, channel="web", by=NOBODY, key_id=draft.key_id)
    db.session.commit()
    return submitted.case


@dataclass
class FieldDevice:
    """The device of an agent: the copies that it took, and what it sends of what was done with them."""

    agent: Person
    copies: dict[str, Any] = field(default_factory=dict)
    # Whose work it keeps, when somebody else has signed in there since.
    owner: str = ""

    def download_copies(self, *cases: Case) -> dict[str, Any]:
        """The copies of these requests, as far as they may be carried."""
        asked = self.agent.client.get("/agents/tournee/copies", query_string={"case": [str(case.id) for case in cases]})
        answer: dict[str, Any] = asked.get_json()
        self.copies = {copy["id"]: copy for copy in answer["cases"]}
        return answer

    def send_note(
        self, case: Case, text: str, *, files: Any = (), token: UUID | None = None, age: int = 0
    ) -> DeviceResponse:
        typed = [["text", text]] if text else []
        return self.send(case, {"kind": "note", "typed": typed, "files": [str(name) for name in files]}, token, age)

    def send_action(
        self, case: Case, action: str, token: UUID | None = None, *, age: int = 0, **typed: str
    ) -> DeviceResponse:
        done = {
            "kind": "action",
            "action": action,
            "typed": [[name, text] for name, text in typed.items()],
            "files": [],
        }
        return self.send(case, done, token, age)

    def send(self, case: Case, done: dict[str, Any], token: UUID | None = None, age: int = 0) -> DeviceResponse:
        copy = self.copies[str(case.id)]
        known = {"case": copy["id"], **{name: copy[name] for name in ("proof", "revision", "events")}}
        body = json.dumps({**known, **done}).encode()
        headers = self._headers() | {"Parvis-Age": str(age)}
        url = f"{BASE}/operations/{token or uuid4()}"
        return DeviceResponse(self.agent.client.put(url, data=body, headers=headers, content_type="application/json"))

    def send_photo(
        self, case: Case, token: UUID, name: UUID, body: bytes, *, called: str = "photo.jpg"
    ) -> DeviceResponse:
        proof = self.copies[str(case.id)]["proof"]
        url = f"{BASE}/operations/{token}/files/{name}?case={case.id}&proof={proof}"
        headers = self._headers() | {"Parvis-Name": called}
        return DeviceResponse(self.agent.client.put(url, data=body, headers=headers, content_type="image/jpeg"))

    def _headers(self) -> dict[str, str]:
        owner = self.owner or owner_pseudonym(self.agent.account.id)
        return {"Sec-Fetch-Site": "same-origin", "Parvis-Device": "a" * 43, "Parvis-Owner": owner}
