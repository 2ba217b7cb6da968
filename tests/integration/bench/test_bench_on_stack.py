"""The benchmarks end to end at their smallest: ten reports through Sergap and through the floor."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from driver import Driver, fresh_place

from bench.benchmarks.latency import STEPS
from bench.benchmarks.latency import figures_of as latency_figures
from bench.benchmarks.throughput import figures_of as throughput_figures
from bench.context import STACKS, Context, Settings
from bench.figures import Measured, Section
from bench.machine import this_machine
from bench.pipelines import floor, sergap
from bench.report import Report, write
from devkit.simulate.plan import PlannedPress
from devkit.stack.options import PROJECT_ID
from devkit.stack.stack import LocalStack

REPORTS = 10
RATE = 4.0


def create_presses() -> list[PlannedPress]:
    """Accidents at places that no other test has used."""
    presses = []
    for number in range(REPORTS):
        lat, lng = fresh_place()
        report_id = str(uuid.uuid4())
        category = "kecelakaan_lalu_lintas"
        presses.append(PlannedPress(number / RATE, number, report_id, category, lat, lng, accuracy_m=8.0))
    return presses


@pytest.mark.stack
def test_ten_reports_through_both_pipelines_make_a_whole_report(
    stack: LocalStack, driver: Driver, tmp_path: Path
) -> None:
    """Nothing is lost on either side, the floor pushes as often as it is told, and all three files are written."""
    driver.device("operator")
    driver.device("agency", "polsek-kroya")
    presses = create_presses()
    with Context() as context, context.own_stack(replace(STACKS["floor"], name=f"bench-{os.getpid()}")) as floor_stack:
        assert floor_stack.addresses.project_id == PROJECT_ID
        ours = sergap(stack.addresses).take(presses)
        least = floor(floor_stack.addresses).take(presses)
        wide = floor(floor_stack.addresses, alerts=3).take([replace(p, report_id=str(uuid.uuid4())) for p in presses])

    assert len(ours.accepted) == len(least.accepted) == REPORTS
    assert not ours.unreached and not least.unreached and not wide.unreached
    assert (least.alerts_per_report, wide.alerts_per_report) == (1, 3)
    assert len(ours.agency_ms) == REPORTS
    figures = [*latency_figures(STEPS[1], ours, least), *throughput_figures([ours], [least], [wide], 3)]
    section = Section("example", "Contoh / example", 1.0, Measured(figures))
    report = Report("2026-01-02T03:04:05+00:00", "abc", "pytest", this_machine(), Settings(), 1.0, [section])
    data, page, picture = write(report, tmp_path)
    ratios = [figure["ratio"] for figure in json.loads(data.read_text())["sections"][0]["figures"] if figure["floor"]]
    assert len(ratios) == 8 and all(ratio > 0 for ratio in ratios)
    assert "press → operators, p50" in page.read_text() and picture.is_file()
