"""The composition root: the one place where handlers' ports are joined to Google's services.

Each gateway is imported when it is first used, so that a cold start loads only what its function needs.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shared.clock import Clock, SystemClock
from shared.services import Publisher, Pusher, Tasks, TravelTimes
from shared.settings import Settings
from shared.store import Store

if TYPE_CHECKING:
    from shared.app_check import AppCheck
    from shared.identity import Identity
    from shared.region import Region


class Runtime:
    """`shared.services.Services` on Google's services or their emulators."""

    @cached_property
    def settings(self) -> Settings:
        """The process's settings, read once per instance."""
        return Settings.from_environment()

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock."""
        return SystemClock()

    @cached_property
    def store(self) -> Store:
        """Firestore."""
        from shared.firestore_store import open_store

        return open_store(self.settings.project_id)

    @cached_property
    def region(self) -> Region:
        """The region pack that the settings name, or the only one there is."""
        from shared.region_files import load_region, only_pack

        return load_region(self.settings.region_pack or only_pack())

    @cached_property
    def publisher(self) -> Publisher:
        """Pub/Sub."""
        from shared.pubsub import PubSubPublisher

        return PubSubPublisher(self.settings.project_id)

    @cached_property
    def tasks(self) -> Tasks:
        """Cloud Tasks."""
        from shared.cloud_tasks import CloudTasks

        return CloudTasks(self.settings)

    @cached_property
    def pusher(self) -> Pusher:
        """FCM."""
        from notify.fcm import FcmPusher

        return FcmPusher(self.settings)

    @cached_property
    def travel_times(self) -> TravelTimes:
        """Google Maps."""
        from route.maps import GoogleTravelTimes

        return GoogleTravelTimes(self.settings)

    @cached_property
    def app_check(self) -> AppCheck:
        """Firebase App Check."""
        from shared.app_check import AppCheck

        return AppCheck(self.settings)

    @cached_property
    def identity(self) -> Identity:
        """Firebase Auth."""
        from shared.identity import Identity

        return Identity(self.settings)


@lru_cache
def runtime() -> Runtime:
    """This instance's runtime."""
    return Runtime()
