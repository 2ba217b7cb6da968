"""HTTP routes of the clock: the Cloud Tasks calls of firebase_admin and the control API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.clock.config import ClockConfig
from devkit.clock.schedules import Scheduler
from devkit.clock.targets import FunctionsTarget, PubSubTarget, ScheduleTarget, TickError
from devkit.clock.tasks import TaskExistsError, TaskHolder, TaskNotFoundError

QUEUE = "/projects/{project}/locations/{location}/queues/{queue}"


@dataclass
class Clock:
    """The two halves of a running clock."""

    scheduler: Scheduler
    tasks: TaskHolder


def create_app(config: ClockConfig) -> Starlette:
    """The ASGI application; schedules and tasks run while it lives."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            clock = Clock(Scheduler(_target(config, http), config.schedules), TaskHolder(http, config.tasks_host))
            app.state.clock = clock
            running = asyncio.gather(clock.scheduler.run_forever(), clock.tasks.run_forever())
            yield
            running.cancel()

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/health", health),
            Route(QUEUE + "/tasks", create_task, methods=["POST"]),
            Route(QUEUE + "/tasks/{task}", delete_task, methods=["DELETE"]),
            Route("/emulator/schedules", list_schedules),
            Route("/emulator/schedules/{name}/run", run_schedule, methods=["POST"]),
            Route("/emulator/tasks", list_tasks, methods=["GET"]),
            Route("/emulator/tasks", lose_tasks, methods=["DELETE"]),
            Route("/emulator/tasks/run-due-now", run_tasks, methods=["POST"]),
            Route("/emulator/pause", pause, methods=["POST"]),
            Route("/emulator/resume", resume, methods=["POST"]),
        ],
    )


def _target(config: ClockConfig, http: httpx.AsyncClient) -> ScheduleTarget | None:
    if config.functions_host:
        return FunctionsTarget(http, config.functions_host, config.project, config.region)
    if config.pubsub_host:
        return PubSubTarget(http, config.pubsub_host, config.project)
    return None


async def health(request: Request) -> Response:
    """Says that the clock runs."""
    return JSONResponse({"status": "ok", "service": "clock"})


async def create_task(request: Request) -> Response:
    """Cloud Tasks ``tasks.create`` in the form that firebase_admin sends to an emulator."""
    try:
        task = _clock(request).tasks.add(_queue(request), json.loads(await request.body()))
    except TaskExistsError:
        return _error(409, "ALREADY_EXISTS", "Requested entity already exists")
    except (ValueError, AttributeError) as error:
        return _error(400, "INVALID_ARGUMENT", str(error))
    # firebase_admin strips one character from an emulator's task name, which it expects to be a slash; without
    # one, an enqueue with a task id of its own would raise ValueError.
    return JSONResponse({"task": {**task.body["task"], "name": f"/{task.name}"}})


async def delete_task(request: Request) -> Response:
    """Cloud Tasks ``tasks.delete``."""
    try:
        await _clock(request).tasks.delete(f"{_queue(request)}/tasks/{request.path_params['task']}")
    except TaskNotFoundError:
        return _error(404, "NOT_FOUND", "Requested entity was not found.")
    return JSONResponse({})


async def list_schedules(request: Request) -> Response:
    """All schedules and how their runs went."""
    clock = _clock(request)
    schedules = [schedule.describe() for schedule in clock.scheduler.schedules.values()]
    return JSONResponse({"paused": clock.scheduler.paused, "schedules": schedules})


async def run_schedule(request: Request) -> Response:
    """Runs a scheduled function now and answers when it has ended."""
    scheduler, name = _clock(request).scheduler, request.path_params["name"]
    try:
        await scheduler.fire(name)
    except KeyError:
        return _error(404, "NOT_FOUND", f"no schedule {name}; there are: {', '.join(scheduler.schedules)}")
    except TickError as error:
        return _error(502, "UNAVAILABLE", str(error))
    return JSONResponse(scheduler.schedules[name].describe())


async def list_tasks(request: Request) -> Response:
    """Tasks that are held, and the latest that were handed over."""
    tasks = _clock(request).tasks
    return JSONResponse(
        {
            "paused": tasks.paused,
            "held": [task.describe() for task in tasks.held()],
            "forwarded": [task.describe() for task in tasks.forwarded],
        }
    )


async def lose_tasks(request: Request) -> Response:
    """Forgets every held task, as a lost one would be."""
    return JSONResponse({"lost": _clock(request).tasks.lose_all()})


async def run_tasks(request: Request) -> Response:
    """Hands over every held task, due or not, also while the clock is paused."""
    forwarded, failed = await _clock(request).tasks.run_all_now()
    return JSONResponse({"forwarded": forwarded, "failed": failed})


async def pause(request: Request) -> Response:
    """Stops schedules and hand-overs; tasks are still taken."""
    clock = _clock(request)
    clock.scheduler.paused = clock.tasks.paused = True
    return JSONResponse({"paused": True})


async def resume(request: Request) -> Response:
    """Goes on; tasks that fell due meanwhile go at once, missed schedule runs are not made up."""
    clock = _clock(request)
    clock.scheduler.paused = False
    clock.tasks.resume()
    return JSONResponse({"paused": False})


def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


def _queue(request: Request) -> str:
    return QUEUE[1:].format(**request.path_params)


def _error(code: int, status: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "status": status}}, code)
