"""Google Maps through the googlemaps client. The only module that talks to it."""

from __future__ import annotations

from collections.abc import Sequence

import googlemaps

from shared.log import log
from shared.settings import Settings

TIMEOUT_S = 1.5
"""The agreed limit (architecture.md, Routing 3): ordering stations is not worth a longer wait."""


class GoogleTravelTimes:
    """`shared.services.TravelTimes` on the Distance Matrix API."""

    def __init__(self, settings: Settings) -> None:
        self._client = None
        if settings.maps_url or settings.maps_key:
            self._client = googlemaps.Client(
                # The client insists on the shape of a key, which the emulator does not look at.
                key=settings.maps_key or "AIzaEmulator",
                base_url=settings.maps_url or "https://maps.googleapis.com",
                timeout=TIMEOUT_S,
                retry_timeout=TIMEOUT_S,
                retry_over_query_limit=False,
            )

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        """Driving times in seconds; None altogether when Maps cannot be asked."""
        if self._client is None:
            return None
        try:
            answer = self._client.distance_matrix(list(origins), [destination], mode="driving")
            return [_seconds(row["elements"][0]) for row in answer["rows"]]
        except Exception as error:  # Whatever is wrong with Maps, straight lines order the stations instead.
            log().warning("travel times not available", error=type(error).__name__)
            return None


def _seconds(element: dict[str, object]) -> float | None:
    duration = element.get("duration")
    if element.get("status") != "OK" or not isinstance(duration, dict):
        return None
    return float(duration["value"])
