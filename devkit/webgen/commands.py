"""Names of the commands of each surface, and of the steps and actions that go with them."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, ...]] = {
    "operator": (
        "claim", "heartbeat", "release", "verify", "reclassify", "move_pin", "dispatch", "withdraw", "merge", "split",
        "mark_duplicate", "mark_false", "close", "reopen", "note", "log_call", "triage", "reveal_identity",
        "statistics", "dry_run",
    ),
    "agency": (
        "acknowledge", "en_route", "on_scene", "clear", "decline", "need_support", "note", "duty_on", "duty_off",
        "roster",
    ),
    "caller": ("cancel", "add_details", "refine_position", "set_duress_pin", "nearby"),
    "admin": ("grant_role", "revoke_role", "roll_call"),
}  # fmt: skip
"""The command API (docs/architecture.md); a test compares it with the functions' own tables."""

TRACK_STEPS = ("received", "seen", "forwarded", "en_route", "on_scene", "done")
"""The steps of the caller's card, in order."""

TRACK_EXITS = ("cancelled", "closed")
"""How the caller's card ends otherwise."""
