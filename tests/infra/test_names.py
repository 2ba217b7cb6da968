"""What the code names and what `infra/` makes are the same, in both directions."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from devkit.terraform.run import Planned, of_type
from devkit.terraform.schema import INFRA
from shared import deployment, pubsub
from shared.settings import ENVIRONMENT, REGION

ROOT = INFRA.parent
PROJECT = "sergap-production"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """What firebase-tools is told when it asks the functions what there is to deploy."""
    code = (
        "import sys; sys.path.insert(0, '.'); import main; from firebase_functions.private import serving; "
        "print(serving.functions_as_yaml({name: getattr(main, name) for name in main.__all__}))"
    )
    environment = {"PATH": os.environ["PATH"], "GCLOUD_PROJECT": PROJECT}
    done = subprocess.run(
        [ROOT / "functions/venv/bin/python", "-c", code],
        cwd=ROOT / "functions",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = yaml.safe_load(done.stdout)["endpoints"]
    return answer


def values(planned: list[Planned], kind: str, field: str) -> set[str]:
    """One field of all resources of one type."""
    return {resource.values[field] for resource in of_type(planned, kind)}


def key(planned: Planned) -> str:
    """The last key of a resource's address: what `for_each` called it."""
    return planned.address.rsplit('["', 1)[1].removesuffix('"]')


def test_topics(production: list[Planned], manifest: dict[str, Any]) -> None:
    """Topics that are published to, topics that start functions, and topics in infra."""
    started = {
        function["eventTrigger"]["eventFilters"]["topic"]
        for function in manifest.values()
        if "topic" in function.get("eventTrigger", {}).get("eventFilters", {})
    }
    made = values(production, "google_pubsub_topic", "name")
    published = {value for name, value in vars(pubsub).items() if name.endswith("_TOPIC")}
    assert started == made == published


def test_queues_and_their_limits(production: list[Planned], manifest: dict[str, Any]) -> None:
    """firebase-tools sets a queue's limits at each deployment: both must say the same."""
    in_code = {name: f["taskQueueTrigger"] for name, f in manifest.items() if "taskQueueTrigger" in f}
    in_infra = {queue.values["name"]: queue.values for queue in of_type(production, "google_cloud_tasks_queue")}
    assert set(in_code) == set(in_infra)
    for name, trigger in in_code.items():
        (retry,), (rate,) = in_infra[name]["retry_config"], in_infra[name]["rate_limits"]
        assert rate["max_concurrent_dispatches"] == trigger["rateLimits"]["maxConcurrentDispatches"]
        assert rate["max_dispatches_per_second"] == trigger["rateLimits"]["maxDispatchesPerSecond"]
        assert retry["max_attempts"] == trigger["retryConfig"]["maxAttempts"]
        assert retry["min_backoff"] == f"{trigger['retryConfig']['minBackoffSeconds']}s"
        assert retry["max_backoff"] == f"{trigger['retryConfig']['maxBackoffSeconds']}s"


def test_schedules(production: list[Planned], manifest: dict[str, Any]) -> None:
    """Somebody is told when a schedule stops, of each that there is, and not before it had two chances."""
    policies = [p for p in of_type(production, "google_monitoring_alert_policy") if ".schedule_missed[" in p.address]
    in_code = {name: f["scheduleTrigger"]["schedule"] for name, f in manifest.items() if "scheduleTrigger" in f}
    assert {key(policy) for policy in policies} == set(in_code)
    for policy in policies:
        minutes = int(in_code[key(policy)].split()[1])
        (condition,) = policy.values["conditions"]
        assert int(condition["condition_absent"][0]["duration"].removesuffix("s")) > 2 * 60 * minutes


def test_indexes_and_deletion_times(production: list[Planned]) -> None:
    """All of firestore.indexes.json is carried out, and no more."""
    file = json.loads((ROOT / "firestore.indexes.json").read_text(encoding="utf-8"))
    indexes = of_type(production, "google_firestore_index")
    made = [
        (i.values["collection"], i.values["query_scope"], [(f["field_path"], f["order"]) for f in i.values["fields"]])
        for i in indexes
    ]
    assert sorted(made) == sorted(
        (i["collectionGroup"], i["queryScope"], [(f["fieldPath"], f["order"]) for f in i["fields"]])
        for i in file["indexes"]
    )
    fields = {
        (f.values["collection"], f.values["field"]): (
            bool(f.values["ttl_config"]),
            [(i["order"], i["query_scope"]) for i in f.values["index_config"][0]["indexes"]],
        )
        for f in of_type(production, "google_firestore_field")
    }
    assert fields == {
        (f["collectionGroup"], f["fieldPath"]): (
            f.get("ttl", False),
            [(i["order"], i["queryScope"]) for i in f["indexes"]],
        )
        for f in file["fieldOverrides"]
    }


