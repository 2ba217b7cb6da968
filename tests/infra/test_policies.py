"""checkov's policies for Google Cloud, without network."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from devkit.terraform.schema import INFRA

CHECKOV = INFRA.parent / ".venv-infra" / "bin" / "checkov"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """checkov's results."""
    assert CHECKOV.exists(), "make infra-tools"
    command = [str(CHECKOV), "-d", ".", "--framework", "terraform", "--skip-download", "-o", "json", "--compact"]
    done = subprocess.run(
        [*command, "--var-file", "production/example.tfvars"], cwd=INFRA, capture_output=True, text=True, check=False
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_no_policy_is_broken(found: dict[str, Any]) -> None:
    """Every policy holds or has an exception beside the resource."""
    assert [(f["check_id"], f["resource"]) for f in found["results"]["failed_checks"]] == []
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 30


def test_every_exception_has_a_reason(found: dict[str, Any]) -> None:
    """An exception says why it is one, in a sentence."""
    for exception in found["results"]["skipped_checks"]:
        assert len(exception["check_result"]["suppress_comment"].split()) > 6, exception["check_id"]
