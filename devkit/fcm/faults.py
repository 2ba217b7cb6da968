"""Faults to order: errors, latency, lost answers and silent losses for the next sends."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from devkit.fcm.errors import ERROR_KINDS, FcmError


@dataclass
class Fault:
    """What goes wrong, for whom and how often.

    Args:
        error: a code of ``ERROR_KINDS``; None for latency or loss alone.
        token: only sends to this token; None for all.
        remaining: sends still to be hit; None until the fault is deleted.
        probability: chance of 0..1 that a matching send is hit.
        latency_ms: wait before the answer.
        after_delivery: deliver first, then answer the error, as when an answer is lost on its way.
        drop: accept with 200 and never deliver: FCM promises no delivery.
        retry_after_s: whole seconds for the Retry-After header.
    """

    fault_id: int
    error: str | None = None
    token: str | None = None
    remaining: int | None = 1
    probability: float = 1.0
    latency_ms: float = 0.0
    after_delivery: bool = False
    drop: bool = False
    retry_after_s: int = 1

    def describe(self) -> dict[str, Any]:
        """The JSON answer of the faults API."""
        return asdict(self)

    def failure(self) -> FcmError | None:
        """The error to answer."""
        if self.error is None:
            return None
        return FcmError(self.error, retry_after_s=self.retry_after_s)


class FaultBook:
    """Active faults; the first that matches a send is the one that hits it."""

    def __init__(self, seed: int | None = None) -> None:
        self._faults: list[Fault] = []
        self._next_id = 1
        self._random = random.Random(seed)

    def add(self, document: dict[str, Any]) -> Fault:
        """Adds a fault from its JSON description.

        Raises:
            ValueError: an unknown field, a wrong type or a number out of range.
        """
        fault = _read_fault(self._next_id, document)
        self._next_id += 1
        self._faults.append(fault)
        return fault

    def all(self) -> list[Fault]:
        """Active faults, oldest first."""
        return list(self._faults)

    def clear(self) -> None:
        """Deletes every fault."""
        self._faults.clear()

    def take(self, token: str | None) -> Fault | None:
        """The fault that hits a send to this token (None for topics), used up by one."""
        for fault in self._faults:
            if fault.token in (None, token) and self._random.random() < fault.probability:
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.remaining is None:
            return
        fault.remaining -= 1
        if fault.remaining <= 0:
            self._faults.remove(fault)


_FIELDS: dict[str, tuple[type, ...]] = {
    "next": (int,),
    "error": (str,),
    "token": (str,),
    "probability": (int, float),
    "latency_ms": (int, float),
    "after_delivery": (bool,),
    "drop": (bool,),
    "retry_after_s": (int,),
}


def _read_fault(fault_id: int, document: dict[str, Any]) -> Fault:
    values = {name: value for name, value in document.items() if value is not None}
    for name, value in values.items():
        kinds = _FIELDS.get(name)
        if kinds is None:
            raise ValueError(f"unknown field {name!r}; known: {', '.join(_FIELDS)}")
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise ValueError(f"field {name!r} has the wrong type")
    _check_ranges(values)
    # A fault with a probability goes on until it is deleted, unless it says for how many sends.
    remaining = values.pop("next", None if "probability" in values else 1)
    return Fault(fault_id, remaining=remaining, **values)


def _check_ranges(values: dict[str, Any]) -> None:
    if values.get("error", "INTERNAL") not in ERROR_KINDS:
        raise ValueError(f"unknown error {values['error']!r}; known: {', '.join(ERROR_KINDS)}")
    if not 0 <= values.get("probability", 1) <= 1:
        raise ValueError("probability must be between 0 and 1")
    if values.get("next", 1) < 1 or values.get("latency_ms", 0) < 0 or values.get("retry_after_s", 0) < 0:
        raise ValueError("next must be at least 1; latency_ms and retry_after_s must not be negative")
    if not any(values.get(name) for name in ("error", "latency_ms", "drop")):
        raise ValueError("a fault needs an error, latency_ms or drop")
