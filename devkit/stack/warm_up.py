"""Starting one worker of each function before it is needed.

The functions emulator starts a Python process at a function's first call, which costs one to two seconds of
processor time; with four functions in a row the first report would take eight. A call that the function's
framework refuses starts the worker as well and reaches none of Sergap's handlers.
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from devkit.stack.errors import StackError
from devkit.stack.functions import deployed_functions
from devkit.stack.state import StackAddresses

START_TIMEOUT_S = 120.0
AT_A_TIME = 2
"""Workers started together; more only wait for each other on two cores."""


def warm_up(addresses: StackAddresses, names: Collection[str] = ()) -> list[str]:
    """Start one worker of each named function, or of every function that has no schedule.

    The probe that firebase-tools makes of a new worker runs a scheduled function, so those wait for their time.

    Returns:
        The names of the functions that were woken.

    Raises:
        StackError: a name is not deployed.
    """
    functions = {str(function["name"]): function for function in deployed_functions(addresses)}
    unknown = sorted(set(names) - set(functions))
    if unknown:
        listed = ", ".join(unknown)
        raise StackError(f"Fungsi {listed} tidak ada", f"No functions {listed}")
    chosen = [functions[name] for name in names] or [each for each in functions.values() if "schedule" not in each]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(lambda function: _wake(addresses, function), chosen))


def _wake(addresses: StackAddresses, function: dict[str, Any]) -> str:
    name = str(function["name"])
    if "eventTrigger" in function:
        path = f"/functions/projects/{addresses.project_id}/triggers/{function['id']}-0"
    else:
        path = f"/{addresses.project_id}/{function['region']}/{name}"
    url = f"{addresses.functions_url}{path}"
    method = "POST" if "eventTrigger" in function else "GET"
    httpx.request(method, url, timeout=START_TIMEOUT_S, trust_env=False)
    return name
