"""The FCM emulator's device side: event streams, waiting, replay, time to live, collapsing, CORS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from contract_servers import http, running, wait_until

from devkit.fcm.client import FcmEmulatorClient, RegisteredDevice


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running("devkit.fcm") as url:
        yield url


@pytest.fixture
def fcm(base_url: str) -> Iterator[FcmEmulatorClient]:
    with FcmEmulatorClient(base_url) as client:
        yield client


@pytest.fixture
def device(fcm: FcmEmulatorClient) -> RegisteredDevice:
    return fcm.register_device()


def send(base_url: str, device: RegisteredDevice, number: int, **android: str) -> None:
    message = {"token": device.token, "data": {"n": str(number)}, "android": android}
    answer = http.post(f"{base_url}/v1/projects/demo-sergap/messages:send", json={"message": message})
    answer.raise_for_status()


def numbers(fcm: FcmEmulatorClient, device: RegisteredDevice, last_event_id: int | None = None) -> list[str]:
    """What a device gets until nothing comes for 0.3 s."""
    listening = fcm.listen(device.token, last_event_id, idle_timeout_s=0.3)
    return [message.data["n"] for message in listening]


def test_messages_wait_for_a_device_that_is_offline(
    base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice
) -> None:
    """What is sent while nobody listens comes in order at the next connection, and only once."""
    for number in (1, 2, 3):
        send(base_url, device, number)

    assert numbers(fcm, device) == ["1", "2", "3"]
    assert numbers(fcm, device) == []


def test_a_live_stream_gets_messages_at_once(base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice) -> None:
    """A connected device is online, gets what is sent, and is offline again after it leaves."""
    send(base_url, device, 1)
    listening = fcm.listen(device.token)
    assert next(listening).data == {"n": "1"}
    assert fcm.device(device.token)["online"] is True
    send(base_url, device, 2)
    assert next(listening).data == {"n": "2"}
    listening.close()  # type: ignore[attr-defined]
    wait_until(lambda: fcm.device(device.token)["online"] is False)


def test_two_streams_of_one_device_both_get_a_message(
    base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice
) -> None:
    """Two open pages of one app share a token; both hear."""
    send(base_url, device, 1)
    first = fcm.listen(device.token)
    assert next(first).data == {"n": "1"}
    last_seen = fcm.listen(device.token, last_event_id=0)
    assert next(last_seen).data == {"n": "1"}
    send(base_url, device, 2)
    assert next(first).data == next(last_seen).data == {"n": "2"}


def test_last_event_id_replays_what_was_missed(base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice) -> None:
    """A reader that comes back with the id it saw last gets everything after it, nothing before."""
    for number in (1, 2, 3):
        send(base_url, device, number)
    seen = next(fcm.listen(device.token))

    assert seen.data == {"n": "1"}
    assert numbers(fcm, device, last_event_id=seen.event_id) == ["2", "3"]


def test_a_message_past_its_time_to_live_is_not_delivered(
    base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice
) -> None:
    """ttl 0 means now or never; 0.2 s is over when the device comes; an hour is not."""
    send(base_url, device, 1, ttl="0s")
    send(base_url, device, 2, ttl="0.2s")
    send(base_url, device, 3, ttl="3600s")
    short_lived = fcm.messages(token=device.token)[1]
    wait_until(lambda: datetime.now(UTC) - short_lived.received_at > timedelta(seconds=0.3))

    assert numbers(fcm, device) == ["3"]
    states = [entry.deliveries for entry in fcm.messages(token=device.token)]
    assert [state["expired"] for state in states] == [1, 1, 0]
    assert states[2]["delivered"] == 1


def test_a_collapse_key_keeps_the_latest(base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice) -> None:
    """Of waiting messages with one key only the last is delivered; others are not touched."""
    send(base_url, device, 1, collapse_key="incident-1")
    send(base_url, device, 2)
    send(base_url, device, 3, collapse_key="incident-1")

    assert numbers(fcm, device) == ["2", "3"]
    assert fcm.messages(token=device.token)[0].deliveries["collapsed"] == 1


def test_only_four_collapse_keys_wait(base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice) -> None:
    """FCM keeps four keys for each device."""
    for number in range(6):
        send(base_url, device, number, collapse_key=f"incident-{number}")

    assert numbers(fcm, device) == ["2", "3", "4", "5"]


def test_more_than_a_hundred_waiting_messages_are_discarded(
    base_url: str, fcm: FcmEmulatorClient, device: RegisteredDevice
) -> None:
    """The 101st waiting message discards all, and the device is told that it must ask the server."""
    for number in range(101):
        send(base_url, device, number)

    listening = list(fcm.listen(device.token, idle_timeout_s=0.3))

    assert [message.name for message in listening] == ["deleted_messages"]
    assert fcm.messages(token=device.token, limit=1)[0].deliveries["discarded"] == 1


def test_a_web_device_reads_the_web_push_part(base_url: str, fcm: FcmEmulatorClient) -> None:
    """For a web token the android part means nothing: time to live and topic are web push headers."""
    device = fcm.register_device(platform="web")
    message = {
        "token": device.token,
        "data": {"n": "1"},
        "android": {"ttl": "0s", "collapse_key": "android"},
        "webpush": {"headers": {"TTL": "60", "Topic": "web", "Urgency": "high"}, "data": {"n": "2"}},
    }
    url = f"{base_url}/v1/projects/demo-sergap/messages:send"
    http.post(url, json={"message": message}).raise_for_status()

    received = next(fcm.listen(device.token))
    assert (received.data, received.collapse_key, received.priority) == ({"n": "2"}, "web", "high")


def test_the_same_device_keeps_its_token(fcm: FcmEmulatorClient) -> None:
    """Registering an id again gives the same token; a token from before a restart can be brought back."""
    first = fcm.register_device(device_id="phone-1")
    assert fcm.register_device(device_id="phone-1") == first
    fcm.unregister_device(first.token)
    assert fcm.register_device(device_id="phone-1").token != first.token
    assert fcm.register_device(device_id="phone-1", token=first.token) == first


def test_an_unknown_device_has_no_stream(base_url: str) -> None:
    """The stream of a token nobody has is 404, so that a page registers anew."""
    url = f"{base_url}/emulator/devices/nobody/events"
    assert http.get(url).status_code == 404


def test_pages_of_this_machine_may_read_the_stream(base_url: str) -> None:
    """CORS is open for localhost and 127.0.0.1 on any port, and for nobody else."""
    allowed = {}
    for origin in ("http://localhost:5000", "http://127.0.0.1:41234", "https://example.com"):
        answer = http.get(f"{base_url}/emulator/stats", headers={"Origin": origin})
        allowed[origin] = answer.headers.get("access-control-allow-origin")
    assert allowed == {
        "http://localhost:5000": "http://localhost:5000",
        "http://127.0.0.1:41234": "http://127.0.0.1:41234",
        "https://example.com": None,
    }
