"""Field names and types of ``messages:send``, checked as Google's JSON parser for protocol buffers does.

Source: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages. Unknown names and wrong
types are refused; ``snake_case`` and ``lowerCamelCase`` are read, and the checked document is snake_case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from devkit.fcm.errors import malformed_json

DURATION = re.compile(r"-?\d+(\.\d{1,9})?s")

Kind = str | tuple[str, ...] | dict[str, Any]

NOTIFICATION: dict[str, Kind] = {"title": "string", "body": "string", "image": "string"}
ANALYTICS: dict[str, Kind] = {"analytics_label": "string"}
LIGHT_SETTINGS: dict[str, Kind] = {
    "color": {"red": "number", "green": "number", "blue": "number", "alpha": "number"},
    "light_on_duration": "duration",
    "light_off_duration": "duration",
}
ANDROID_NOTIFICATION: dict[str, Kind] = {
    **dict.fromkeys(("title", "body", "icon", "color", "sound", "tag", "click_action", "body_loc_key"), "string"),
    **dict.fromkeys(("title_loc_key", "channel_id", "ticker", "event_time", "image"), "string"),
    **dict.fromkeys(("body_loc_args", "title_loc_args"), "string_list"),
    **dict.fromkeys(("sticky", "local_only", "default_sound"), "bool"),
    **dict.fromkeys(("default_vibrate_timings", "default_light_settings"), "bool"),
    "notification_priority": (
        "PRIORITY_UNSPECIFIED",
        "PRIORITY_MIN",
        "PRIORITY_LOW",
        "PRIORITY_DEFAULT",
        "PRIORITY_HIGH",
        "PRIORITY_MAX",
    ),
    "vibrate_timings": "duration_list",
    "visibility": ("VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET"),
    "notification_count": "number",
    "light_settings": LIGHT_SETTINGS,
    "proxy": ("PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED"),
}
ANDROID: dict[str, Kind] = {
    "collapse_key": "string",
    "priority": ("NORMAL", "HIGH"),
    "ttl": "duration",
    "restricted_package_name": "string",
    "data": "string_map",
    "notification": ANDROID_NOTIFICATION,
    "fcm_options": ANALYTICS,
    "direct_boot_ok": "bool",
    "bandwidth_constrained_ok": "bool",
    "restricted_satellite_ok": "bool",
}
WEBPUSH: dict[str, Kind] = {
    "headers": "string_map",
    "data": "string_map",
    "notification": "struct",
    "fcm_options": {**ANALYTICS, "link": "string"},
}
APNS: dict[str, Kind] = {
    "headers": "string_map",
    "payload": "struct",
    "fcm_options": {**ANALYTICS, "image": "string"},
    "live_activity_token": "string",
}
MESSAGE: dict[str, Kind] = {
    **dict.fromkeys(("name", "fid", "token", "topic", "condition"), "string"),
    "data": "string_map",
    "notification": NOTIFICATION,
    "android": ANDROID,
    "webpush": WEBPUSH,
    "apns": APNS,
    "fcm_options": ANALYTICS,
}
REQUEST: dict[str, Kind] = {"message": MESSAGE, "validate_only": "bool"}


def check_document(document: object) -> dict[str, Any]:
    """Returns the send request with snake_case names and without nulls.

    Raises:
        FcmError: INVALID_ARGUMENT that names the first field at fault.
    """
    if not isinstance(document, dict):
        raise malformed_json("", "Invalid JSON payload received. Expected an object.")
    checked = _check_fields(document, REQUEST, "")
    if "message" not in checked:
        raise malformed_json("message", "Invalid value at 'message': the message is required.")
    return checked


def _check_fields(document: dict[str, Any], fields: dict[str, Kind], path: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for name, value in document.items():
        field = _snake_case(name)
        if field not in fields:
            where = f" at '{path}'" if path else ""
            raise malformed_json(
                path, f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
            )
        if value is not None:
            checked[field] = _check_value(value, fields[field], f"{path}.{field}" if path else field)
    return checked


def _check_value(value: Any, kind: Kind, path: str) -> Any:
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            raise malformed_json(path, f"Invalid value at '{path}' (TYPE_MESSAGE), {value!r}")
        return _check_fields(value, kind, path)
    if isinstance(kind, tuple):
        return _check_enum(value, kind, path)
    _CHECKS[kind](value, path)
    return value


def _check_enum(value: Any, names: tuple[str, ...], path: str) -> str:
    # firebase-admin sends "high" for HIGH: Google's parser ignores case in enum names.
    if isinstance(value, str) and value.upper() in names:
        return value.upper()
    raise malformed_json(path, f"Invalid value at '{path}' (TYPE_ENUM), \"{value}\"")


def _check_string(value: Any, path: str) -> None:
    if not isinstance(value, str):
        raise malformed_json(path, f"Invalid value at '{path}' (TYPE_STRING), {value!r}")


def _check_bool(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        raise malformed_json(path, f"Invalid value at '{path}' (TYPE_BOOL), {value!r}")


def _check_number(value: Any, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise malformed_json(path, f"Invalid value at '{path}' (TYPE_NUMBER), {value!r}")


def _check_duration(value: Any, path: str) -> None:
    if not (isinstance(value, str) and DURATION.fullmatch(value)):
        raise malformed_json(
            path,
            f"Invalid value at '{path}' (type.googleapis.com/google.protobuf.Duration), "
            "Illegal duration format; duration must end with 's'",
        )


def _check_struct(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise malformed_json(path, f"Invalid value at '{path}' (type.googleapis.com/google.protobuf.Struct)")


def _check_string_map(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise malformed_json(path, f"Invalid value at '{path}' (TYPE_MAP), {value!r}")
    for index, item in enumerate(value.values()):
        _check_string(item, f"{path}[{index}].value")


def _each(check: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    def check_list(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise malformed_json(path, f"Invalid value at '{path}' (TYPE_LIST), {value!r}")
        for index, item in enumerate(value):
            check(item, f"{path}[{index}]")

    return check_list


_CHECKS: dict[str, Callable[[Any, str], None]] = {
    "string": _check_string,
    "bool": _check_bool,
    "number": _check_number,
    "duration": _check_duration,
    "struct": _check_struct,
    "string_map": _check_string_map,
    "string_list": _each(_check_string),
    "duration_list": _each(_check_duration),
}


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)
