"""What the platform has of ours: functions with their settings, topics, queue, indexes, schedules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from devkit.doctor.findings import Finding, finding
from devkit.doctor.place import Place
from devkit.stack.options import REPOSITORY
from shared.topics import ALERTS_TOPIC, DEAD_LETTER_TOPIC, WEBHOOKS_TOPIC

QUEUE = "checkincident"
SECRET = "SERGAP_RECEIPT_SECRET"
TOPICS = (ALERTS_TOPIC, DEAD_LETTER_TOPIC, WEBHOOKS_TOPIC)

SWEEPER_LATE = timedelta(minutes=5)
"""The sweeper runs every minute."""

Deployed = dict[str, Mapping[str, Any]]
"""Function to its configuration; empty on emulators."""


def functions(place: Place) -> Iterator[Finding]:
    """All are deployed, with settings that do not stop them, and the secret."""
    import main

    deployed = _deployed(place)
    for name in main.__all__:
        if name not in deployed:
            yield finding("functions", "function_missing", function=name)
        elif not place.is_local:
            yield from _settings(name, deployed[name])
    if place.stack is not None and place.stack.time_scale != 1:
        yield finding("settings", "time_scaled", scale=place.stack.time_scale)


def _settings(name: str, config: Mapping[str, Any]) -> Iterator[Finding]:
    from pydantic import ValidationError

    from shared.errors import UnsafeSettings
    from shared.settings import Settings

    secrets = {each.get("key") for each in config.get("secretEnvironmentVariables", ())}
    if SECRET not in secrets:
        yield finding("settings", "secret_missing", function=name, secret=SECRET)
    try:
        Settings.from_environment({**config.get("environmentVariables", {}), SECRET: "present"})
    except (UnsafeSettings, ValidationError) as error:
        yield finding("settings", "unsafe_settings", function=name, why=str(error).splitlines()[0])


def _deployed(place: Place) -> Deployed:
    if place.is_local:
        backends = place.get(f"{place.bases.functions}/backends")["backends"]
        return {str(each["name"]): {} for backend in backends for each in backend["functionTriggers"]}
    found: Deployed = {}
    page = ""
    while True:
        url = f"{place.bases.functions}/v2/{place.location}/functions"
        answer = place.get(url, pageSize=100, pageToken=page)
        for each in answer.get("functions", ()):
            # The platform's own name has dashes; the entry point is ours.
            found[each["buildConfig"]["entryPoint"]] = each.get("serviceConfig", {})
        page = answer.get("nextPageToken", "")
        if not page:
            return found


def topics(place: Place) -> Iterator[Finding]:
    """All topics are there, and somebody listens."""
    project = f"{place.bases.pubsub}/v1/projects/{place.project_id}"
    names = {str(t["name"]).rpartition("/")[2] for t in place.get(f"{project}/topics").get("topics", ())}
    subscriptions = place.get(f"{project}/subscriptions").get("subscriptions", ())
    heard = {str(s["topic"]).rpartition("/")[2] for s in subscriptions}
    for topic in TOPICS:
        if topic not in names:
            yield finding("topics", "topic_missing", topic=topic)
        elif topic not in heard:
            yield finding("topics", "subscription_missing", topic=topic)


def queue(place: Place) -> Iterator[Finding]:
    """The deadlines' queue runs; locally the clock holds the tasks."""
    if place.is_local:
        if place.http.get(f"{place.bases.tasks}/health").status_code != 200:
            yield finding("queue", "queue_missing", queue=QUEUE, why="clock")
        return
    try:
        state = place.get(f"{place.bases.tasks}/v2/{place.location}/queues/{QUEUE}").get("state")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 404:
            raise
        state = "404"
    if state != "RUNNING":
        yield finding("queue", "queue_missing", queue=QUEUE, why=state)


def indexes(place: Place) -> Iterator[Finding]:
    """Every index of firestore.indexes.json is ready. The emulator needs none."""
    if place.is_local:
        return
    groups = f"projects/{place.project_id}/databases/(default)/collectionGroups/-"
    answer = place.get(f"{place.bases.firestore}/v1/{groups}/indexes", pageSize=300)
    ready = {_index(_group(each), each) for each in answer.get("indexes", ()) if each.get("state") == "READY"}
    wanted = json.loads((REPOSITORY / "firestore.indexes.json").read_text())["indexes"]
    for each in wanted:
        index = _index(each["collectionGroup"], each)
        if index not in ready:
            yield finding("indexes", "index_missing", index=index)


def _group(index: Mapping[str, Any]) -> str:
    return str(index["name"]).split("/collectionGroups/")[1].partition("/")[0]


def _index(group: str, index: Mapping[str, Any]) -> str:
    """An index in words. Google adds the document's name at the end, and leaves the scope out where it is the usual."""
    fields = [
        f"{f['fieldPath']} {f.get('order') or f.get('arrayConfig')}"
        for f in index["fields"]
        if f["fieldPath"] != "__name__"
    ]
    return f"{group} ({', '.join(fields)}, {index.get('queryScope', 'COLLECTION')})"


def sweeper(place: Place) -> Iterator[Finding]:
    """The safety net has run within the last minutes, by its own log lines."""
    now = datetime.now(UTC)
    last = _last_sweep_here(place) if place.is_local else _last_sweep(place, now)
    if last is None or now - last > SWEEPER_LATE:
        shown = last.isoformat(timespec="seconds") if last else "–"
        yield finding("sweeper", "sweeper_silent", last=shown)


def _last_sweep_here(place: Place) -> datetime | None:
    assert place.stack is not None
    log = REPOSITORY / ".sergap" / place.stack.name / "firebase.log"
    lines = [line for line in log.read_text(errors="replace").splitlines() if '"message": "sweep"' in line]
    if not lines:
        return None
    # firebase-tools puts the function's name before what it printed.
    text = lines[-1][lines[-1].index("{") :]
    return datetime.fromisoformat(json.loads(text[: text.rindex("}") + 1])["time"])


def _last_sweep(place: Place, now: datetime) -> datetime | None:
    since = (now - timedelta(hours=1)).isoformat()
    body = {
        "resourceNames": [f"projects/{place.project_id}"],
        "filter": f'resource.type="cloud_run_revision" jsonPayload.message="sweep" timestamp>="{since}"',
        "orderBy": "timestamp desc",
        "pageSize": 1,
    }
    entries = place.post(f"{place.bases.logging}/v2/entries:list", body).get("entries", ())
    return datetime.fromisoformat(entries[0]["timestamp"]) if entries else None
