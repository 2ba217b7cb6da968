"""Laws of clustering, trust and priority that must hold for any input (issue: clustering, trust and priority)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from incident_factories import KROYA, NOW, after, create_incident, create_position, create_report

from route.clustering import Sighting, find_match, same_event, search_cells
from route.decide import Join, Open, Surroundings, decide
from route.trust import assess_trust, is_restricted
from route.witnesses import raised_priority, witness_level
from shared.model.report import FalseCount, History, Position
from shared.region import load_region

REGION = load_region("cilacap")
PACK = REGION.pack
CATEGORIES = st.sampled_from(sorted(PACK.categories))
ACCURACY = st.floats(0, 100_000)
ANYWHERE = st.builds(
    lambda lat, lng, acc, mock: Position(lat=lat, lng=lng, accuracy_m=acc, is_mock=mock),
    st.floats(-90, 90),
    st.floats(-180, 180),
    ACCURACY,
    st.booleans(),
)
NEAR_KROYA = st.builds(
    lambda lat, lng, acc: Position(lat=KROYA[0] + lat, lng=KROYA[1] + lng, accuracy_m=acc),
    st.floats(-0.02, 0.02),
    st.floats(-0.02, 0.02),
    st.floats(0, 2_000),
)
HISTORY = st.builds(
    lambda reports, prank, silent, restricted: History(
        reports=reports,
        first_report_at=NOW - timedelta(days=30),
        false_reports=FalseCount(prank=prank, silent=silent),
        restricted_until=after(3_600) if restricted else None,
    ),
    st.integers(0, 1_000),
    st.integers(0, 50),
    st.integers(0, 50),
    st.booleans(),
)


@given(CATEGORIES, st.none() | ANYWHERE, HISTORY, st.booleans())
def test_a_report_is_never_dropped(category: str, position: Position | None, history: History, exercise: bool) -> None:
    """Whatever a report says and whoever sent it, it opens an incident with somebody to lead, or joins one."""
    report = create_report(category=category, position=position, history=history, exercise=exercise)
    decision = decide(report, REGION, Surroundings())
    assert isinstance(decision, Open)
    leads = [one for one in decision.agencies if one.role == "lead"]
    assert leads and all(PACK.agencies[one.agency_id].is_active for one in decision.agencies)
    assert len({one.agency_id for one in decision.agencies}) == len(decision.agencies)
    assert decision.decision.rules


@given(NEAR_KROYA, NEAR_KROYA, st.floats(-7_200, 7_200), st.booleans())
def test_joining_is_symmetric(a: Position, b: Position, apart_s: float, exercise: bool) -> None:
    """If one sighting is the same event as another, the other is the same as the one."""
    first = Sighting("lalu_lintas", a, NOW, False)
    second = Sighting("lalu_lintas", b, after(apart_s), exercise)
    threshold, cap_m = PACK.thresholds.clustering, PACK.thresholds.clustering.accuracy_cap_m
    assert same_event(first, second, threshold, cap_m) == same_event(second, first, threshold, cap_m)
    assert not (exercise and same_event(first, second, threshold, cap_m))


@given(CATEGORIES, NEAR_KROYA, NEAR_KROYA)
def test_what_would_join_is_found_by_the_search(category: str, a: Position, b: Position) -> None:
    """Two reports that are the same event lie in cells that the query looks into."""
    group = PACK.categories[category].group
    threshold, cap_m = PACK.clustering_for(category), PACK.thresholds.clustering.accuracy_cap_m
    if same_event(Sighting(group, a, NOW, False), Sighting(group, b, NOW, False), threshold, cap_m):
        assert set(search_cells(a, group, PACK)) & set(search_cells(b, group, PACK))
        from route.clustering import cluster_cell

        assert cluster_cell(b, group, PACK) in search_cells(a, group, PACK)


@given(NEAR_KROYA, st.lists(NEAR_KROYA, max_size=6))
def test_a_report_joins_the_nearest_open_incident_or_none(position: Position, places: list[Position]) -> None:
    """Joining never picks a farther incident, and never a closed one."""
    incidents = [create_incident(position=place, is_open=n % 3 != 0) for n, place in enumerate(places)]
    match = find_match(create_report(position=position), incidents, PACK)
    if match is not None:
        assert match.incident.is_open
        joined = decide(create_report(position=position), REGION, Surroundings(incidents))
        assert isinstance(joined, Join)


@given(st.integers(1, 5), st.integers(0, 500), st.integers(0, 500))
def test_more_witnesses_never_lower_the_priority(base: int, fewer: int, more: int) -> None:
    """Priority 1 is the highest: with more reports the number can only fall."""
    fewer, more = sorted((fewer, more))
    raise_at = PACK.thresholds.priority_raise_at_reports
    assert raised_priority(base, witness_level(more, raise_at)) <= raised_priority(base, witness_level(fewer, raise_at))
    assert 1 <= raised_priority(base, witness_level(more, raise_at)) <= base


@given(st.none() | ANYWHERE, HISTORY, st.integers(0, 20), st.integers(0, 20))
def test_corroboration_never_lowers_trust(position: Position | None, history: History, fewer: int, more: int) -> None:
    """More callers of the same event make each more credible, not less; the score stays between 0 and 100."""
    fewer, more = sorted((fewer, more))
    report = create_report(position=position, history=history)
    low, high = (assess_trust(report, n, PACK.thresholds.trust).score for n in (fewer, more))
    assert 0 <= low <= high <= 100


@given(st.floats(0, 10_000_000))
def test_a_restriction_always_ends(later_s: float) -> None:
    """After a prank dispatch waits for an operator for a day at most; then the caller is like anybody else."""
    restriction_s = PACK.thresholds.trust.restriction_s
    history = History(restricted_until=after(restriction_s))
    assert is_restricted(history, after(later_s)) == (later_s < restriction_s)


def test_low_trust_waits_for_an_operator_and_says_why() -> None:
    """A mock position right after a prank: agencies are proposed, not sent, and the operator reads the reasons."""
    history = History(first_report_at=NOW - timedelta(days=9), false_reports=FalseCount(prank=1))
    report = create_report(position=create_position(is_mock=True), history=history)
    decision = decide(report, REGION, Surroundings())
    assert isinstance(decision, Open) and decision.dispatch == "on_verify"
    assert any("mock" in reason for reason in decision.trust.reasons)
    assert any("palsu" in reason for reason in decision.trust.reasons)
    assert any("Kepercayaan rendah" in rule for rule in decision.decision.rules)


def test_impossible_travel_is_noticed_and_accuracy_allowed_for() -> None:
    """From Majenang to Kroya, 60 km, in five minutes; not when the earlier fix was a mast 60 km wide."""
    before = {"last_report_at": after(-300), "first_report_at": after(-86_400 * 9)}
    far = create_position(-7.3009, 108.7548)
    vague = create_position(-7.3009, 108.7548, accuracy_m=60_000)
    for there, noticed in ((far, True), (vague, False)):
        history = History(**before, last_position=there)
        reasons = assess_trust(create_report(history=history), 0, PACK.thresholds.trust).reasons
        assert any("km/jam" in reason for reason in reasons) == noticed
