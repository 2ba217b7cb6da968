"""Who acts: roles, and how an actor is written down."""

from __future__ import annotations

from enum import StrEnum

from shared.model.base import StoredModel


class Role(StrEnum):
    """Who acts. The first five are custom claims; `system` is Sergap itself."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENCY = "agency"
    ADMIN = "admin"
    SYSTEM = "system"


class Actor(StoredModel):
    """Who did something."""

    role: Role
    uid: str | None = None
    agency_id: str | None = None


SYSTEM = Actor(role=Role.SYSTEM)
