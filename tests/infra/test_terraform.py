"""`infra/` as Terraform itself sees it: formatted, valid, planned in an empty project; and what it must refuse."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from devkit.terraform import run
from devkit.terraform.run import Planned, Workspace, of_type
from devkit.terraform.schema import INFRA, load, used_types

FILES = sorted(INFRA.rglob("*.tf"))
DESCRIBED = [file for file in FILES if file.name in ("variables.tf", "outputs.tf")]


def test_every_file_is_formatted() -> None:
    """Terraform's own formatter has nothing to change."""
    done = subprocess.run(
        [*run.terraform(), "fmt", "-check", "-recursive", str(INFRA)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_both_roots_make_the_same_things(plans: dict[str, list[Planned]]) -> None:
    """Staging rehearses production: every resource exists in both."""
    assert {p.address for p in plans["staging"]} == {p.address for p in plans["production"]}


def test_the_first_apply_waits_for_no_function(copy: Workspace, production: list[Planned]) -> None:
    """Before the first deployment all is planned but what belongs to the functions' own services."""
    first = {planned.address for planned in copy.plan("production")}
    later = {planned.address for planned in production} - first
    assert later
    assert all("google_cloud_run_v2_service_iam_member" in address for address in later)


def test_the_schema_knows_exactly_the_types_in_use() -> None:
    """After a new resource type: `make infra-schema`."""
    schema = load()
    assert {(kind, name) for kind, types in schema.items() for name in types} == used_types()


@pytest.mark.parametrize("file", DESCRIBED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_variable_and_output_is_described(file: Path) -> None:
    """A description stands in each."""
    text = file.read_text(encoding="utf-8")
    blocks = re.findall(r'^(?:variable|output) "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL)
    assert blocks
    assert [name for name, body in blocks if not re.search(r'^  description = ".{10,}"$', body, re.MULTILINE)] == []


def test_every_variable_is_used() -> None:
    """A variable that nothing reads would be set in vain."""
    for file in INFRA.rglob("variables.tf"):
        text = "".join(other.read_text(encoding="utf-8") for other in file.parent.glob("*.tf"))
        for name in re.findall(r'^variable "(\w+)"', text, re.MULTILINE):
            assert len(re.findall(rf"\bvar\.{name}\b", text)) > 0, f"{file.parent.name}: {name}"


def test_nothing_has_a_random_name() -> None:
    """A name says what a thing is, so that the documents can say it, too."""
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    assert not re.search(r"\brandom_|timestamp\(\)|uuid\(\)|name_prefix", text)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('resource "google_pubsub_topic" "x" {\n  name = "x"\n  colour = "red"\n}\n', 'argument named "colour"'),
        ('resource "google_pubsub_topic" "x" {\n  project = "p"\n}\n', 'argument "name" is required'),
        ('resource "google_pubsub_topic" "x" {\n  name = "x"\n  retry {\n  }\n}\n', 'Blocks of type "retry"'),
        ('resource "google_pubsub_topicc" "x" {\n  name = "x"\n}\n', "Invalid resource type"),
        ('output "x" {\n  value = module.database.colour\n}\n', "Unsupported attribute"),
        ('output "x" {\n  value = var.colour\n}\n', "undeclared input variable"),
        ('resource "google_pubsub_topic" "x" {\n  name = ["x"]\n}\n', "string required"),
    ],
)
def test_a_mistake_is_seen(copy: Workspace, plans: object, wrong: str, complaint: str) -> None:
    """The checks above would fail: Terraform refuses each kind of mistake, with this provider as with Google's."""
    file = copy.folder / "infra" / "modules" / "system" / "wrong.tf"
    file.write_text(wrong, encoding="utf-8")
    try:
        outcome = copy.run("staging", "validate", "-no-color")
    finally:
        file.unlink()
    assert outcome.code != 0
    assert complaint in " ".join(outcome.output.split())


def test_the_packaged_terraform_plans_the_same(
    copy: Workspace, plans: dict[str, list[Planned]], tmp_path: Path
) -> None:
    """Machines without `terraform` use the packaged one, of another version: it makes the same of our files."""
    if not run.PACKAGED.exists():
        pytest.skip("make infra-tools")
    with run.workspace(tmp_path, run.packaged()) as other:
        assert other.plan("staging", "functions_deployed=true") == plans["staging"]


def test_production_cannot_be_deleted(plans: dict[str, list[Planned]]) -> None:
    """Neither the database nor a secret; staging's can."""
    for root, deletable in (("staging", True), ("production", False)):
        (database,) = of_type(plans[root], "google_firestore_database")
        assert (database.values["deletion_policy"] == "DELETE") is deletable
        assert (database.values["delete_protection_state"] == "DELETE_PROTECTION_DISABLED") is deletable
        secrets = of_type(plans[root], "google_secret_manager_secret")
        assert {secret.values["deletion_protection"] for secret in secrets} == {not deletable}


def test_any_minute_of_the_last_week_can_be_restored(plans: dict[str, list[Planned]]) -> None:
    """Point-in-time recovery is on, and there are daily and weekly backups, in both."""
    for planned in plans.values():
        (database,) = of_type(planned, "google_firestore_database")
        assert database.values["point_in_time_recovery_enablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"
        schedules = of_type(planned, "google_firestore_backup_schedule")
        assert sorted(bool(s.values["daily_recurrence"]) for s in schedules) == [False, True]


def test_only_the_named_repository_and_environment_may_deploy(plans: dict[str, list[Planned]]) -> None:
    """GitHub's statement must name both, letter by letter."""
    for root, planned in plans.items():
        (provider,) = of_type(planned, "google_iam_workload_identity_pool_provider")
        subject = f"repo:example/sergap:environment:{root}"
        assert provider.values["attribute_condition"] == (
            f"assertion.repository == 'example/sergap' && assertion.sub == '{subject}'"
        )


def test_no_role_is_basic() -> None:
    """Owner, editor and viewer of the whole project are given to nobody, nor anything to everybody."""
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    assert not re.search(r'"roles/(owner|editor|viewer)"|allUsers|allAuthenticatedUsers', text)
