"""The file by which other commands find a running stack: `.sergap/<name>/stack.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from devkit.stack.options import REPOSITORY
from devkit.stack.processes import is_running


@dataclass(frozen=True)
class StackAddresses:
    """Where a running stack answers. URLs have no slash at the end; hosts are `host:port`."""

    project_id: str
    hosting_url: str
    functions_url: str
    firestore_host: str
    auth_host: str
    pubsub_host: str
    tasks_host: str
    fcm_url: str
    maps_url: str
    clock_url: str

    @property
    def clock_host(self) -> str:
        """`host:port` of the clock, where functions create tasks."""
        return self.clock_url.removeprefix("http://")

    def client_environment(self) -> dict[str, str]:
        """Variables that lead Google's client libraries, and Sergap's own settings, to this stack."""
        return {
            "GCLOUD_PROJECT": self.project_id,
            "GOOGLE_CLOUD_PROJECT": self.project_id,
            "FIRESTORE_EMULATOR_HOST": self.firestore_host,
            "FIREBASE_AUTH_EMULATOR_HOST": self.auth_host,
            "PUBSUB_EMULATOR_HOST": self.pubsub_host,
            "PUBSUB_PROJECT_ID": self.project_id,
            "CLOUD_TASKS_EMULATOR_HOST": self.tasks_host,
            "SERGAP_FCM_URL": self.fcm_url,
            "SERGAP_MAPS_URL": self.maps_url,
            "SERGAP_TASKS_HOST": self.clock_host,
            "METADATA_SERVER_DETECTION": "none",
        }


@dataclass(frozen=True)
class StackState:
    """One stack as its launcher wrote it down."""

    name: str
    stack_id: str
    status: str
    launcher_pid: int
    launcher_started_at: float
    region_pack: str
    time_scale: float
    addresses: StackAddresses

    @property
    def is_alive(self) -> bool:
        """Whether the launcher still lives."""
        return is_running(self.launcher_pid, self.launcher_started_at)


def launcher_started_at() -> float:
    """When this process was created, in seconds since the epoch."""
    return float(psutil.Process().create_time())


def state_path(root: Path, name: str) -> Path:
    """Where the state of a stack is written."""
    return root / ".sergap" / name / "stack.json"


def write_state(root: Path, state: StackState) -> None:
    """Write the state in one step, so that a reader never sees half of it."""
    path = state_path(root, state.name)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(state), indent=2) + "\n")
    draft.replace(path)


def read_state(name: str, root: Path = REPOSITORY) -> StackState | None:
    """State of a stack, dead or alive; None when there is none."""
    try:
        fields = json.loads(state_path(root, name).read_text())
    except FileNotFoundError:
        return None
    return StackState(**{**fields, "addresses": StackAddresses(**fields["addresses"])})


def find_running(name: str | None = None, root: Path = REPOSITORY) -> StackState | None:
    """A stack that is ready: the one of this name, or the only or latest one when no name is given."""
    names = [name] if name else [path.parent.name for path in (root / ".sergap").glob("*/stack.json")]
    states = [state for state in (read_state(each, root) for each in names) if state is not None]
    ready = [state for state in states if state.status == "ready" and state.is_alive]
    return max(ready, key=lambda state: state.launcher_started_at, default=None)
