"""The drill: a report marked as an exercise goes all the way, and is closed again whatever happens."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from devkit.demo.press import Press
from devkit.smoke.advice import ADVICE, NAMES
from devkit.smoke.site import Site, StepError, User
from shared import paths

T = TypeVar("T")

PAUSE_S = 0.25


@dataclass(frozen=True)
class SignIn:
    """Whom to sign in as."""

    email: str
    password: str


@dataclass
class Step:
    """One step.

    Attributes:
        took_ms: None when it was left out.
        detail: what came of it, or why it failed.
    """

    key: str
    ok: bool = False
    took_ms: float | None = None
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        name_id, name_en = NAMES[self.key]
        advice_id, advice_en = ADVICE[self.key] if not self.ok else ("", "")
        return {
            "step": self.key,
            "ok": self.ok,
            "left_out": self.took_ms is None and self.ok,
            "took_ms": None if self.took_ms is None else round(self.took_ms),
            "detail": self.detail,
            "name_id": name_id,
            "name_en": name_en,
            "advice_id": advice_id,
            "advice_en": advice_en,
        }


@dataclass
class Drill:
    """One run.

    Attributes:
        patience_s: how long each step may take to come true.
        on_step: told each step when it is over.
    """

    site: Site
    press: Press
    operator: SignIn | None = None
    agency: SignIn | None = None
    patience_s: float = 60.0
    on_step: Callable[[Step], None] = lambda step: None
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._incident_id = paths.incident_id_for(self.press.report_id)

    def run(self) -> bool:
        """Run all steps; returns whether all went well. After a failure only the closing is still tried."""
        caller: User | None = None
        try:
            with self._step("find") as step:
                step.detail = self.site.find()
            with self._step("caller"):
                caller = self.site.sign_in()
            with self._step("report") as step:
                step.detail = str(self.site.send(caller, self.press.body())["report_id"])
            with self._step("routed") as step:
                card = self._eventually(self._card, caller)
                step.detail = ", ".join(each["step"] for each in card["steps"])
            self._help()
        except StepError:
            pass
        if caller is not None and any(s.key == "report" and s.ok for s in self.steps):
            self._end(caller)
        return all(step.ok for step in self.steps)

    def _help(self) -> None:
        """What the command centre and an agency see and do, where somebody may sign in for them."""
        if self.operator is None:
            self._left_out("alerts")
        else:
            with self._step("alerts") as step:
                desk = self.site.sign_in(self.operator.email, self.operator.password)
                # A drill that was left open here is joined: then the incident is that one's.
                report = self.site.document(desk, f"reports/{self.press.report_id}")
                self._incident_id = str(report["incident_id"])
                step.detail = self._eventually(self._settled, desk, self._incident_id)
        if self.agency is None:
            self._left_out("acknowledge")
            return
        with self._step("acknowledge"):
            officer = self.site.sign_in(self.agency.email, self.agency.password)
            self._command("agency", officer, "acknowledge", incident_id=self._incident_id)

    def _end(self, caller: User) -> None:
        """Close it as an operator, else cancel it as the caller, who has a minute for it."""
        try:
            with self._step("close"):
                if self.operator is None:
                    self._command("caller", caller, "cancel", report_id=self.press.report_id)
                    return
                desk = self.site.sign_in(self.operator.email, self.operator.password)
                reason = {"disposition": "handled", "note": "sergap smoke"}
                self._command("operator", desk, "close", incident_id=self._incident_id, **reason)
        except StepError:
            pass

    def _command(self, function: str, user: User, command: str, **fields: Any) -> None:
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        self.site.command(function, user, data)

    def _card(self, caller: User) -> dict[str, Any] | None:
        return self.site.document(caller, f"tracks/{self.press.report_id}") or None

    def _settled(self, desk: User, incident_id: str) -> str:
        """Which alerts there are, once none waits any more and the operators' has reached a device."""
        alerts = self.site.alerts(desk, incident_id)
        waiting = [alert for alert in alerts if alert["status"] == "QUEUED"]
        if not alerts or waiting:
            return ""
        if not any(alert["recipient"] == "operators" and alert["accepted"] for alert in alerts):
            raise StepError("no operator's device took the alert")
        return ", ".join(sorted(f"{a['recipient']}: {a['accepted']}/{a['devices']}" for a in alerts))

    def _eventually(self, look: Callable[..., T], *given: Any) -> Any:
        deadline = time.monotonic() + self.patience_s
        while not (seen := look(*given)):
            if time.monotonic() > deadline:
                raise StepError(f"not within {self.patience_s:.0f} s")
            time.sleep(PAUSE_S)
        return seen

    def _left_out(self, key: str) -> None:
        self._over(Step(key, ok=True, detail="–"))

    @contextmanager
    def _step(self, key: str) -> Iterator[Step]:
        step, began = Step(key), time.monotonic()
        try:
            yield step
            step.ok = True
        except httpx.HTTPError as error:
            step.detail = type(error).__name__
            raise StepError(step.detail) from error
        except (KeyError, ValueError) as error:
            step.detail = f"answer not understood: {error!r}"
            raise StepError(step.detail) from error
        except StepError as error:
            step.detail = str(error)
            raise
        finally:
            step.took_ms = (time.monotonic() - began) * 1000
            self._over(step)

    def _over(self, step: Step) -> None:
        self.steps.append(step)
        self.on_step(step)
