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

    def __post_init__(self) -> None:
        self._opened_before = {incident["incident_id"] for incident in self._open_incidents()}

    @property
    def url(self) -> str:
        """Where the apps are."""
        return self.driver.addresses.hosting_url

    @staticmethod
    def place() -> tuple[float, float]:
        """A place in Kroya where nothing has happened yet."""
        return fresh_place()

    def citizen(self, place: tuple[float, float] | None = None, **options: Any) -> CitizenApp:
        """A caller's phone, somewhere in Kroya where nothing has happened yet if no place is given."""
        return CitizenApp(self.window("/", PHONE, place or self.place(), **options))

    def console(self, name: str = "Sri Rahayu") -> ConsoleApp:
        """A desk at which an operator has signed in."""
        app = ConsoleApp(self.window("/console/", DESK))
        self.enter(app, role="operator", name=name)
        return app

    def agency(self, agency_id: str) -> AgencyApp:
        """An agency's phone on which somebody has signed in."""
        app = AgencyApp(self.window("/agency/", PHONE))
        self.enter(app, agency_id)
        return app

    def enter(
        self, app: ConsoleApp | AgencyApp, agency_id: str | None = None, role: str = "agency", name: str = "Bambang"
    ) -> None:
        """Sign somebody new in."""
        uid = f"{role}-{uuid.uuid4().hex[:12]}"
        person = Person(uid=uid, email=f"{uid}@sergap.test", name=name, role=role, agency_id=agency_id)
        self.driver.auth.put_account(person)
        self.people.append(person)
        app.sign_in(person.email, person.password)

    def window(self, path: str, viewport: dict[str, int], place: tuple[float, float] = KROYA, **options: Any) -> Window:
        """A new window in which nobody has signed in; `options` are the browser profile's."""
        window = open_window(self.browser, self.url + path, viewport, place, **options)
        self.windows.append(window)
        return window

    def close(self) -> list[str]:
        """Close all windows, end what was begun, take devices off the stack; returns the windows' complaints."""
        for window in self.windows:
            window.close()
        self._end_incidents()
        for person in self.people:
            self._forget_devices(person)
        return [complaint for window in self.windows for complaint in window.complaints]

    def _open_incidents(self) -> list[dict[str, Any]]:
        return self.driver.documents.where("incidents", "is_open", True)

    def _end_incidents(self) -> None:
        """What stays open would ring at the desks of the next test."""
        supervisor = self.driver.staff("supervisor")
        for incident in self._open_incidents():
            incident_id = incident["incident_id"]
            if incident_id in self._opened_before:
                continue
            reports = self.driver.documents.where("reports", "incident_id", incident_id)
            waiting = [report["report_id"] for report in reports if report["status"] in ("RECEIVED", "CLAIMED")]
            if waiting:
                how = {"report_ids": waiting, "action": "mark_false", "kind": "information"}
                self.driver.command("operator", supervisor, "triage", **how)
            disposition = "exercise" if incident["exercise"] else "handled"
            self.driver.command("operator", supervisor, "close", incident_id=incident_id, disposition=disposition)

    def _forget_devices(self, person: Person) -> None:
        """A device that nobody looks at would be counted as unreached by whatever test comes next."""
        id_token = self.driver.auth.sign_in(person.email, person.password).id_token
        for device in self.driver.documents.where("devices", "uid", person.uid):
            headers = {"Authorization": f"Bearer {id_token}"}
            self.driver.http.delete(f"/api/v1/devices/{device['device_id']}", headers=headers)
