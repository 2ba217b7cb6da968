"""Making accounts and registering a device for each, the way the apps do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devkit.fcm.client import FcmEmulatorClient
from devkit.seed.api import ApiError, SergapApi
from devkit.seed.auth import AuthEmulator
from devkit.seed.people import Person, people
from devkit.stack.state import StackAddresses

if TYPE_CHECKING:
    from shared.region import RegionPack

AT_A_TIME = 3
"""People seeded together: the functions emulator starts a Python process for each call that finds none idle."""


@dataclass(frozen=True)
class SeededDevice:
    """A simulated device that takes alerts."""

    device_id: str
    token: str
    person: Person


def seed_stack(
    addresses: StackAddresses,
    pack: RegionPack,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[SeededDevice]:
    """Put staff, agencies and their devices on a running stack. Doing it twice changes nothing.

    Args:
        pack: whose active agencies get an account.
        on_progress: told how many people are done, of how many.

    Returns:
        The simulated devices: one for each operator, supervisor and active agency.

    Raises:
        ApiError: the API refused a device.
        httpx.HTTPError: the stack does not answer.
    """
    everybody = people(pack.agencies.values())
    with _Seeder(addresses) as seeder, ThreadPoolExecutor(AT_A_TIME) as pool:
        devices: list[SeededDevice] = []
        for done, device in enumerate(pool.map(seeder.seed, everybody), start=1):
            devices += [device] if device else []
            on_progress(done, len(everybody))
    return devices


def seeded_devices(addresses: StackAddresses, everybody: Sequence[Person]) -> list[SeededDevice]:
    """The simulated devices of people seeded earlier; FCM gives each the token it had."""
    with FcmEmulatorClient(addresses.fcm_url) as fcm:
        return [_on_fcm(fcm, person) for person in everybody if person.has_device]


def _on_fcm(fcm: FcmEmulatorClient, person: Person) -> SeededDevice:
    registered = fcm.register_device(person.device_id, platform="android")
    return SeededDevice(person.device_id, registered.token, person)


class _Seeder:
    """Connections to one stack, shared by the threads that seed."""

    def __init__(self, addresses: StackAddresses) -> None:
        self._auth = AuthEmulator(addresses.auth_host, addresses.project_id)
        self._fcm = FcmEmulatorClient(addresses.fcm_url)
        self._api = SergapApi(addresses.hosting_url)

    def __enter__(self) -> _Seeder:
        return self

    def __exit__(self, *_: object) -> None:
        self._auth.close()
        self._fcm.close()
        self._api.close()

    def seed(self, person: Person) -> SeededDevice | None:
        """One person; None when no device belongs to them."""
        self._auth.put_account(person)
        if not person.has_device:
            return None
        device = _on_fcm(self._fcm, person)
        id_token = self._auth.sign_in(person.email, person.password).id_token
        body = {"token": device.token, "platform": "android", "label": person.name[:100]}
        answer = self._api.put_device(id_token, device.device_id, body)
        if not answer.is_ok:
            raise ApiError(f"PUT device {device.device_id}: {answer.status} {answer.code}")
        return device
