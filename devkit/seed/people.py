"""Who is on a seeded stack: staff and one account for each agency that may be alerted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.region import Agency

PASSWORD = "sergap-demo"
"""For accounts on emulators, which exist on this machine only."""

DOMAIN = "sergap.test"
"""`.test` is reserved (RFC 2606): no such mailbox can exist."""


@dataclass(frozen=True)
class Person:
    """One account.

    Attributes:
        uid: used when the account is made; a reader of logs recognises it.
        role: custom claim `role`.
        agency_id: custom claim of role agency.
        has_device: whether a simulated device is registered for it.
    """

    uid: str
    email: str
    name: str
    role: str
    agency_id: str | None = None
    has_device: bool = True
    password: str = PASSWORD

    @property
    def claims(self) -> dict[str, str]:
        """Custom claims of its ID tokens."""
        return {"role": self.role, **({"agency_id": self.agency_id} if self.agency_id else {})}

    @property
    def device_id(self) -> str:
        """Id of its simulated device; a browser in which the same person signs in registers one of its own."""
        return f"seed-{self.uid}"


STAFF = (
    Person("operator1", f"operator1@{DOMAIN}", "Operator 1", "operator"),
    Person("operator2", f"operator2@{DOMAIN}", "Operator 2", "operator"),
    Person("supervisor", f"supervisor@{DOMAIN}", "Supervisor", "supervisor"),
    Person("admin", f"admin@{DOMAIN}", "Admin", "admin", has_device=False),
)


def people(agencies: Iterable[Agency]) -> list[Person]:
    """Staff, then one person for each active agency: planned ones are never alerted."""
    return [*STAFF, *(_agency_person(agency) for agency in agencies if agency.is_active)]


def _agency_person(agency: Agency) -> Person:
    return Person(agency.id, f"{agency.id}@{DOMAIN}", agency.name, "agency", agency.id)
