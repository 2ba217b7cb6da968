"""A citizen presses the button: the report that a phone sends. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

KROYA = (-7.6330, 109.2460)
"""The main road through Kroya; the demonstration's place."""


@dataclass(frozen=True)
class Press:
    """One press of the button.

    Attributes:
        lat, lng: degrees; None when the phone does not know where it is.
        accuracy_m: radius of the fix, metres.
        report_id: made by the phone, so that a repeated sending is recognised.
    """

    category: str
    lat: float | None
    lng: float | None
    accuracy_m: float = 15.0
    description: str | None = None
    silent: bool = False
    exercise: bool = False
    report_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    pressed_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def body(self) -> dict[str, Any]:
        """The JSON of POST /api/v1/reports."""
        pressed_at = self.pressed_at.isoformat()
        body: dict[str, Any] = {"report_id": self.report_id, "category": self.category, "pressed_at": pressed_at}
        if self.lat is not None and self.lng is not None:
            body["position"] = {
                "lat": self.lat,
                "lng": self.lng,
                "accuracy_m": self.accuracy_m,
                "captured_at": pressed_at,
            }
        marks = {"description": self.description, "silent": self.silent, "exercise": self.exercise}
        return body | {name: value for name, value in marks.items() if value}


def traffic_accident_in_kroya() -> Press:
    """The demonstration's report."""
    lat, lng = KROYA
    return Press("kecelakaan_lalu_lintas", lat, lng, description="Dua motor bertabrakan, satu orang luka")
