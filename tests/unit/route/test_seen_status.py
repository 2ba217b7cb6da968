"""What a person saw when they decided, and what is so by the time their command arrives."""

from __future__ import annotations

import pytest

from shared import paths
from shared.errors import ErrorCode, Refused
from shared.states import AssignmentStatus
from tests.unit.integrate.scene import OPERATOR, as_desk, as_polsek, create_incident
from tests.unit.security.create_services import TestServices

WITHOUT_DEVICE = "dishub"


@pytest.fixture
def services() -> TestServices:
    return TestServices()


def withdraw(services: TestServices, incident_id: str, agency_id: str) -> None:
    """Withdraw an agency that was seen as not having answered yet."""
    seen = AssignmentStatus.DISPATCHED.value
    fields = {"incident_id": incident_id, "agency_id": agency_id, "reason": "salah alamat", "expected_status": seen}
    as_desk(services, OPERATOR, "withdraw", **fields)


def status(services: TestServices, incident_id: str, agency_id: str) -> str:
    """How the assignment stands."""
    document = services.store.get(paths.assignment(incident_id, agency_id))
    assert document is not None
    return str(document["status"])


def test_an_agency_whose_deadline_passes_while_the_dialog_is_open_is_withdrawn(services: TestServices) -> None:
    """An agency without a device expires at once; nobody decided that."""
    incident_id = create_incident(services)
    as_desk(services, OPERATOR, "dispatch", incident_id=incident_id, agency_ids=[WITHOUT_DEVICE])
    services.store.update(paths.assignment(incident_id, WITHOUT_DEVICE), {"status": AssignmentStatus.EXPIRED.value})
    withdraw(services, incident_id, WITHOUT_DEVICE)
    assert status(services, incident_id, WITHOUT_DEVICE) == "CANCELLED"


def test_an_agency_that_answers_while_the_dialog_is_open_is_not_withdrawn(services: TestServices) -> None:
    """The operator is told, and decides anew."""
    incident_id = create_incident(services)
    as_polsek(services, "acknowledge", incident_id)
    with pytest.raises(Refused) as refused:
        withdraw(services, incident_id, "polsek-kroya")
    assert refused.value.code == ErrorCode.STALE_STATE
    assert status(services, incident_id, "polsek-kroya") == "ACKNOWLEDGED"
