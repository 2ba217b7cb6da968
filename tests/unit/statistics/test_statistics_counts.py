"""Counts: by category, place, hour, agency; what is one event and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.model.incident import Disposition
from shared.states import AssignmentStatus, IncidentStatus
from tests.unit.statistics.factories import at, create_agency, create_times, figures_of


def test_hours_are_those_of_the_region() -> None:
    """18:30 UTC is half past one at night in Cilacap; the heatmap and the hours add up to the incidents."""
    night = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    figures = figures_of(create_times(), create_times(opened_at=night, kecamatan_code="33.01.01"))
    assert figures.by_hour[9] == figures.by_hour[1] == 1
    assert figures.heatmap["33.01.01"][1] == 1
    assert sum(map(sum, figures.heatmap.values())) == sum(figures.by_hour) == figures.incidents == 2


def test_a_place_in_no_kecamatan_is_counted_as_such() -> None:
    """The sea, and places outside of the region."""
    assert figures_of(create_times(kecamatan_code=None)).by_kecamatan == {"-": 1}


def test_counts_name_the_most_frequent_first() -> None:
    """Between equals the name decides."""
    figures = figures_of(*[create_times(category=c) for c in ("banjir", "narkoba", "kebakaran", "narkoba")])
    assert list(figures.by_category.items()) == [("narkoba", 2), ("banjir", 1), ("kebakaran", 1)]


def test_an_incident_merged_into_another_is_not_counted_twice() -> None:
    """Two incidents that were one event are one."""
    merged = create_times(status=IncidentStatus.CLOSED, disposition=Disposition.MERGED, answered_at=None)
    figures = figures_of(merged, create_times())
    assert (figures.incidents, figures.merged) == (1, 1)
    assert sum(figures.by_status.values()) == 1
    assert figures.intervals[0].samples == 1


def test_each_agency_has_its_figures() -> None:
    """Sent, answered, silent, declined, not reached; agencies that were only proposed are not in the list."""
    figures = figures_of(
        create_times(create_agency(acknowledged_at=at(9)), create_agency(agency_id="damkar", has_expired=True)),
        create_times(create_agency(status=AssignmentStatus.DECLINED, unreached=2), escalations=1, phone_them=2),
        create_times(create_agency(agency_id="pmi", dispatched_at=None, status=AssignmentStatus.PROPOSED)),
    )
    assert figures.agencies.keys() == {"polsek-kroya", "damkar"}
    kroya = figures.agencies["polsek-kroya"]
    assert (kroya.dispatched, kroya.acknowledged, kroya.declined, kroya.unreached) == (2, 1, 1, 2)
    assert figures.agencies["damkar"].expired == 1
    assert (figures.escalations, figures.phone_them) == (1, 2)


def test_figures_are_json() -> None:
    """What the console gets: times as text, nothing that cannot be sent."""
    assert figures_of(create_times()).model_dump(mode="json")["since"].endswith("Z")
