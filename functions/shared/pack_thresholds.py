"""A region pack's numbers: everything that a decision compares with."""

from __future__ import annotations

from pydantic import Field

from shared.pack_frozen import Frozen


class ClusterThreshold(Frozen):
    """How near in space (metres) and time (seconds) two reports of a group are held to be one event."""

    radius_m: float = Field(gt=0)
    window_s: float = Field(gt=0)


class Clustering(ClusterThreshold):
    """The default cluster threshold, the cap on what accuracy may add to the radius, and overrides per group."""

    accuracy_cap_m: float = Field(ge=0)
    groups: dict[str, ClusterThreshold] = Field(default_factory=dict)


class PreviousFalse(Frozen):
    """Points that one earlier false report of each kind adds (so negative), and the most that they may add in all."""

    prank: int = Field(le=0)
    silent: int = Field(le=0)
    accidental: int = Field(le=0)
    information: int = Field(le=0)
    floor: int = Field(le=0)


class Trust(Frozen):
    """The explained trust score, 0-100: `base` plus the points of each rule that fires."""

    base: int = Field(ge=0, le=100)
    mock_location: int = Field(le=0)
    poor_accuracy: int = Field(le=0)
    poor_accuracy_above_m: float = Field(gt=0)
    impossible_travel: int = Field(le=0)
    impossible_travel_above_kmh: float = Field(gt=0)
    new_device: int = Field(le=0)
    new_device_younger_than_s: float = Field(gt=0)
    previous_false: PreviousFalse
    previous_true: int = Field(ge=0)
    previous_true_ceiling: int = Field(ge=0)
    corroboration: int = Field(ge=0)
    corroboration_ceiling: int = Field(ge=0)
    automatic_dispatch_minimum: int = Field(ge=0, le=100)
    restriction_s: float = Field(gt=0)


class Escalation(Frozen):
    """Deadlines, in seconds unless the name says otherwise."""

    unclaimed_again_s: float = Field(gt=0)
    unclaimed_supervisors_s: float = Field(gt=0)
    not_moving_s: float = Field(gt=0)
    claim_heartbeat_s: float = Field(gt=0)
    claim_stale_s: float = Field(gt=0)
    delivered_within_s: float = Field(gt=0)
    cancel_window_s: float = Field(gt=0)
    roll_call_s: float = Field(gt=0)
    device_stale_days: float = Field(gt=0)


class RateLimit(Frozen):
    """A token bucket: `burst` at once, then one more every `refill_every_s` seconds."""

    burst: int = Field(ge=1)
    refill_every_s: float = Field(gt=0)


class RateLimits(Frozen):
    """How many reports one account, and one network address (a whole village behind one NAT), may send."""

    reports_per_uid: RateLimit
    reports_per_address: RateLimit


class Thresholds(Frozen):
    """Every number of the pack that a decision compares with."""

    clustering: Clustering
    trust: Trust
    escalation: Escalation
    priority_raise_at_reports: tuple[int, ...]
    rate_limits: RateLimits
    retention_days: dict[str, int]
