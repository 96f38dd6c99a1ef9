"""Browsers subscribed to push notifications by their owners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, delete, select

from app.accounts.browsers import browser_name
from app.accounts.models import Account
from app.accounts.sectoral_ids import save_sectoral_names
from app.cases.events import GrantsRevoked
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.i18n import current_language
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.outgoing.destinations import AddressRefused
from app.core.outgoing.web_push import BrowserKeys, InvalidKeys, ServerKey
from app.core.sealing import blind_index, seal, unseal
from app.notifications.models import PushDevice
from app.notifications.preferences import any_choice_cache
from app.notifications.push_services import parse_endpoint

CONTENT = "push_device.subscription"
MAX_ENDPOINT_LENGTH = 2000
# The oldest device is deleted beyond this number.
MAX_DEVICES = 10


class SubscriptionRefused(ValueError):
    """The subscription is malformed, or its push service is not known: `is_unknown`."""

    def __init__(self, *, is_unknown: bool = False) -> None:
        super().__init__("push service unknown" if is_unknown else "malformed")
        self.is_unknown = is_unknown

    @property
    def message(self) -> str:
        """The error message for the user."""
        if self.is_unknown:
            return _("Nous ne connaissons pas le service de notification de votre navigateur. Choisissez l’e-mail.")
        return _("Votre navigateur ne nous a pas donné de quoi vous prévenir. Réessayez, ou choisissez l’e-mail.")


@dataclass(frozen=True)
class Subscription:
    """The endpoint and encryption keys of a browser."""

    endpoint: str
    p256dh: str
    auth: str

    def validate(self) -> Subscription:
        """Return self, or raise SubscriptionRefused."""
        if len(self.endpoint) > MAX_ENDPOINT_LENGTH:
            raise SubscriptionRefused
        try:
            BrowserKeys.read(self.p256dh, self.auth)
            parse_endpoint(self.endpoint)
        except InvalidKeys:
            raise SubscriptionRefused from None
        except AddressRefused as error:
            raise SubscriptionRefused(is_unknown=error.reason == "push_service_unknown") from None
        return self


def read_subscription(form: Mapping[str, str]) -> Subscription:
    """Parse a submitted subscription. Raises SubscriptionRefused."""
    return Subscription(*(form.get(name, "") for name in ("endpoint", "p256dh", "auth"))).validate()


def get_server_key() -> ServerKey | None:
    """The VAPID key of this installation; None if push notifications are disabled."""
    secret = current_app.config["PARVIS"].push_key
    return _read_key(secret) if secret else None


def get_public_key() -> str:
    """The key with which browsers subscribe; empty if push notifications are disabled."""
    key = get_server_key()
    return key.public if key else ""


def add_device_for_account(account: Account, subscription: Subscription, *, user_agent: str) -> PushDevice:
    """Subscribe this browser to the notifications of an account. Raises SubscriptionRefused."""
    save_sectoral_names(account.id)
    return _add_device(subscription, user_agent, key_id=account.key_id, account_id=account.id)


def add_device_for_case(case: Case, subscription: Subscription, *, user_agent: str) -> PushDevice:
    """Subscribe this browser to one case made without an account. Raises SubscriptionRefused."""
    return _add_device(subscription, user_agent, key_id=case.key_id, case_id=case.id)


def list_devices_of_account(account_id: UUID) -> Sequence[PushDevice]:
    """The devices of an account, latest first."""
    return _list_devices(PushDevice.account_id == account_id)


def list_devices_of_accounts(account_ids: Iterable[UUID]) -> Sequence[PushDevice]:
    return _list_devices(PushDevice.account_id.in_(list(account_ids)))


def list_devices_of_case(case_id: UUID) -> Sequence[PushDevice]:
    """The devices on which a case is followed without an account."""
    return _list_devices(PushDevice.case_id == case_id)


def move_subscription(former_endpoint: str, subscription: Subscription, *, case_ids: Iterable[UUID]) -> bool:
    """Replace the endpoint of a browser for its account, and for the given cases followed without one.

    Only the browser knows its former endpoint. Returns False if it is unknown. Raises SubscriptionRefused.
    """
    key = get_server_key()
    if key is None:
        raise SubscriptionRefused
    owners = ["account", *(str(case_id) for case_id in case_ids)]
    indexes = {
        _compute_index(owner, former_endpoint[:MAX_ENDPOINT_LENGTH]): _compute_index(owner, subscription.endpoint)
        for owner in owners
    }
    devices = _list_devices(PushDevice.endpoint_index.in_(indexes))
    for device in devices:
        _delete_devices(PushDevice.endpoint_index == indexes[device.endpoint_index])
        device.endpoint_index = indexes[device.endpoint_index]
        device.sealed = _seal_subscription(device.key_id, subscription)
        device.server_key = key.fingerprint
    return bool(devices)


def delete_device(account_id: UUID, device_id: UUID) -> bool:
    """Delete a device at the request of its owner; False if it belongs to another account."""
    return _delete_devices(PushDevice.id == device_id, PushDevice.account_id == account_id)


def delete_device_at(endpoint: str) -> bool:
    """Delete the account subscription of the browser with this endpoint, when its user signs out."""
    return _delete_devices(PushDevice.endpoint_index == _compute_index("account", endpoint[:MAX_ENDPOINT_LENGTH]))


def delete_devices_of_account(account_id: UUID) -> bool:
    """Delete the devices of an account, at its owner's request or for its deletion."""
    return _delete_devices(PushDevice.account_id == account_id)


