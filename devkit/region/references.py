"""Does everything that a pack names exist, and does every place and category find somebody?"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from devkit.region.faults import Fault
from devkit.region.reading import Item, Reading
from shared.region import (
    EVERYWHERE,
    Agency,
    AgencyKind,
    AgencySelector,
    AgencyStatus,
    RegionFacts,
    RegionPack,
    ResponsePlan,
    Selector,
    WaterSelector,
)


def check_references(reading: Reading) -> list[Fault]:
    """Return a fault for each reference that leads nowhere and each place or category that nobody answers."""
    faults = [fault for item in reading.agencies.values() for fault in _agency(reading, item)]
    faults += [fault for item in reading.plans.values() for fault in _plan(reading, item)]
    faults += _categories(reading)
    if reading.region:
        faults += _region(reading, reading.region)
        faults += _coverage(reading, reading.region.value)
    faults += _groups(reading)
    return faults


def _agency(reading: Reading, item: Item[Agency]) -> Iterator[Fault]:
    agency = item.value
    if agency.parent_id is not None and agency.parent_id not in reading.agencies:
        yield item.fault("unknown-agency", "parent_id", what=agency.parent_id)
    for at, code in enumerate(agency.covers):
        if code != EVERYWHERE and code not in reading.kecamatan:
            yield item.fault("unknown-code", "covers", at, what=code)
    if agency.located_in is not None and agency.located_in not in reading.kecamatan:
        yield item.fault("unknown-code", "located_in", what=agency.located_in)
    if reading.region and agency.emergency_number is not None:
        numbers = {entry.number for entry in reading.region.value.emergency_numbers}
        if agency.emergency_number not in numbers:
            yield item.fault("unknown-number", "emergency_number", what=agency.emergency_number)


def _plan(reading: Reading, item: Item[ResponsePlan]) -> Iterator[Fault]:
    plan = item.value
    for part, selectors in (("lead", plan.lead), ("support", plan.support), ("ladder", plan.ladder)):
        for at, selector in enumerate(selectors):
            if isinstance(selector, AgencySelector | WaterSelector):
                yield from _named(reading, item, selector.agency_id, part, at, "agency_id")
    leads = {_who(selector) for selector in plan.lead}
    for at, selector in enumerate(plan.ladder):
        if _who(selector) in leads:
            yield item.fault("ladder-repeats-lead", "ladder", at, what=plan.id, detail=_who(selector))
    if not any(category.value.plan == plan.id for category in reading.categories.values()):
        yield item.fault("plan-unused", "id", what=plan.id)


def _who(selector: Selector) -> str:
    """Return whom a selector means: two that mean the same are a repetition, however they are written."""
    if isinstance(selector, AgencySelector | WaterSelector):
        return selector.agency_id
    return f"{selector.by} {selector.kind}"


def _named(
    reading: Reading,
    item: Item[ResponsePlan] | Item[RegionFacts],
    agency_id: str,
    *path: str | int,
) -> Iterator[Fault]:
    """Check that an agency that is to be alerted exists, and not on paper only."""
    agency = reading.agencies.get(agency_id)
    if agency is None:
        yield item.fault("unknown-agency", *path, what=agency_id)
    elif not agency.value.is_active:
        yield item.fault("planned-agency", *path, what=agency_id)


def _categories(reading: Reading) -> Iterator[Fault]:
    for item in reading.categories.values():
        if item.value.plan not in reading.plans:
            yield item.fault("unknown-plan", "plan", what=item.value.plan)


def _groups(reading: Reading) -> Iterator[Fault]:
    if reading.thresholds:
        groups = {item.value.group for item in reading.categories.values()}
        for group in reading.thresholds.value.clustering.groups:
            if group not in groups:
                yield reading.thresholds.fault("unknown-group", "clustering", "groups", group, what=group)


def _region(reading: Reading, item: Item[RegionFacts]) -> Iterator[Fault]:
    region = item.value
    yield from _named(reading, item, region.fallback_agency, "fallback_agency")
    yield from _named(reading, item, region.water_agency, "water_agency")
    for agency_id, substitute in region.substitutes.items():
        if agency_id not in reading.agencies:
            yield item.fault("unknown-agency", "substitutes", agency_id, what=agency_id)
        yield from _named(reading, item, substitute.use, "substitutes", agency_id, "use")
    for code, service in region.open311_services.items():
        if service.category not in reading.categories:
            yield item.fault("unknown-category", "open311_services", code, "category", what=service.category)
    try:
        ZoneInfo(region.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield item.fault("time-zone", "time_zone", what=region.time_zone)


def _coverage(reading: Reading, region: RegionFacts) -> Iterator[Fault]:
    """Check that each kecamatan has a Polsek, and each plan a lead for each kecamatan."""
    for code, item in reading.kecamatan.items():
        polseks = [
            agency.value
            for agency in reading.agencies.values()
            if agency.value.kind is AgencyKind.POLSEK and agency.value.covers_code(code)
        ]
        if not any(_answers(reading, region, agency) for agency in polseks):
            yield item.fault("kecamatan-without-polsek", "code", what=f"{code} {item.value.name}")
    pack = reading.pack
    if pack is None:
        return
    for plan in reading.plans.values():
        silent = [code for code in reading.kecamatan if not _led(pack, plan.value, code)]
        if silent:
            yield plan.fault("lead-unresolved", "lead", what=plan.value.id, detail=", ".join(silent))


def _answers(reading: Reading, region: RegionFacts, agency: Agency) -> bool:
    if agency.status is AgencyStatus.ACTIVE:
        return True
    substitute = region.substitutes.get(agency.id)
    return substitute is not None and substitute.use in reading.agencies


def _led(pack: RegionPack, plan: ResponsePlan, code: str) -> bool:
    """Say whether a plan's lead gives an agency on dry land; agencies that do not exist have their own fault."""
    for selector in plan.lead:
        if isinstance(selector, AgencySelector):
            return True
        if not isinstance(selector, WaterSelector) and _resolves(pack, selector, code):
            return True
    return False


def _resolves(pack: RegionPack, selector: Selector, code: str) -> bool:
    try:
        return bool(pack.candidates(selector, [code]))
    except KeyError:  # a substitute that does not exist: it has its own fault
        return True
