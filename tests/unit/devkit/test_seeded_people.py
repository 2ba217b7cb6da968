"""Who is on a seeded stack."""

from __future__ import annotations

import re

from devkit.seed.people import people
from notify.devices import DEVICE_ID
from shared.region import load_region

PACK = load_region("cilacap").pack
EVERYBODY = people(PACK.agencies.values())


def test_every_active_agency_has_one_account_and_planned_ones_have_none() -> None:
    """A planned agency is never alerted, so nobody signs in for it."""
    agencies = [person.agency_id for person in EVERYBODY if person.role == "agency"]

    assert sorted(map(str, agencies)) == sorted(a.id for a in PACK.agencies.values() if a.is_active)


def test_staff_have_the_accounts_that_the_guide_names() -> None:
    """Roles are claims; only an agency's account names an agency."""
    staff = {person.email: person.claims for person in EVERYBODY if person.role != "agency"}

    assert staff == {
        "operator1@sergap.test": {"role": "operator"},
        "operator2@sergap.test": {"role": "operator"},
        "supervisor@sergap.test": {"role": "supervisor"},
        "admin@sergap.test": {"role": "admin"},
    }


def test_device_ids_are_ones_that_the_api_takes_and_differ() -> None:
    """The API refuses ids that are too long or hold other characters."""
    ids = [person.device_id for person in EVERYBODY]

    assert all(re.match(DEVICE_ID, each) for each in ids)
    assert len(set(ids)) == len(ids)


def test_an_agency_signs_in_as_itself() -> None:
    """Its claim names it."""
    kroya = next(person for person in EVERYBODY if person.agency_id == "polsek-kroya")

    assert kroya.email == "polsek-kroya@sergap.test"
    assert kroya.claims == {"role": "agency", "agency_id": "polsek-kroya"}
