"""A region of two square districts beside a sea, small enough to build in a test."""

from __future__ import annotations

import json
from pathlib import Path

WEST_CODE, EAST_CODE = "99.01.01", "99.01.02"
BORDER_LNG, NORTH, SOUTH = 109.02, -7.60, -7.62

FILES = {
    "region.yaml": """\
region_id: mini
version: "1"
name_id: Kabupaten Mini
name_en: Mini Regency
time_zone: Asia/Jakarta
phone_region: ID
languages: [id, en]
bounding_box: {south: -7.63, west: 108.99, north: -7.59, east: 109.05}
nearest_limit_m: 600
boundary_margin_m: 20
fallback_agency: polres
water_agency: air
legal_notice:
  law: KUHP
  text_id: Laporan palsu dapat dipidana
  text_en: False reports are a crime
duty_defaults:
  without_roster: on_duty
  shifts: [{name_id: Pagi, name_en: Morning, starts: "07:00", ends: "19:00"}]
emergency_numbers:
  - {number: "110", service_id: Polisi, service_en: Police}
substitutes:
  polsek-timur:
    use: polres
    reason_id: belum ada
    reason_en: not there yet
""",
    "kecamatan.yaml": """\
kecamatan:
  - {code: "99.01.01", name: Barat, label: {lat: -7.61, lng: 109.01}, desa: 3, kelurahan: 0, area_km2: 4.9}
  - {code: "99.01.02", name: Timur, label: {lat: -7.61, lng: 109.03}, desa: 4, kelurahan: 0, area_km2: 4.9}
""",
    "agencies.yaml": """\
agencies:
  - id: polres
    name: Polres Mini
    kind: polres
    covers: ["*"]
    phone: "+62282541110"
    phone_confidence: medium
    emergency_number: "110"
  - id: polsek-barat
    name: Polsek Barat
    kind: polsek
    parent_id: polres
    covers: ["99.01.01"]
    position: {lat: -7.61, lng: 109.01}
    located_in: "99.01.01"
  - id: polsek-timur
    name: Polsek Timur
    kind: polsek
    status: planned
    covers: ["99.01.02"]
  - id: air
    name: Satpolairud Mini
    kind: piket_fungsi
    covers: ["*"]
""",
    "categories.yaml": """\
categories:
  - id: kecelakaan
    name_id: Kecelakaan
    name_en: Accident
    hint_id: Tabrakan
    hint_en: Collision
    group: jalan
    icon: car
    sort: 1
    plan: kecelakaan
""",
    "plans.yaml": """\
plans:
  - id: kecelakaan
    version: 1
    priority: 1
    dispatch: automatic
    lead:
      - {by: jurisdiction, kind: polsek}
    support:
      - {by: water, agency_id: air}
    ladder:
      - {by: agency, agency_id: polres}
    acknowledge_within_s: 120
    reason_id: Polsek memimpin
    reason_en: The Polsek leads
""",
    "thresholds.yaml": """\
clustering:
  radius_m: 250
  window_s: 600
  accuracy_cap_m: 500
  groups:
    jalan: {radius_m: 300, window_s: 900}
trust:
  base: 60
  mock_location: -35
  poor_accuracy: -10
  poor_accuracy_above_m: 500
  impossible_travel: -30
  impossible_travel_above_kmh: 250
  new_device: -5
  new_device_younger_than_s: 86400
  previous_false: {prank: -20, silent: -3, accidental: -2, information: -1, floor: -50}
  previous_true: 8
  previous_true_ceiling: 24
  corroboration: 15
  corroboration_ceiling: 45
  automatic_dispatch_minimum: 40
  restriction_s: 86400
escalation:
  unclaimed_again_s: 10
  unclaimed_supervisors_s: 30
  not_moving_s: 240
  claim_heartbeat_s: 15
  claim_stale_s: 45
  delivered_within_s: 15
  cancel_window_s: 60
  roll_call_s: 900
  device_stale_days: 30
priority_raise_at_reports: [3, 10]
rate_limits:
  reports_per_uid: {burst: 5, refill_every_s: 60}
  reports_per_address: {burst: 30, refill_every_s: 2}
retention_days: {reports: 365}
""",
    "apps.yaml": """\
version_name: "1"
version_code: 1
citizen: {name: Mini, short_name: Mini, package_id: id.mini}
agency: {name: Mini tugas, short_name: Tugas, package_id: id.mini.tugas}
""",
    "waters.yaml": """\
waters:
  - name: Laut Mini
    ring:
      - [109.00, -7.61]
      - [109.04, -7.61]
      - [109.04, -7.70]
      - [109.00, -7.70]
""",
}


def square(west: float, east: float) -> dict[str, object]:
    """Return a GeoJSON rectangle between the region's southern and northern edge."""
    ring = [[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_boundary(path: Path, *, names: tuple[str, str] = ("Barat", "Timur")) -> Path:
    """Write the boundary file of the two districts."""
    squares = (square(109.00, BORDER_LNG), square(BORDER_LNG, 109.04))
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}
        for code, name, geometry in zip((WEST_CODE, EAST_CODE), names, squares, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "attribution": "made up", "features": features}))
    return path


def write_sources(folder: Path) -> Path:
    """Write the YAML files of the pack into a new folder."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder
