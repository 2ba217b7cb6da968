"""Witnesses of an incident that was closed and reopened."""

from __future__ import annotations

import pytest
from incident_factories import create_incident, create_report

from route import rehoming
from shared import paths
from tests.unit.security.create_services import NOW, TestServices

WITNESSES = 3
"""With so many reports the priority rises by a step (thresholds.yaml)."""


@pytest.fixture
def services() -> TestServices:
    return TestServices()


def reopened(services: TestServices) -> str:
    """An incident that is open again; all its reports joined while nobody could raise its priority."""
    incident = create_incident(witnesses_pending=True, priority=3, base_priority=3)
    services.store.set(paths.incident(incident.incident_id), incident.to_document())
    for _ in range(WITNESSES):
        report = create_report(incident_id=incident.incident_id, joined=True)
        services.store.set(paths.report(report.report_id), report.to_document())
    return incident.incident_id


def test_those_who_joined_meanwhile_raise_the_priority(services: TestServices) -> None:
    """They are counted once it is open, and nobody waits any more."""
    incident_id = reopened(services)
    assert rehoming.rehome_witnesses(services, incident_id) == 0
    document = services.store.get(paths.incident(incident_id))
    assert document is not None
    assert (document["witness_level"], document["priority"], document["witnesses_pending"]) == (1, 2, False)


def test_one_that_is_closed_again_meanwhile_is_looked_at_again(
    services: TestServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note of the second closing is not taken for the first one's."""
    incident_id = reopened(services)

    def close(_: object, id_: str) -> None:
        services.store.update(paths.incident(id_), {"is_open": False, "closed_at": NOW, "witnesses_pending": True})

    monkeypatch.setattr(rehoming, "raise_priority", close)
    rehoming.rehome_witnesses(services, incident_id)
    document = services.store.get(paths.incident(incident_id))
    assert document is not None and document["witnesses_pending"] is True
