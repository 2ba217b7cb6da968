"""The console in a flood: 2,000 open reports, and 20 new ones a second.

No time is asserted, as the machine may be busy; what is asserted is what makes it smooth: few rows in the document,
redraws and map updates that are bounded whatever arrives, and keys that work meanwhile.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import httpx
import pytest
from apps import URGENT, ConsoleApp
from driver import Driver
from flood import Flood
from playwright.sync_api import Browser, expect
from stage import Stage

from devkit.stack.options import StackOptions
from devkit.stack.stack import LocalStack

log = logging.getLogger(__name__)

pytestmark = [pytest.mark.stack, pytest.mark.browser]

OPEN = 2000
POURED, BURSTS = 100, 5
MOST_ROWS = 40
"""Rows in the document: 900 px of height show 12, and a few beyond each edge are kept ready."""

BETWEEN_REDRAWS_S = 0.125
"""`BETWEEN_REDRAWS_MS` of web/src/console/data/batch.ts."""

BETWEEN_DOTS_S = 0.5
"""`DOTS_EVERY_MS` of web/src/console/map/MapPane.svelte."""

COUNT_MAP_UPDATES = """() => {
  window.flood = { dots: 0 };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === "LD" && message.data?.source === "dots") window.flood.dots++;
    return post.call(this, message, ...rest);
  };
}"""
"""MapLibre hands each new content of a source to a worker, as a message of type LD (load data)."""

WATCH = """() => {
  const seen = window.flood;
  Object.assign(seen, { dots: 0, redraws: 0, most_rows: 0, frames_ms: [], from: performance.now() });
  const count = document.querySelector("#stack .lanes .count");
  new MutationObserver(() => seen.redraws++).observe(count, { characterData: true, childList: true, subtree: true });
  let before;
  const frame = (at) => {
    if (before !== undefined) seen.frames_ms.push(at - before);
    before = at;
    seen.most_rows = Math.max(seen.most_rows, document.querySelectorAll("[role=option]").length);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

READ = "() => ({ ...window.flood, took_s: (performance.now() - window.flood.from) / 1000 })"


@dataclass
class FloodedDesk:
    """A desk with everything that is open at it."""

    console: ConsoleApp
    flood: Flood
    real_report_id: str
    driver: Driver


@pytest.fixture
def desk(chromium: Browser) -> Iterator[FloodedDesk]:
    """One real report, the most urgent and the oldest, and its copies, on a stack of its own that routes no more."""
    options = StackOptions(name=f"flood-{os.getpid()}", clock=False)
    with LocalStack(options) as local, Driver(local.addresses) as driver:
        report_id = driver.report(at=Stage.place())
        flood = Flood(local.addresses, report_id, driver.routed(report_id)["incident_id"])
        hub = f"http://{local.ports.address('hub')}"
        httpx.put(f"{hub}/functions/disableBackgroundTriggers", trust_env=False, timeout=60).raise_for_status()
        flood.write(OPEN - 1)
        stage = Stage(chromium, driver)
        console = ConsoleApp(stage.window("/console/", {"width": 1440, "height": 900}, before=COUNT_MAP_UPDATES))
        stage.enter(console, role="operator", name="Sri Rahayu")
        yield FloodedDesk(console, flood, report_id, driver)
        for window in stage.windows:
            window.close()
        flood.close()
        assert not [complaint for window in stage.windows for complaint in window.complaints]


def test_a_desk_stays_usable_in_a_flood(desk: FloodedDesk) -> None:
    """Few rows, few redraws, and the top report is claimed by one key while reports pour in."""
    console, page = desk.console, desk.console.page
    expect(console.count("Belum diambil")).to_have_text(str(OPEN))
    expect(console.row(desk.real_report_id)).to_contain_text(URGENT)
    page.wait_for_function("window.flood.dots > 0")  # the map is there
    page.evaluate(WATCH)
    with desk.flood.pouring(POURED, BURSTS) as newest:
        console.claim()
    expect(console.row(newest)).to_be_visible()
    expect(console.count("Belum diambil")).to_have_text(str(OPEN + POURED - 1))
    seen = page.evaluate(READ)
    tell(seen)

    assert desk.driver.document(f"reports/{desk.real_report_id}")["status"] == "CLAIMED"
    assert 0 < seen["most_rows"] <= MOST_ROWS
    assert 1 < seen["redraws"] <= seen["took_s"] / BETWEEN_REDRAWS_S + 1
    assert 1 <= seen["dots"] <= seen["took_s"] / BETWEEN_DOTS_S + 1

    console.keys("1", "End")
    last_row = console.page.locator("[role=option]").last
    expect(last_row).to_be_visible()
    assert page.locator("[role=option]").count() <= MOST_ROWS


def tell(seen: dict[str, Any]) -> None:
    """What is not asserted, how long frames took; shown with `--log-cli-level=INFO`."""
    cuts = quantiles(seen["frames_ms"], n=100)
    log.info(
        "%.1f s, %d frames: p50 %.0f ms, p95 %.0f ms, longest %.0f ms; %d redraws, %d map updates, %d rows at most",
        *(seen["took_s"], len(seen["frames_ms"]), cuts[49], cuts[94], max(seen["frames_ms"])),
        *(seen["redraws"], seen["dots"], seen["most_rows"]),
    )
