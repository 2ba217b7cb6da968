"""Settings: one typed object, read from the environment at call time, refusing unsafe values outside the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import UnsafeSettings

REGION = "asia-southeast2"
"""Jakarta: the nearest Google Cloud region; the rewrites of firebase.json name it too."""


class Settings(BaseModel):
    """All that can be set. Each field's environment variable is named in `ENVIRONMENT`."""

    model_config = ConfigDict(frozen=True)

    project_id: str = "demo-sergap"
    region_pack: str = ""
    emulated: bool = False
    fcm_url: str | None = None
    maps_url: str | None = None
    maps_key: str | None = None
    tasks_host: str | None = None
    time_scale: float = 1.0
    app_check: Literal["enforce", "monitor", "off"] = "enforce"
    forwarded_hops: int = Field(default=2, ge=0)
    receipt_secret: str = Field(default="", repr=False)
    traces: str = Field(default="cloud", pattern=r"^(off|cloud|file:.+)$")
    second_factor: Literal["require", "off"] = "require"
    webhook_secret: str = Field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment, for a process that serves.

        Args:
            environment: variable names to values; the process's own by default.

        Raises:
            UnsafeSettings: a setting made for the emulators is present without them.
        """
        return cls.for_tools(environment).refuse_unsafe()

    @classmethod
    def for_tools(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The same for a command at somebody's desk, which answers no calls and so needs no secrets."""
        values: dict[str, object] = {
            field: environment[name] for field, name in ENVIRONMENT.items() if environment.get(name)
        }
        values["emulated"] = bool(environment.get("FIRESTORE_EMULATOR_HOST"))
        if values["emulated"]:
            values.setdefault("app_check", "off")
            values.setdefault("traces", "off")
            values.setdefault("second_factor", "off")
        return cls.model_validate(values)

    def refuse_unsafe(self) -> Settings:
        """Return self, or raise `UnsafeSettings` naming what must not be set in production."""
        if self.emulated:
            return self
        unsafe = [name for name in ("fcm_url", "maps_url", "tasks_host") if getattr(self, name)]
        # The rules believe a project of this name to be an emulator's, and ask no second factor of staff there.
        unsafe += ["project_id"] if self.project_id.startswith("demo-") else []
        unsafe += ["time_scale"] if self.time_scale != 1.0 else []
        unsafe += [name for name in ("app_check", "second_factor") if getattr(self, name) == "off"]
        unsafe += ["traces (file)"] if self.traces.startswith("file:") else []
        # Without the secret whoever reads `devices` could compute receipt keys.
        unsafe += ["receipt_secret (empty)"] if not self.receipt_secret else []
        if unsafe:
            raise UnsafeSettings(unsafe)
        return self


ENVIRONMENT: Mapping[str, str] = {
    "project_id": "GCLOUD_PROJECT",
    "region_pack": "SERGAP_REGION_PACK",
    "fcm_url": "SERGAP_FCM_URL",
    "maps_url": "SERGAP_MAPS_URL",
    "maps_key": "SERGAP_MAPS_KEY",
    "tasks_host": "SERGAP_TASKS_HOST",
    "time_scale": "SERGAP_TIME_SCALE",
    "app_check": "SERGAP_APP_CHECK",
    "forwarded_hops": "SERGAP_FORWARDED_HOPS",
    "receipt_secret": "SERGAP_RECEIPT_SECRET",
    "traces": "SERGAP_TRACES",
    "second_factor": "SERGAP_SECOND_FACTOR",
    "webhook_secret": "SERGAP_WEBHOOK_SECRET",
}
"""Field of `Settings` to the environment variable that sets it."""
