"""One simulated world: store, platform, phones and everybody's doings, all from one seed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from devkit.faults.chaos import Chaos
from devkit.faults.cloud import PASSING, Cloud
from devkit.faults.gateways import (
    BreakingSteps,
    SimulatedPublisher,
    SimulatedPusher,
    SimulatedServices,
    SimulatedTasks,
    StraightLines,
)
from devkit.faults.memory_store import Change, Database, MemoryStore
from devkit.faults.phones import ROLL_CALL, Phone, Phones
from devkit.faults.scheduler import Scheduler
from devkit.faults.watchman import Watchman
from intake.caller_commands import CALLER_COMMANDS
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.devices import DeviceRegistration, forget_device, register_device
from notify.receipts import ReceiptReport, record_receipt
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.alert import Device
from shared.region import Region, load_region
from shared.services import PushMessage, Services
from shared.settings import Settings

RECEIPT_PAUSES_S = (1.0, 3.0, 10.0)
"""When an app sends a receipt again that was answered 404, as docs and apps have it."""

CALM_S = 60.0
"""Faults go on for so long after the last that people do."""

TABLES: Mapping[str, CommandTable] = {
    "operator": OPERATOR_COMMANDS,
    "agency": AGENCY_COMMANDS,
    "caller": CALLER_COMMANDS,
}

Wrap = Callable[[Services], Services]
"""Puts something between the handlers and the world; the mutation tests plant their bugs with it."""


@lru_cache
def region() -> Region:
    """The pack, loaded once."""
    return load_region("cilacap")


@dataclass(frozen=True)
class Violation:
    """Something that must never be."""

    law: str
    what: str

    def __str__(self) -> str:
        return f"{self.law}: {self.what}"


@dataclass
class Accepted:
    """A report that a caller was told has arrived."""

    report_id: str
    caller: Caller
    received_at_s: float


@dataclass
class World:
    """All that one schedule needs.

    Attributes:
        rng: the only source of chance.
        violations: what went wrong, in order.
        accepted: reports whose callers have an answer.
        on_alert: called when a phone shows an alert for the first time.
        moves: commits that changed more than devices and rosters.
    """

    seed: int
    active_s: float
    rng: Random
    scheduler: Scheduler
    chaos: Chaos
    database: Database
    cloud: Cloud
    phones: Phones
    services: Services
    violations: list[Violation] = field(default_factory=list)
    accepted: dict[str, Accepted] = field(default_factory=dict)
    on_alert: Callable[[Phone, PushMessage], None] = lambda phone, message: None
    moves: int = 0

    def wrong(self, law: str, what: str) -> None:
        """Note a violation, once."""
        violation = Violation(law, what)
        self.scheduler.note(f"VIOLATION {violation}")
        if violation not in self.violations:
            self.violations.append(violation)

    def committed(self, changes: Sequence[Change]) -> None:
        """Count what is not the roll-call's doing."""
        if not changes[0].path.startswith(("devices/", "duty/")):
            self.moves += 1

    def uuid(self) -> str:
        """An id as a client makes it."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def submit(self, caller: Caller, submission: ReportSubmission) -> None:
        """A caller's app sends a report until it is answered."""
        report_id = str(submission.report_id)

        def answered(_: Any) -> None:
            self.accepted.setdefault(report_id, Accepted(report_id, caller, self.scheduler.now_s))

        self.cloud.call(
            f"submit_report {report_id}",
            # Every fourth comes as by Open311, whose function may not alert: the trigger has its share of openings.
            lambda: submit_report(
                self.services, caller.uid, submission, f"trace-{report_id[:8]}", route=report_id[0] not in "0123"
            ),
            answered=answered,
        )

    def command(
        self,
        kind: str,
        caller: Caller,
        answered: Callable[[Any], None] = lambda _: None,
        refused: Callable[[Refused], None] = lambda _: None,
        **data: Any,
    ) -> None:
        """Somebody gives a command; their app repeats it, with the same id, until it is answered."""
        body = {"command_id": self.uuid(), **data}
        self.cloud.call(
            f"{kind} {data['command']} by {caller.uid}",
            lambda: run_command(self.services, caller, body, TABLES[kind]),
            answered=answered,
            refused=refused,
            # Some people close the app before it is answered.
            tries=1 if self.rng.random() < 0.05 else 8,
        )

    def add_phone(self, device_id: str, caller: Caller, recipients: tuple[str, ...]) -> Phone:
        """A phone that was registered before the schedule begins."""
        phone = self.phones.add(device_id, caller, self.rng)
        now = self.scheduler.now()
        device = Device(
            device_id=device_id,
            uid=caller.uid,
            role=caller.role,
            agency_id=caller.agency_id,
            recipients=list(recipients),
            token=phone.token,
            platform="android",
            registered_at=now,
            seen_at=now,
        )
        MemoryStore(self.database).set(paths.device(device_id), device.to_document())
        return phone

    def renew_token(self, phone: Phone) -> None:
        """FCM changes a phone's token; the app tells Sergap, a moment later."""
        token = self.phones.renew_token(phone)
        registration = DeviceRegistration(token=token, platform="android")

        def answered(_: Any) -> None:
            phone.registered_token = token

        self.cloud.call(
            f"register_device {phone.device_id}",
            lambda: register_device(self.services, phone.caller, phone.device_id, registration),
            answered=answered,
        )

    def sign_out(self, phone: Phone) -> None:
        """The phone's user signs out."""

        def answered(_: Any) -> None:
            phone.signed_out = True

        self.cloud.call(
            f"forget_device {phone.device_id}",
            lambda: forget_device(self.services, phone.caller, phone.device_id),
            answered=answered,
        )

    def heard(self, phone: Phone, message: PushMessage) -> None:
        """A push has reached a phone."""
        stage = message.data["stage"]
        if stage == ROLL_CALL:
            self._receipt(phone, message, "delivered", 0.05, RECEIPT_PAUSES_S)
            return
        if not phone.take(message):
            return
        self.scheduler.note(f"{phone.device_id} SHOWS {stage} of {message.data['incident_id']}")
        if not phone.mute:
            self._receipt(phone, message, "delivered", self.rng.uniform(0.02, 0.5), RECEIPT_PAUSES_S)
            if self.rng.random() < 0.4:
                self._receipt(phone, message, "opened", self.rng.uniform(0.02, 30.0), RECEIPT_PAUSES_S)
        self.on_alert(phone, message)

    def _receipt(
        self, phone: Phone, message: PushMessage, event: str, delay_s: float, pauses_s: tuple[float, ...]
    ) -> None:
        """Report how far an alert got; again after a pause when Sergap does not know it yet."""
        data = message.data
        report = ReceiptReport.model_validate(
            {name: data[name] for name in ("alert_id", "device_id", "receipt_key")} | {"event": event}
        )

        def refused(error: Refused) -> None:
            if error.code is ErrorCode.NOT_FOUND and pauses_s:
                self._receipt(phone, message, event, pauses_s[0], pauses_s[1:])

        self.cloud.call(
            f"record_receipt {event} by {phone.device_id}",
            lambda: record_receipt(self.services, report),
            refused=refused,
            tries=2,
            delay_s=delay_s,
        )


