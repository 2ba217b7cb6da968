"""The people of a test, each with a window of their own, on one stack."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from apps import AgencyApp, CitizenApp, ConsoleApp
from driver import Driver, fresh_place
from playwright.sync_api import Browser
from windows import DESK, PHONE, Window, open_window

from devkit.seed.people import Person

KROYA = (-7.6330, 109.2460)
"""Where those are who have an address: in the town."""


@dataclass
class Stage:
    """Opens the apps, and clears away at the end."""

    browser: Browser
    driver: Driver
    windows: list[Window] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the apps are."""
        return self.driver.addresses.hosting_url

    def citizen(self, place: tuple[float, float] | None = None, **options: Any) -> CitizenApp:
        """A caller's phone, somewhere in Kroya where nothing has happened yet if no place is given."""
        return CitizenApp(self._open("/", PHONE, place or fresh_place(), options))

    def console(self, name: str = "Sri Rahayu", role: str = "operator", **options: Any) -> ConsoleApp:
        """A desk at which somebody has signed in."""
        person = self._person(name, role)
        app = ConsoleApp(self._open("/console/", DESK, KROYA, options))
        app.sign_in(person.email, person.password)
        return app

    def agency(self, agency_id: str, name: str = "Aiptu Bambang", **options: Any) -> AgencyApp:
        """An agency's phone on which somebody has signed in."""
        person = self._person(name, "agency", agency_id)
        app = AgencyApp(self._open("/agency/", PHONE, KROYA, options))
        app.sign_in(person.email, person.password)
        return app

    def close(self) -> list[str]:
        """Close all windows and take their devices off the stack; returns what the windows complained about."""
        for window in self.windows:
            window.close()
        for person in self.people:
            self._forget_devices(person)
        return [complaint for window in self.windows for complaint in window.complaints]

    def _open(self, path: str, viewport: dict[str, int], place: tuple[float, float], options: Any) -> Window:
        window = open_window(self.browser, self.url + path, viewport, place, **options)
        self.windows.append(window)
        return window

    def _person(self, name: str, role: str, agency_id: str | None = None) -> Person:
        uid = f"{role}-{uuid.uuid4().hex[:12]}"
        person = Person(uid=uid, email=f"{uid}@sergap.test", name=name, role=role, agency_id=agency_id)
        self.driver.auth.put_account(person)
        self.people.append(person)
        return person

    def _forget_devices(self, person: Person) -> None:
        """A device that nobody looks at would be counted as unreached by whatever test comes next."""
        id_token = self.driver.auth.sign_in(person.email, person.password).id_token
        for device in self.driver.documents.where("devices", "uid", person.uid):
            headers = {"Authorization": f"Bearer {id_token}"}
            self.driver.http.delete(f"/api/v1/devices/{device['device_id']}", headers=headers)
