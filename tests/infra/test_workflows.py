"""GitHub's workflows: what actionlint finds, and what it does not look for."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
import yaml

from devkit.terraform.schema import INFRA

ROOT = INFRA.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
IDS = [file.name for file in WORKFLOWS]
ACTIONLINT = ROOT / ".venv-infra" / "bin" / "actionlint"


def read(name: str) -> dict[Any, Any]:
    """One workflow."""
    answer: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return answer


def test_actionlint_finds_nothing() -> None:
    """Syntax, expressions, inputs, calls of one workflow by another."""
    assert WORKFLOWS
    assert ACTIONLINT.exists(), "make infra-tools"
    done = subprocess.run([ACTIONLINT, *WORKFLOWS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("file", WORKFLOWS, ids=IDS)
def test_every_action_is_pinned_to_a_commit(file: Any) -> None:
    """A tag can be moved by whoever owns it; the tag stands beside the commit for people."""
    for line in re.findall(r"uses: (.+)", file.read_text(encoding="utf-8")):
        assert line.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("file", WORKFLOWS, ids=IDS)
def test_no_workflow_has_a_secret(file: Any) -> None:
    """Google is told who calls by GitHub's own statement; so there is no key to steal."""
    assert "secrets." not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", WORKFLOWS, ids=IDS)
def test_permissions_are_given_one_by_one(file: Any) -> None:
    """Reading is all that a workflow may; only the job that deploys may make GitHub vouch for it."""
    workflow = read(file.name)
    assert workflow["permissions"] == {"contents": "read"}
    vouched = [name for name, job in workflow["jobs"].items() if job.get("permissions", {}).get("id-token")]
    assert vouched == (["deploy"] if file.name == "deploy.yml" else [])


def test_nothing_is_deployed_untested_or_unasked() -> None:
    """A person starts it, the tests come first, and the environment's reviewers and identity guard it."""
    workflow = read("deploy.yml")
    assert list(workflow[True]) == ["workflow_dispatch"]  # YAML 1.1 reads `on` as true.
    job = workflow["jobs"]["deploy"]
    assert job["needs"] == "test"
    assert workflow["jobs"]["test"]["uses"] == "./.github/workflows/test.yml"
    assert job["environment"] == "${{ inputs.environment }}"
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs == ["make setup", "make deploy-files", "make deploy", "make deploy-check"]


def test_the_environments_are_the_roots() -> None:
    """A person may choose what Terraform has made ready, letter by letter: the identity's condition names it."""
    options = read("deploy.yml")[True]["workflow_dispatch"]["inputs"]["environment"]["options"]
    for root in options:
        assert f'environment               = "{root}"' in (INFRA / root / "main.tf").read_text(encoding="utf-8")


def test_the_page_names_every_variable_of_the_workflow() -> None:
    """docs/deploy.md says which variables GitHub needs."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    used = set(re.findall(r"vars\.(\w+)", (ROOT / ".github/workflows/deploy.yml").read_text(encoding="utf-8")))
    assert used
    assert [name for name in used if name not in page] == []


def test_the_tests_are_those_of_any_machine() -> None:
    """CI has no test of its own, and needs none of its own setup but the languages."""
    assert [s["run"] for s in read("test.yml")["jobs"]["test"]["steps"] if "run" in s] == ["make test"]
