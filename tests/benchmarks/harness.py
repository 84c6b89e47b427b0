"""Measures programs side by side and prints what they took."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import Callable, Optional


# Measured from here, a program's peak memory would begin with that of Python,
# of which it is a copy until it starts.
TIME = ["/usr/bin/time", "-f", "%M %U %S", "-o"]


class BenchmarkError(Exception):
    """Something without which there is nothing to measure; says what to do."""


class PeerMissing(Exception):
    """Why a peer cannot be had here; the others are measured without it."""


@dataclass
class Program:
    """One competitor. `command` gives its arguments when told the folder for
    its output; `check` raises BenchmarkError where that output is not the
    whole work, told the folder and the file that holds standard output."""

    name: str
    command: Optional[Callable[[str], list]]
    check: Callable[[str, str], None]
    # How much of the workload this program gets, where not all of it.
    amount: Optional[float] = None
    # Why there is no command.
    missing: str = ""
    # What is hoped for of the first program, held against this one.
    aim: str = ""
    # The exit statuses that mean that all is well.
    statuses: tuple = (0,)
    # Where not the whole process counts: finds the seconds in the file that
    # holds standard output.
    read_seconds: Optional[Callable[[str], float]] = None


@dataclass
class Workload:
    """What several programs do; the first is the one that others are held
    against. `amount` counts `unit`s."""

    name: str
    unit: str
    amount: float
    programs: list
    # How often each runs, where more would tell nothing.
    rounds: Optional[int] = None
    # Called before each run, outside of the time that is taken.
    prepare: Callable[[], None] = lambda: None
    # Whether to show milliseconds a unit, not units a second.
    per_unit: bool = False

    def describe_rate(self):
        return f"ms/{self.unit}" if self.per_unit else f"{self.unit}/s"

    def show_rate(self, amount, seconds):
        if self.per_unit:
            return f"{seconds / amount * 1000:.2f}"
        return f"{amount / seconds:.1f}"


@dataclass
class Measurement:
    seconds: float
    # Of all threads together.
    processor_seconds: float
    peak_megabytes: float


def measure(program, out):
    """Runs the program once, with an empty folder for its output."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    command = program.command(out)
    printed, complaints, usage = (f"{out}.{kind}"
                                  for kind in ("stdout", "stderr", "usage"))
    with open(printed, "wb") as stdout, open(complaints, "wb") as stderr:
        begin = time.perf_counter()
        status = subprocess.run([*TIME, usage, *command], stdout=stdout,
                                stdin=subprocess.DEVNULL,
                                stderr=stderr).returncode
        seconds = time.perf_counter() - begin
    if status not in program.statuses:
        with open(complaints, encoding="utf-8", errors="replace") as stderr:
            raise BenchmarkError(f"{program.name} failed with status {status}: "
                                 f"{' '.join(command)}\n{stderr.read()}")
    program.check(out, printed)
    if program.read_seconds is not None:
        seconds = program.read_seconds(printed)
    # Where the status is not 0, time says so in a line before them.
    with open(usage, encoding="ascii") as numbers:
        kilobytes, user, system = map(float, numbers.read().split()[-3:])
    return Measurement(seconds, user + system, kilobytes * 1.024e-3)


def fastest(runs):
    return min(runs, key=lambda run: run.seconds)


def show_ratio(time_ratio):
    """How the first program's time for the same work compares."""
    if time_ratio < 1:
        return f"{1 / time_ratio:.2f}x faster"
    return f"{time_ratio:.2f}x its time"


def make_row(workload, program, runs, ours):
    """The cells of a program's line in the table."""
    if program.missing:
        return [program.name, "", "", "", "", program.missing]
    best = fastest(runs)
    share = (program.amount or workload.amount) / workload.amount
    ratio = ("" if ours is None or best is ours
             else show_ratio(ours.seconds * share / best.seconds))
    aim = f"aim {program.aim}" if program.aim else ""
    return [program.name, f"{best.seconds:.2f}",
            f"{best.processor_seconds:.2f}",
            workload.show_rate(workload.amount * share, best.seconds),
            f"{max(run.peak_megabytes for run in runs):.0f}",
            ", ".join(filter(None, [ratio, aim]))]


def print_text(heading, rows):
    for indent, row in [("", heading)] + [("  ", row) for row in rows]:
        name, *numbers, ratio = row
        line = f"{indent + name:<58}"
        line += "".join(f"{number:>10}" for number in numbers)
        print(f"{line}   {ratio}".rstrip())


def print_markdown(heading, rows):
    print(f"| {' | '.join(heading)} |\n|---|{'--:|' * 4}---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def run_workload(workload, rounds, out, print_table):
    """Runs all programs in turn, several rounds, and prints the table."""
    rounds = workload.rounds or rounds
    results = {program.name: [] for program in workload.programs}
    for _ in range(rounds):
        for program in workload.programs:
            if not program.missing:
                workload.prepare()
                results[program.name].append(measure(program, out))

    first = workload.programs[0].name
    ours = fastest(results[first]) if results[first] else None
    runs = f"best of {rounds}" if rounds > 1 else "one run"
    print_table(
        [f"{workload.name}, {runs}", "seconds", "CPU s", workload.describe_rate(),
         "peak MB", f"{first} is" if len(workload.programs) > 1 else ""],
        [make_row(workload, program, results[program.name], ours)
         for program in workload.programs])
    print(flush=True)
