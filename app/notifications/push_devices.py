"""The browsers that are told of news, each because its owner asked for it there."""

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
# Whoever has more has lost the oldest.
MAX_DEVICES = 10


class SubscriptionRefused(ValueError):
    """What the browser gave is no subscription, or one of a push service that is not known: `is_unknown`."""

    def __init__(self, *, is_unknown: bool = False) -> None:
        super().__init__("push service unknown" if is_unknown else "malformed")
        self.is_unknown = is_unknown

    @property
    def message(self) -> str:
        """Why this browser cannot be told."""
        if self.is_unknown:
            return _("Nous ne connaissons pas le service de notification de votre navigateur. Choisissez l’e-mail.")
        return _("Votre navigateur ne nous a pas donné de quoi vous prévenir. Réessayez, ou choisissez l’e-mail.")


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and the keys that it reads with."""

    endpoint: str
    p256dh: str
    auth: str

    def validate(self) -> Subscription:
        """Itself; raises SubscriptionRefused."""
        if len(self.endpoint) > MAX_ENDPOINT_LENGTH:
            raise SubscriptionRefused
        try:
            BrowserKeys.read(self.p256dh, self.auth)
            parse_endpoint(self.endpoint)
        except InvalidKeys:
            raise SubscriptionRefused from None
        except AddressRefused as refused:
            raise SubscriptionRefused(is_unknown=refused.reason == "push_service_unknown") from None
        return self


def read_subscription(form: Mapping[str, str]) -> Subscription:
    """What a page sent of it. Raises SubscriptionRefused."""
    return Subscription(*(form.get(name, "") for name in ("endpoint", "p256dh", "auth"))).validate()


def get_server_key() -> ServerKey | None:
    """The key of this installation; None where devices are told of nothing."""
    secret = current_app.config["PARVIS"].push_key
    return _read_key(secret) if secret else None


def get_public_key() -> str:
    """What a page gives the browser to subscribe with; empty where devices are told of nothing."""
    key = get_server_key()
    return key.public if key else ""


def add_device_for_account(account: Account, given: Subscription, *, user_agent: str) -> PushDevice:
    """This browser is told of what concerns the account. Raises SubscriptionRefused."""
    save_sectoral_names(account.id)
    return _add_device(given, user_agent, key_id=account.key_id, account_id=account.id)


def add_device_for_case(case: Case, given: Subscription, *, user_agent: str) -> PushDevice:
    """This browser is told of one request made without an account. Raises SubscriptionRefused."""
    return _add_device(given, user_agent, key_id=case.key_id, case_id=case.id)


def list_devices_of_account(account_id: UUID) -> Sequence[PushDevice]:
    """Those of an account, latest first."""
    return _list_devices(PushDevice.account_id == account_id)


def list_devices_of_accounts(account_ids: Iterable[UUID]) -> Sequence[PushDevice]:
    return _list_devices(PushDevice.account_id.in_(list(account_ids)))


def list_devices_of_case(case_id: UUID) -> Sequence[PushDevice]:
    """Those where somebody without an account follows a request."""
    return _list_devices(PushDevice.case_id == case_id)


def move_subscription(former: str, given: Subscription, *, case_ids: Iterable[UUID]) -> bool:
    """A browser was given another address: its account, and those requests made without one, are told there from now on.

    The former one is known to it alone. False when nobody was told there. Raises SubscriptionRefused.
    """
    key = get_server_key()
    if key is None:
        raise SubscriptionRefused
    names = ["account", *(str(case_id) for case_id in case_ids)]
    indexes = {
        _compute_index(name, former[:MAX_ENDPOINT_LENGTH]): _compute_index(name, given.endpoint) for name in names
    }
    found = _list_devices(PushDevice.endpoint_index.in_(indexes))
    for device in found:
        _delete_devices(PushDevice.endpoint_index == indexes[device.endpoint_index])
        device.endpoint_index = indexes[device.endpoint_index]
        device.sealed = _seal_subscription(device.key_id, given)
        device.server_key = key.fingerprint
    return bool(found)


def delete_device(account_id: UUID, device_id: UUID) -> bool:
    """The owner wants it told no more; False when it is not theirs."""
    return _delete_devices(PushDevice.id == device_id, PushDevice.account_id == account_id)


def delete_device_at(endpoint: str) -> bool:
    """Somebody signs out of the browser that has this address: it is told of no account any more."""
    return _delete_devices(PushDevice.endpoint_index == _compute_index("account", endpoint[:MAX_ENDPOINT_LENGTH]))


def delete_devices_of_account(account_id: UUID) -> bool:
    """For its owner, or for its erasure."""
    return _delete_devices(PushDevice.account_id == account_id)


def delete_devices_of_case(case_id: UUID) -> bool:
    return _delete_devices(PushDevice.case_id == case_id)


def delete_devices_of_revoked_case(event: GrantsRevoked) -> None:
    """A browser that opens the request no more is told no news of it."""
    delete_devices_of_case(event.case.id)


def unseal_subscription(device: PushDevice) -> Subscription:
    """What the browser gave. Raises KeyDestroyed."""
    return Subscription(**unseal(device.key_id, device.sealed, about=CONTENT))


def _add_device(
    given: Subscription, user_agent: str, *, key_id: UUID, account_id: UUID | None = None, case_id: UUID | None = None
) -> PushDevice:
    key = get_server_key()
    if key is None:
        raise SubscriptionRefused
    # One account at a time is told on a browser: whoever asks for it there takes the place of whoever was there before.
    index = _compute_index("account" if case_id is None else str(case_id), given.endpoint)
    _delete_devices(PushDevice.endpoint_index == index)
    whose = PushDevice.account_id == account_id if account_id else PushDevice.case_id == case_id
    for older in _list_devices(whose)[MAX_DEVICES - 1 :]:
        db.session.delete(older)
    device = PushDevice(
        id=new_id(),
        account_id=account_id,
        case_id=case_id,
        key_id=key_id,
        endpoint_index=index,
        sealed=_seal_subscription(key_id, given),
        browser=browser_name(user_agent),
        language=current_language(),
        server_key=key.fingerprint,
        created_at=clock.now(),
    )
    db.session.add(device)
    db.session.flush()
    any_choice_cache.invalidate()
    return device


def _seal_subscription(key_id: UUID, given: Subscription) -> bytes:
    return seal(key_id, {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}, about=CONTENT)


def _list_devices(*which: ColumnElement[bool]) -> Sequence[PushDevice]:
    return db.session.scalars(
        select(PushDevice).where(*which).order_by(PushDevice.created_at.desc(), PushDevice.id)
    ).all()


def _delete_devices(*which: ColumnElement[bool]) -> bool:
    return bool(db.session.execute(delete(PushDevice).where(*which).returning(PushDevice.id)).all())


def _compute_index(owner: str, endpoint: str) -> bytes:
    return blind_index("push_device", f"{owner}:{endpoint}")


@cache
def _read_key(secret: bytes) -> ServerKey:
    return ServerKey.read(secret)
