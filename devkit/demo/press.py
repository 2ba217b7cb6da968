"""A citizen presses the button: the report that a phone sends. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

KROYA = (-7.6330, 109.2460)
"""The main road through Kroya; the place of the first scene."""

TELUK_PENYU = (-7.7275, 109.0095)
"""Near the beach of Cilacap Selatan."""

SIDAREJA = (-7.48433, 108.791805)
"""The middle of Sidareja."""


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
    """The report of the first scene: agencies are sent at once."""
    return Press("kecelakaan_lalu_lintas", *KROYA, description="Dua motor bertabrakan, satu orang luka")


def missing_person_at_the_beach() -> Press:
    """The report of the second scene: agencies are sent when an operator has verified it."""
    return Press("orang_hilang", *TELUK_PENYU, description="Anak 8 tahun terpisah dari rombongan, kaus merah")


def traffic_accident_in_sidareja() -> Press:
    """The report of the third scene, whose plan has a ladder of two rungs."""
    return Press("kecelakaan_lalu_lintas", *SIDAREJA, description="Truk menabrak pagar, pengemudi terjepit")
