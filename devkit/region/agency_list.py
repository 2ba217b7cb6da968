"""The list of agencies that a new region begins with: a CSV as a spreadsheet saves it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import phonenumbers
import shapely

from devkit.region.geometry import Boundaries
from shared.region import EVERYWHERE

REQUIRED = ("id", "name", "kind", "covers")
TEXTS = ("parent_id", "status", "address", "position_confidence", "phone_confidence", "emergency_number", "notes")
OTHERS = ("lat", "lng", "phone", *TEXTS)
UNCHECKED = "low"
"""Confidence of what a list says and nobody has tried yet."""


class AgencyListError(ValueError):
    """A list that cannot be used; the message says why."""


def read_agency_list(path: Path, boundaries: Boundaries, *, phone_region: str) -> list[dict[str, Any]]:
    """Read the agencies as entries of agencies.yaml. What is wrong within an entry is found by the pack's check.

    Args:
        path: CSV with a heading line: the columns `REQUIRED`, and any of `OTHERS`. `covers` holds kecamatan codes
            with blanks or semicolons between them, or "*".
        boundaries: tells in which kecamatan a station stands.
        phone_region: ISO country in which a phone without a country code is meant.

    Raises:
        AgencyListError: a column is missing or unknown, or there is no line.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _check_columns(path, reader.fieldnames or ())
        rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    if not rows:
        raise AgencyListError(f"{path}: tidak ada baris / no line")
    return [_entry(row, boundaries, phone_region) for row in rows]


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in (*REQUIRED, *OTHERS)]
    if missing:
        raise AgencyListError(f"{path}: kolom yang kurang / missing columns: {', '.join(missing)}")
    if unknown:
        raise AgencyListError(f"{path}: kolom yang tidak dikenal / unknown columns: {', '.join(unknown)}")


def _entry(row: dict[str, str], boundaries: Boundaries, phone_region: str) -> dict[str, Any]:
    entry: dict[str, Any] = {name: row[name] for name in ("id", "name", "kind")}
    entry["covers"] = row["covers"].replace(";", " ").split()
    if row.get("lat") or row.get("lng"):
        entry["position"] = {"lat": _number(row.get("lat", "")), "lng": _number(row.get("lng", ""))}
        entry["position_confidence"] = UNCHECKED
        located_in = _kecamatan_at(entry["position"], boundaries)
        entry |= {"located_in": located_in} if located_in else {}
    if row.get("phone"):
        entry |= {"phone": _e164(row["phone"], phone_region), "phone_confidence": UNCHECKED}
    return entry | {name: row[name] for name in TEXTS if row.get(name)}


def _number(text: str) -> float | str:
    """Return the number, or the text itself, which the pack's check then refuses."""
    try:
        return float(text)
    except ValueError:
        return text


def _kecamatan_at(position: dict[str, Any], boundaries: Boundaries) -> str | None:
    if not all(isinstance(value, float) for value in position.values()):
        return None
    point = shapely.Point(position["lng"], position["lat"])
    pairs = zip(boundaries.codes, boundaries.shapes, strict=True)
    return next((code for code, shape in pairs if shape.covers(point)), None)


def _e164(text: str, phone_region: str) -> str:
    """Return a phone as it is stored, or the text itself, which the pack's check then refuses."""
    try:
        number = phonenumbers.parse(text, phone_region)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def active(entries: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the entries of a kind that may be alerted, those for the whole region first."""
    found = [entry for entry in entries if entry["kind"] == kind and entry.get("status", "active") == "active"]
    return sorted(found, key=lambda entry: EVERYWHERE not in entry["covers"])
