"""Sending the planned presses at their times, whatever the service does meanwhile (an open loop)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx

from devkit.seed.api import TIMEOUT_S, Answer, answer_of
from devkit.seed.auth import AuthEmulator
from devkit.simulate.bad import Request
from devkit.simulate.plan import PlannedPress, SimulationOptions, body_of
from devkit.simulate.result import Outcome
from devkit.stack.state import StackAddresses

RETRY_AFTER_S = (1.0, 2.0, 4.0, 8.0)
"""Waits of a phone that got no answer, or one that blames the service (5xx)."""

NO_ANSWER = Answer(0, {})


def sign_in_citizens(addresses: StackAddresses, count: int) -> list[str]:
    """Anonymous ID tokens, one for each citizen."""
    with AuthEmulator(addresses.auth_host, addresses.project_id) as auth, ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: auth.sign_in_anonymously().id_token, range(count)))


async def drive(
    addresses: StackAddresses,
    presses: Sequence[PlannedPress],
    tokens: Sequence[str],
    options: SimulationOptions,
    on_outcome: Callable[[Outcome], None],
) -> list[Outcome]:
    """Send all presses, each at its time; returns what the API said to each, in their order."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    async with httpx.AsyncClient(
        base_url=addresses.hosting_url, timeout=TIMEOUT_S, limits=limits, trust_env=False
    ) as http:
        start_s = asyncio.get_running_loop().time()

        async def send(press: PlannedPress) -> Outcome:
            await asyncio.sleep(start_s + press.at_s - asyncio.get_running_loop().time())
            outcome = await _send(http, press, tokens[press.citizen], options)
            on_outcome(outcome)
            return outcome

        return list(await asyncio.gather(*map(send, presses)))


async def _send(http: httpx.AsyncClient, press: PlannedPress, token: str, options: SimulationOptions) -> Outcome:
    pressed_at = datetime.now(UTC)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(body_of(press, pressed_at.isoformat(), options.exercise, options.extra_fields), headers)
    request = press.bad.spoil(request) if press.bad else request
    answer, retries = await _until_answered(http, request)
    answered_at = datetime.now(UTC) if answer is not NO_ANSWER else None
    recognised = [(await _until_answered(http, request))[0].body.get("repeated") for _ in range(press.repeats)]
    return Outcome(
        report_id=press.report_id,
        pressed_at=pressed_at,
        answered_at=answered_at,
        code=answer.code if answered_at else "",
        expected_code=press.bad.code if press.bad else "",
        repeats_recognised=sum(mark is True for mark in recognised),
        retries=retries,
    )


async def _until_answered(http: httpx.AsyncClient, request: Request) -> tuple[Answer, int]:
    """Send as a phone does: again, with the same id, until the service takes it or refuses it."""
    for retries, wait_s in enumerate((*RETRY_AFTER_S, 0.0)):
        answer = await _post(http, request.body, request.headers)
        if answer is not NO_ANSWER and answer.status < 500:
            return answer, retries
        await asyncio.sleep(wait_s)
    return NO_ANSWER, len(RETRY_AFTER_S)


async def _post(http: httpx.AsyncClient, body: bytes, headers: Mapping[str, str]) -> Answer:
    try:
        return answer_of(await http.post("/api/v1/reports", content=body, headers=dict(headers)))
    except httpx.HTTPError:
        return NO_ANSWER
