"""The FCM emulator against the real firebase_admin client: sending, errors, faults, topics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import firebase_admin
import httpx
import pytest
import requests
from contract_servers import http, running
from firebase_admin import exceptions, messaging
from firebase_app import PROJECT, create_app

from devkit.fcm.client import FcmEmulatorClient

# 7.7 prefers the installation id (fid) over the token, which devices in the field still have.
pytestmark = pytest.mark.filterwarnings("ignore:(Message.token|MulticastMessage.tokens) is deprecated")


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running("devkit.fcm", "--log-limit", "200", "--seed", "7") as url:
        yield url


@pytest.fixture
def fcm(base_url: str) -> Iterator[FcmEmulatorClient]:
    with FcmEmulatorClient(base_url) as client:
        client.clear()
        yield client


@pytest.fixture(scope="module")
def app(base_url: str) -> Iterator[firebase_admin.App]:
    service = messaging._MessagingService
    production = service.FCM_URL, service.IID_URL
    service.FCM_URL, service.IID_URL = f"{base_url}/v1/projects/{{0}}/messages:send", base_url
    app = create_app("fcm-contract")
    # 7.7 keeps the address of topic subscriptions in the instance.
    messaging._get_messaging_service(app)._fcm_topic_url = f"{base_url}/v1/projects/{PROJECT}/registrations"
    yield app
    firebase_admin.delete_app(app)
    service.FCM_URL, service.IID_URL = production


@pytest.fixture
def without_retries(app: firebase_admin.App) -> Iterator[None]:
    """firebase_admin itself repeats 500 and 503 four times; some tests want each answer as it is."""
    session = messaging._get_messaging_service(app)._client.session
    usual = session.adapters["http://"]
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=0))
    yield
    session.mount("http://", usual)


def text_message(token: str, **fields: object) -> messaging.Message:
    return messaging.Message(token=token, data={"incident_id": "i-1"}, **fields)


def test_a_message_reaches_its_device_and_the_log(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """send() answers a message id, the device gets data and notification, and the log holds the call."""
    device = fcm.register_device()
    message = messaging.Message(
        token=device.token,
        notification=messaging.Notification(title="Kecelakaan lalu lintas", body="Kroya"),
        data={"incident_id": "i-1"},
        android=messaging.AndroidConfig(priority="high", ttl=timedelta(seconds=120), collapse_key="i-1"),
    )
    before = datetime.now(UTC) - timedelta(seconds=1)

    message_id = messaging.send(message, app=app)

    received = next(fcm.listen(device.token))
    assert received.message_id == message_id
    assert message_id.startswith(f"projects/{PROJECT}/messages/")
    assert received.data == {"incident_id": "i-1"}
    assert received.notification == {"title": "Kecelakaan lalu lintas", "body": "Kroya"}
    assert (received.priority, received.collapse_key) == ("high", "i-1")
    [logged] = fcm.messages(token=device.token, since=before)
    assert (logged.message_id, logged.outcome) == (message_id, "OK")
    assert logged.message["android"]["ttl"] == "120s"
    assert logged.deliveries["delivered"] == 1


def test_send_each_for_multicast_reports_every_token(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """One dead token among three fails alone, as UNREGISTERED."""
    living, dead, other = (fcm.register_device() for _ in range(3))
    fcm.unregister_device(dead.token)
    tokens = [living.token, dead.token, other.token]

    batch = messaging.send_each_for_multicast(messaging.MulticastMessage(tokens, data={"a": "b"}), app=app)

    assert [response.success for response in batch.responses] == [True, False, True]
    assert isinstance(batch.responses[1].exception, messaging.UnregisteredError)
    assert [logged.outcome for logged in fcm.messages(token=dead.token)] == ["UNREGISTERED"]


def test_an_installation_id_is_a_target_too(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """Message(fid=...) reaches the device with that id; an unknown id is UNREGISTERED."""
    device = fcm.register_device(device_id="installation-1")

    messaging.send(messaging.Message(fid="installation-1", data={"n": "1"}), app=app)

    assert next(fcm.listen(device.token)).data == {"n": "1"}
    with pytest.raises(messaging.UnregisteredError):
        messaging.send(messaging.Message(fid="installation-2"), app=app)


def test_send_each_takes_different_messages(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """send_each() delivers each message to its own device."""
    devices = [fcm.register_device() for _ in range(5)]

    batch = messaging.send_each([text_message(device.token) for device in devices], app=app)

    assert batch.success_count == 5
    assert all(next(fcm.listen(device.token)).data == {"incident_id": "i-1"} for device in devices)


def test_a_dry_run_delivers_nothing(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """validate_only checks the message and the token, answers FCM's fake id and delivers nothing."""
    device = fcm.register_device()

    message_id = messaging.send(text_message(device.token), dry_run=True, app=app)

    assert message_id == f"projects/{PROJECT}/messages/fake_message_id"
    [logged] = fcm.messages(token=device.token)
    assert logged.validate_only
    assert sum(logged.deliveries.values()) == 0


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("INVALID_ARGUMENT", exceptions.InvalidArgumentError),
        ("UNREGISTERED", messaging.UnregisteredError),
        ("SENDER_ID_MISMATCH", messaging.SenderIdMismatchError),
        ("QUOTA_EXCEEDED", messaging.QuotaExceededError),
        ("UNAVAILABLE", exceptions.UnavailableError),
        ("INTERNAL", exceptions.InternalError),
        ("THIRD_PARTY_AUTH_ERROR", messaging.ThirdPartyAuthError),
    ],
)
@pytest.mark.usefixtures("without_retries")
def test_every_fcm_error_becomes_its_exception(
    fcm: FcmEmulatorClient, app: firebase_admin.App, code: str, expected: type[Exception]
) -> None:
    """An injected error raises exactly the exception class firebase_admin has for it."""
    device = fcm.register_device()
    # google-auth takes a 401 for a stale access token and asks twice more before it gives up.
    sends = 3 if code == "THIRD_PARTY_AUTH_ERROR" else 1
    fcm.inject_fault(code, next_sends=sends, token=device.token, retry_after_s=30)

    with pytest.raises(expected) as caught:
        messaging.send(text_message(device.token), app=app)

    assert type(caught.value) is expected
    answer = caught.value.http_response  # type: ignore[attr-defined]
    detail = answer.json()["error"]["details"][0]
    assert detail == {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    retry_after = "30" if code in ("QUOTA_EXCEEDED", "UNAVAILABLE") else None
    assert answer.headers.get("Retry-After") == retry_after
    assert messaging.send(text_message(device.token), app=app)
    assert [logged.outcome for logged in fcm.messages(token=device.token)] == [code] * sends + ["OK"]


def test_firebase_admin_itself_repeats_after_a_503(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """One 503 with Retry-After 0 is repeated inside firebase_admin; two calls arrive, one is delivered."""
    device = fcm.register_device()
    fcm.inject_fault("UNAVAILABLE", token=device.token, retry_after_s=0)

    messaging.send(text_message(device.token), app=app)

    logged = fcm.messages(token=device.token)
    assert [entry.outcome for entry in logged] == ["UNAVAILABLE", "OK"]
    assert [sum(entry.deliveries.values()) for entry in logged] == [0, 1]


@pytest.mark.usefixtures("without_retries")
def test_a_lost_answer_has_delivered(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """With after_delivery the sender sees 503 although the device has the message."""
    device = fcm.register_device()
    fcm.inject_fault("UNAVAILABLE", token=device.token, after_delivery=True)

    with pytest.raises(exceptions.UnavailableError):
        messaging.send(text_message(device.token), app=app)

    assert next(fcm.listen(device.token)).data == {"incident_id": "i-1"}
    assert fcm.messages(token=device.token)[0].outcome == "UNAVAILABLE"


def test_a_dropped_message_is_accepted_and_never_comes(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """A drop fault answers 200 and delivers nothing: FCM promises no delivery."""
    device = fcm.register_device()
    fcm.inject_fault(token=device.token, drop=True)

    assert messaging.send(text_message(device.token), app=app)

    assert sum(fcm.messages(token=device.token)[0].deliveries.values()) == 0


@pytest.mark.usefixtures("without_retries")
def test_a_probable_fault_goes_on_until_it_is_cleared(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """Half of 60 sends fail, give or take, none after the fault is cleared."""
    device = fcm.register_device()
    fcm.inject_fault("INTERNAL", probability=0.5)
    messages = [text_message(device.token)] * 60

    assert 15 <= messaging.send_each(messages, app=app).failure_count <= 45
    fcm.clear_faults()
    assert messaging.send_each(messages, app=app).failure_count == 0


def test_latency_delays_the_answer(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """A fault of 300 ms makes the call last at least that long, and only that call."""
    device = fcm.register_device()
    fcm.inject_fault(latency_ms=300)

    started = datetime.now(UTC)
    messaging.send(text_message(device.token), app=app)

    assert datetime.now(UTC) - started >= timedelta(milliseconds=300)
    assert fcm.faults() == []


def test_a_device_of_another_project_is_a_sender_mismatch(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """A token belongs to the project it was made for."""
    device = fcm.register_device(project="another-project")
    with pytest.raises(messaging.SenderIdMismatchError):
        messaging.send(text_message(device.token), app=app)


def test_something_that_is_no_token_is_an_invalid_argument(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """FCM tells a malformed token (400) from one that has died (404)."""
    with pytest.raises(exceptions.InvalidArgumentError, match="not a valid FCM registration token"):
        messaging.send(text_message("not-a-token"), app=app)


def test_topics_and_conditions_reach_their_subscribers(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """Subscribed devices get topic messages; a condition is read from left to right; unsubscribing works."""
    kroya, both = fcm.register_device(), fcm.register_device()
    assert messaging.subscribe_to_topic([kroya.token, both.token], "kroya", app=app).success_count == 2
    assert messaging.subscribe_to_topic(both.token, "fire", app=app).failure_count == 0

    messaging.send(messaging.Message(topic="kroya", data={"n": "1"}), app=app)
    condition = "'kroya' in topics && !('fire' in topics)"
    messaging.send(messaging.Message(condition=condition, data={"n": "2"}), app=app)
    messaging.unsubscribe_from_topic(kroya.token, "kroya", app=app)
    messaging.send(messaging.Message(topic="kroya", data={"n": "3"}), app=app)

    listening = fcm.listen(kroya.token)
    assert [next(listening).data["n"] for _ in range(2)] == ["1", "2"]
    listening = fcm.listen(both.token)
    assert [next(listening).data["n"] for _ in range(2)] == ["1", "3"]
    assert fcm.device(kroya.token)["topics"] == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_instance_id_calls_work_too(fcm: FcmEmulatorClient, app: firebase_admin.App) -> None:
    """The batch calls of older clients subscribe, and name the tokens that are unknown."""
    device = fcm.register_device()
    answer = messaging.subscribe_to_topic_legacy([device.token, "gone"], "/topics/siaga", app=app)
    assert (answer.success_count, answer.failure_count) == (1, 1)
    assert (answer.errors[0].index, answer.errors[0].reason) == (1, "NOT_FOUND")
    assert fcm.device(device.token)["topics"] == ["siaga"]
    assert messaging.unsubscribe_from_topic_legacy(device.token, "siaga", app=app).success_count == 1
    assert fcm.device(device.token)["topics"] == []


def test_the_log_is_bounded_and_pages(base_url: str, fcm: FcmEmulatorClient) -> None:
    """The log keeps the newest 200 messages and pages by sequence number without gaps."""
    device = fcm.register_device()
    url = f"{base_url}/v1/projects/{PROJECT}/messages:send"
    body = {"message": {"token": device.token, "data": {"n": "1"}}}
    with httpx.Client() as sender:
        for _ in range(250):
            sender.post(url, json=body)

    first = fcm.messages(limit=5000)
    page = fcm.messages(since=first[10].sequence, limit=3)

    assert len(first) == 200
    assert [entry.sequence for entry in page] == [entry.sequence for entry in first[11:14]]
    assert fcm.stats()["sends"] == 250


def test_a_fault_that_makes_no_sense_is_refused(base_url: str) -> None:
    """Unknown codes, fields and numbers out of range answer 400 and add nothing."""
    for fault in ({"error": "TEAPOT"}, {"eror": "INTERNAL"}, {"error": "INTERNAL", "probability": 2}, {}):
        answer = http.post(f"{base_url}/emulator/faults", json=fault)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert http.get(f"{base_url}/emulator/faults").json() == {"faults": []}