def build_world(seed: int, *, recording: bool = False, wrap: Wrap = lambda services: services) -> World:
    """A world in which nothing has happened yet, and whose length and faults the seed chooses."""
    rng = Random(seed)
    active_s = rng.choice((60.0, 120.0, 240.0))
    chaos = Chaos(Random(rng.getrandbits(64)), active_s + CALM_S)
    return world_of(seed, rng, chaos, recording=recording, wrap=wrap)


def world_of(
    seed: int, rng: Random, chaos: Chaos, *, recording: bool = False, wrap: Wrap = lambda services: services
) -> World:
    """A world in which nothing has happened yet, with these faults."""
    scheduler = Scheduler(recording=recording)
    scheduler.note(f"chaos: {chaos}")
    steps = BreakingSteps(scheduler, chaos)
    database = Database()
    cloud = Cloud(scheduler, chaos, steps, lambda what: world.wrong("handlers fail only in passing", what))
    phones = Phones(scheduler, chaos, lambda phone, message: world.heard(phone, message))
    services = wrap(_services(scheduler, chaos, steps, database, cloud, phones))
    world = World(seed, chaos.ends_s - CALM_S, rng, scheduler, chaos, database, cloud, phones, services)
    database.watchers += [Watchman(world.wrong).committed, world.committed, cloud.committed]
    return world


def _services(
    scheduler: Scheduler, chaos: Chaos, steps: BreakingSteps, database: Database, cloud: Cloud, phones: Phones
) -> SimulatedServices:
    def answer_lost(message: PushMessage) -> None:
        cloud.doubtful_alerts.add(message.data["alert_id"])

    return SimulatedServices(
        settings=Settings(emulated=True),
        clock=scheduler,
        store=MemoryStore(database, steps),
        region=region(),
        publisher=SimulatedPublisher(scheduler, chaos, steps, cloud),
        tasks=SimulatedTasks(scheduler, chaos, steps, cloud.task_created),
        pusher=SimulatedPusher(scheduler, chaos, steps, phones, answer_lost),
        travel_times=StraightLines(),
    )


def swallowed(world: World, text: str, error: BaseException | None) -> None:
    """A handler has logged a warning or an error."""
    world.scheduler.note(f"log: {text}")
    if error is not None and not isinstance(error, (*PASSING, Refused)):
        world.wrong("handlers fail only in passing", f"{type(error).__name__}: {error} ({text})")
