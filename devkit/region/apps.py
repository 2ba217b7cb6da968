"""What `apps.yaml` says: the names of a region's two apps, and what Android needs to know of them."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

APPS_FILE = "apps.yaml"
APP_IDS = ("citizen", "agency")
HOST = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
Fingerprint = Annotated[str, Field(pattern=r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$")]
"""SHA-256 of a certificate as `keytool -list -v` and the Play Console show it."""


class App(BaseModel):
    """One app. The limits of the names are the Play Store's (30) and what home screens show (12)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=30)
    short_name: str = Field(min_length=1, max_length=12)
    package_id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")
    fingerprints: tuple[Fingerprint, ...] = ()


class Apps(BaseModel):
    """Both apps, and where they are served; `host` is None until the region has an address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str | None = Field(default=None, pattern=HOST)
    version_name: str = Field(min_length=1)
    version_code: int = Field(ge=1)
    citizen: App
    agency: App

    @model_validator(mode="after")
    def _two_packages(self) -> Self:
        if self.citizen.package_id == self.agency.package_id:
            raise ValueError("both apps have the same package_id")
        return self

    def app(self, app_id: str) -> App:
        """Return the app of an id of `APP_IDS`."""
        return {"citizen": self.citizen, "agency": self.agency}[app_id]


def suggested_apps(region_id: str, name_id: str) -> Apps:
    """Return what a new region begins with; everything in it is the region's to choose."""
    short = re.sub(r"^(Kabupaten|Kota) ", "", name_id)
    package_id = "id.sergap." + re.sub(r"[^a-z0-9]", "_", region_id)
    return Apps(
        version_name="1.0.0",
        version_code=1,
        citizen=App(name=f"Sergap: darurat {short}"[:30], short_name="Sergap", package_id=package_id),
        agency=App(name="Sergap: instansi", short_name="Instansi", package_id=f"{package_id}.instansi"),
    )