def delete_devices_of_case(case_id: UUID) -> bool:
    return _delete_devices(PushDevice.case_id == case_id)


def delete_devices_of_revoked_case(event: GrantsRevoked) -> None:
    """Reaction to GrantsRevoked: stop notifying browsers that may no longer open the case."""
    delete_devices_of_case(event.case.id)


def unseal_subscription(device: PushDevice) -> Subscription:
    """The subscription of a device. Raises KeyDestroyed."""
    return Subscription(**unseal(device.key_id, device.sealed, about=CONTENT))


def _add_device(
    subscription: Subscription,
    user_agent: str,
    *,
    key_id: UUID,
    account_id: UUID | None = None,
    case_id: UUID | None = None,
) -> PushDevice:
    key = get_server_key()
    if key is None:
        raise SubscriptionRefused
    # One account at a time per browser: a new subscription replaces that of another account.
    index = _compute_index("account" if case_id is None else str(case_id), subscription.endpoint)
    _delete_devices(PushDevice.endpoint_index == index)
    is_same_owner = PushDevice.account_id == account_id if account_id else PushDevice.case_id == case_id
    for older_device in _list_devices(is_same_owner)[MAX_DEVICES - 1 :]:
        db.session.delete(older_device)
    device = PushDevice(
        id=new_id(),
        account_id=account_id,
        case_id=case_id,
        key_id=key_id,
        endpoint_index=index,
        sealed=_seal_subscription(key_id, subscription),
        browser=browser_name(user_agent),
        language=current_language(),
        server_key=key.fingerprint,
        created_at=clock.now(),
    )
    db.session.add(device)
    db.session.flush()
    any_choice_cache.invalidate()
    return device


def _seal_subscription(key_id: UUID, subscription: Subscription) -> bytes:
    return seal(
        key_id,
        {"endpoint": subscription.endpoint, "p256dh": subscription.p256dh, "auth": subscription.auth},
        about=CONTENT,
    )


def _list_devices(*conditions: ColumnElement[bool]) -> Sequence[PushDevice]:
    return db.session.scalars(
        select(PushDevice).where(*conditions).order_by(PushDevice.created_at.desc(), PushDevice.id)
    ).all()


def _delete_devices(*conditions: ColumnElement[bool]) -> bool:
    return bool(db.session.execute(delete(PushDevice).where(*conditions).returning(PushDevice.id)).all())


def _compute_index(owner: str, endpoint: str) -> bytes:
    return blind_index("push_device", f"{owner}:{endpoint}")


@cache
def _read_key(secret: bytes) -> ServerKey:
    return ServerKey.read(secret)
