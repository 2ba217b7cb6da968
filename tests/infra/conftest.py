"""Plans of both roots, made once by the real Terraform with the stand-in provider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devkit.terraform.run import Planned, Workspace, workspace

ROOTS = ("staging", "production")


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A copy of `infra/` with Terraform."""
    with workspace(tmp_path_factory.mktemp("infra")) as made:
        yield made


@pytest.fixture(scope="session")
def plans(copy: Workspace) -> dict[str, list[Planned]]:
    """Root to all that it makes, once the functions are deployed."""
    return {root: copy.plan(root, "functions_deployed=true") for root in ROOTS}


@pytest.fixture(scope="session")
def production(plans: dict[str, list[Planned]]) -> list[Planned]:
    """All that the production root makes."""
    return plans["production"]
