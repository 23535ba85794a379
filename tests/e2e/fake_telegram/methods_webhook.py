"""Methods that set, show and remove the webhook."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.e2e.fake_telegram.errors import bad_request, too_many_requests
from tests.e2e.fake_telegram.params import Params
from tests.e2e.fake_telegram.registry import method
from tests.e2e.fake_telegram.types import Json
from tests.e2e.fake_telegram.world import World

PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_CONNECTIONS = 100
SECRET_LIMIT = 256
BETWEEN_CHANGES = 1.0


@method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Deliver updates to an address from now on, which ends polling; an empty address removes the webhook."""
    url = params.text("url")
    if not url:
        _remove(world, params)
        return True
    _check_address(world, url)
    secret = params.text("secret_token")
    if len(secret) > SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not all(char.isascii() and (char.isalnum() or char in "_-") for char in secret):
        raise bad_request("secret token contains unallowed characters")
    if url != world.webhook["url"] and world.now() - world.webhook_set < BETWEEN_CHANGES:
        raise too_many_requests(1)
    world.webhook_set = world.now()
    _drop_pending(world, params)
    allow_updates(world, params)
    connections = min(max(params.number("max_connections", 40), 1), MOST_CONNECTIONS)
    world.webhook = {"url": url, "max_connections": connections, "secret_token": secret}
    world.changed.notify_all()
    world.queue.wake()
    return True


def _check_address(world: World, url: str) -> None:
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK and world.loopback_webhooks:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname in LOOPBACK:
        raise bad_request(f"bad webhook: IP address {parts.hostname} is reserved")
    if not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


@method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """Forget the webhook, so that polling may begin."""
    _remove(world, params)
    return True


def _remove(world: World, params: Params) -> None:
    _drop_pending(world, params)
    world.webhook = {"url": ""}
    world.queue.wake()


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    """Return the webhook's state and its latest failure; the secret stays secret."""
    shown = {key: value for key, value in world.webhook.items() if key != "secret_token"}
    answer: Json = {**shown, "has_custom_certificate": False, "pending_update_count": len(world.queue)}
    if world.queue.allowed is not None:
        answer["allowed_updates"] = sorted(world.queue.allowed)
    return answer


def _drop_pending(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.queue.clear()


def allow_updates(world: World, params: Params) -> None:
    """Take over the allowed kinds of a request that names them."""
    kinds = params.complex("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or any(not isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates JSON object")
    world.queue.allow(kinds)
