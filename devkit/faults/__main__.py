"""``python -m devkit.faults``: run fault schedules, or replay one with its trace."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from devkit.faults.run import Verdict, run_parallel, run_seed

MOST_SHOWN = 5
console = Console(soft_wrap=True, highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the flags ask for; returns 1 when a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m devkit.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay this schedule and print its trace")
    parser.add_argument("--schedules", type=int, default=2_000, help="how many schedules to run")
    parser.add_argument("--from-seed", type=int, default=0, help="the first schedule's seed")
    parser.add_argument("--workers", type=int, default=1, help="processes that run schedules side by side")
    options = parser.parse_args(arguments)
    if options.seed is not None:
        return _replay(options.seed)
    return _run_many(options.from_seed, options.schedules, options.workers)


def _replay(seed: int) -> int:
    verdict = run_seed(seed, recording=True)
    for line in verdict.trace:
        console.print(str(line), markup=False)
    return _tell([verdict])


def _run_many(first: int, count: int, workers: int) -> int:
    failed: list[Verdict] = []
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("jadwal / schedules", total=count)
        for verdicts in run_parallel(first, count, workers):
            progress.advance(task, len(verdicts))
            fresh = [verdict for verdict in verdicts if not verdict.ok]
            failed += fresh
            if fresh:
                # Said at once: a long run may be broken off.
                console.print(f"gagal / failed: {', '.join(str(verdict.seed) for verdict in fresh)}", style="red")
                progress.update(task, description=f"jadwal / schedules, [red]{len(failed)} gagal / failed[/red]")
    took_s = time.monotonic() - began
    console.print(f"{count} jadwal / schedules, {took_s:.0f} s, {len(failed)} gagal / failed")
    return _tell(sorted(failed, key=lambda verdict: verdict.seed))


def _tell(verdicts: Sequence[Verdict]) -> int:
    failed = [verdict for verdict in verdicts if not verdict.ok]
    for verdict in failed[:MOST_SHOWN]:
        console.print(f"seed {verdict.seed}: python -m devkit.faults --seed {verdict.seed}", style="red", markup=False)
        for violation in verdict.violations:
            console.print(f"  {violation}", markup=False)
    for law, seeds in _by_law(failed).items():
        console.print(f"{len(seeds):5} × {law}: seeds {', '.join(map(str, seeds[:MOST_SHOWN]))}", markup=False)
    return 1 if failed else 0


def _by_law(failed: Sequence[Verdict]) -> dict[str, list[int]]:
    """Which laws were broken in which schedules, the most broken first."""
    seeds: defaultdict[str, list[int]] = defaultdict(list)
    for verdict in failed:
        for law in dict.fromkeys(violation.law for violation in verdict.violations):
            seeds[law].append(verdict.seed)
    return dict(sorted(seeds.items(), key=lambda item: -len(item[1])))


if __name__ == "__main__":
    raise SystemExit(main())
