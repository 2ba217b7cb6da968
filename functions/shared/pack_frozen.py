"""What all parts of a region pack are."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that cannot change after loading and refuses keys that it does not know."""

    # Only the whole pack or its basics are validated, so other parts need no validators: 15 ms of every cold start.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