def test_each_function_has_its_own_account(production: list[Planned], manifest: dict[str, Any]) -> None:
    """The account that infra makes is the one that the function is deployed with."""
    made = {
        key(account): account.values["account_id"]
        for account in of_type(production, "google_service_account")
        if "identity" in account.address
    }
    deployed = {name: function["serviceAccountEmail"] for name, function in manifest.items()}
    assert {name: f"{account}@{PROJECT}.iam.gserviceaccount.com" for name, account in made.items()} == deployed
    assert len(set(deployed.values())) == len(deployed)


def test_what_starts_each_function(production: list[Planned], manifest: dict[str, Any]) -> None:
    """Eventarc and Cloud Tasks may start the functions that they start, and no other function."""
    starters = of_type(production, "google_cloud_run_v2_service_iam_member")
    closed = {name for name, function in manifest.items() if {"eventTrigger", "taskQueueTrigger"} & set(function)}
    assert {starter.values["name"] for starter in starters} == {name.replace("_", "-") for name in closed}
    for starter in starters:
        function, caller = key(starter).split()
        assert function == caller or "taskQueueTrigger" in manifest[function]


def test_secrets(production: list[Planned], manifest: dict[str, Any]) -> None:
    """The secrets are those settings that are secret; a function reads those that it is deployed with, and no other."""
    made = values(production, "google_secret_manager_secret", "secret_id")
    assert made == set(deployment.SECRETS)
    may_read = {tuple(key(member).split()) for member in of_type(production, "google_secret_manager_secret_iam_member")}
    deployed = {
        (secret["key"], name)
        for name, function in manifest.items()
        for secret in function["secretEnvironmentVariables"]
    }
    assert may_read == deployed


def test_every_setting_that_sounds_secret_is_one() -> None:
    """A new key or secret among the settings is not put into a file by mistake."""
    sounding = {variable for variable in ENVIRONMENT.values() if re.search("SECRET|KEY|TOKEN|PASSWORD", variable)}
    assert sounding == set(deployment.SECRETS)


def test_the_region(production: list[Planned]) -> None:
    """Data stay in Indonesia: the database, messages, queues and secrets are where the functions run."""
    (database,) = of_type(production, "google_firestore_database")
    assert database.values["location_id"] == REGION
    for topic in of_type(production, "google_pubsub_topic"):
        assert topic.values["message_storage_policy"][0]["allowed_persistence_regions"] == [REGION]
    assert values(production, "google_cloud_tasks_queue", "location") == {REGION}
    for secret in of_type(production, "google_secret_manager_secret"):
        assert secret.values["replication"][0]["user_managed"][0]["replicas"][0]["location"] == REGION


def test_hosting_asks_the_functions_that_exist(manifest: dict[str, Any]) -> None:
    """Every rewrite in firebase.json leads to a function, in our region, that is started by HTTP."""
    hosting = json.loads((ROOT / "firebase.json").read_text(encoding="utf-8"))["hosting"]
    asked = [rewrite["function"] for rewrite in hosting["rewrites"] if "function" in rewrite]
    assert asked
    for function in asked:
        endpoint = manifest[function["functionId"]]
        assert function["region"] == REGION
        assert {"httpsTrigger", "callableTrigger"} & set(endpoint)


def test_on_the_emulators_nothing_is_added() -> None:
    """There are no accounts there, and asking for a secret would ask Google."""

    class Function:
        __firebase_endpoint__ = object()

    for variable in ("FUNCTIONS_EMULATOR", "FIRESTORE_EMULATOR_HOST"):
        deployment.prepare(Function, "sweep", {"GCLOUD_PROJECT": "p", variable: "x"})


def test_indexes_stand_in_the_repository_alone() -> None:
    """The module reads the file that the emulator reads; there is no second list to keep in step."""
    text = (INFRA / "modules" / "database" / "main.tf").read_text(encoding="utf-8")
    assert "jsondecode(file(var.indexes_file))" in text
    assert not [p for p in Path(INFRA).rglob("*indexes*.json") if "schema" not in p.parts]
