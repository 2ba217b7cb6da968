"""Statistics as tables and as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from rich.console import Console

from devkit.aftermath.stats_csv import COLUMNS, write_csv
from devkit.aftermath.stats_view import statistics_view
from devkit.aftermath.words import duration
from route.statistics_loading import Limits, load_times
from route.statistics_model import Statistics
from shared.model.incident import Disposition
from tests.unit.statistics.factories import SCOPE, at, create_agency, create_times, figures_of
from tests.unit.statistics.scene import Scene, cilacap


def printed(figures: Statistics) -> str:
    """What a person sees."""
    console = Console(file=io.StringIO(), width=200)
    console.print(statistics_view(figures, cilacap().pack))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_targets_say_whether_they_were_met() -> None:
    """Answered in 18 s: NENA's 20 s are met, the 15 s are missed; words and not colours alone."""
    shown = printed(figures_of(create_times(answered_at=at(18))))
    assert "≤ 15 s: 0% (≥ 90%) MELESET / MISSED [NENA]" in shown
    assert "≤ 20 s: 100% (≥ 95%) tercapai / met [NENA]" in shown


def test_names_are_those_of_the_pack() -> None:
    """Categories, kecamatan and agencies as people call them."""
    shown = printed(figures_of(create_times(create_agency(unreached=1)), create_times(kecamatan_code=None)))
    for name in ("Kebakaran", "Kroya", "Polsek Kroya", "Tanpa kecamatan / none"):
        assert name in shown


def test_figures_of_nothing_can_be_printed() -> None:
    """A quiet night, and a new installation."""
    assert "0 kejadian / incidents" in printed(figures_of())


def test_a_part_is_not_shown_as_the_whole() -> None:
    """It stands above the figures."""
    figures = figures_of(create_times()).model_copy(update={"is_complete": False})
    assert "hanya bagian pertama" in printed(figures)


def test_the_spreadsheet_has_a_row_for_each_incident(scene: Scene) -> None:
    """Seconds since the press, empty where a step was not taken; local time with its offset."""
    incident_id = scene.report(pressed_s_ago=1)
    scene.after(11).act("claim", report_id=scene.report_of(incident_id))
    scope = type(SCOPE)(SCOPE.since, SCOPE.until + timedelta(days=1))
    file = io.StringIO()
    write_csv(file, load_times(scene.store, scope, Limits()).times, cilacap().pack)
    (row,) = csv.DictReader(io.StringIO(file.getvalue()))
    assert tuple(row) == COLUMNS
    assert (row["answered_s"], row["dispatched_s"], row["on_scene_s"]) == ("12.0", "1.0", "")
    assert (row["opened_at"], row["kecamatan"]) == ("2026-03-01T09:00:00+07:00", "Kroya")


def test_the_spreadsheet_names_how_it_ended() -> None:
    """By the stable code, which a filter can use."""
    file = io.StringIO()
    write_csv(file, [create_times(disposition=Disposition.HANDED_OVER)], cilacap().pack)
    assert ",handed_over," in file.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "-"), (0.04, "0.0 s"), (119.9, "119.9 s"), (120, "2 m 00 s"), (7199, "119 m 59 s"), (7200, "2 j/h 00 m")],
)
def test_durations_are_read_at_a_glance(seconds: float | None, text: str) -> None:
    """Tenths matter below two minutes only."""
    assert duration(seconds) == text
