"""Lines for a shell that send a report, to be pasted as they are. Pure."""

from __future__ import annotations

import json

from devkit.demo.press import KROYA
from devkit.stack.state import StackAddresses

# The shell puts in what must be new each time; both work on Linux and macOS.
REPORT_ID = "$(uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid)"
PRESSED_AT = "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
JSON_TYPE = "-H 'Content-Type: application/json'"


def curl_lines(addresses: StackAddresses) -> tuple[str, str]:
    """Two shell lines: the first signs a new citizen in, the second sends a report in their name."""
    return _sign_in_line(addresses), _report_line(addresses)


def _sign_in_line(addresses: StackAddresses) -> str:
    url = f"http://{addresses.auth_host}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=demo"
    ask = f"curl -s '{url}' {JSON_TYPE} -d '{{\"returnSecureToken\":true}}'"
    take_token = """grep -o '"idToken": *"[^"]*"' | cut -d'"' -f4"""
    return f"TOKEN=$({ask} | {take_token})"


def _report_line(addresses: StackAddresses) -> str:
    lat, lng = KROYA
    body = {
        "report_id": REPORT_ID,
        "category": "kecelakaan_lalu_lintas",
        "pressed_at": PRESSED_AT,
        "position": {"lat": lat, "lng": lng, "accuracy_m": 15},
    }
    quoted = json.dumps(body, separators=(",", ":")).replace('"', '\\"')
    url = f"{addresses.hosting_url}/api/v1/reports"
    return f'curl -s {url} -H "Authorization: Bearer $TOKEN" {JSON_TYPE} -d "{quoted}"'
