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


@dataclass
class Program:
    """One competitor. `command` gives its arguments when told the folder for
    its output; `check` raises BenchmarkError where that output is not the
    whole work, told the folder and the file that holds standard output."""

    name: str
    command: Callable[[str], list]
    check: Callable[[str, str], None]
    # How much of the workload this program gets, where not all of it.
    amount: Optional[float] = None


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


@dataclass
class Measurement:
    seconds: float
    # Of all threads together.
    processor_seconds: float
    peak_megabytes: float


def install_packages(packages):
    """Installs the Debian packages among these that are missing."""
    missing = []
    for package in packages:
        status = subprocess.run(
            ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
            capture_output=True, text=True).stdout
        if status != "installed":
            missing.append(package)
    if not missing:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and not shutil.which("sudo"):
        raise BenchmarkError("These packages are missing, and there is no "
                             f"sudo to install them: {' '.join(missing)}")
    print("Installing:", *missing, flush=True)
    for step in (["update", "-qq"],
                 ["install", "-y", "-qq", "--no-install-recommends",
                  *missing]):
        result = subprocess.run(
            [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
             *step], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        if result.returncode != 0:
            raise BenchmarkError(f"apt-get {step[0]} failed:\n{result.stdout}")


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
    if status != 0:
        with open(complaints, encoding="utf-8", errors="replace") as stderr:
            raise BenchmarkError(f"{program.name} failed with status {status}: "
                                 f"{' '.join(command)}\n{stderr.read()}")
    program.check(out, printed)
    with open(usage, encoding="ascii") as numbers:
        kilobytes, user, system = map(float, numbers.read().split())
    return Measurement(seconds, user + system, kilobytes * 1.024e-3)


def fastest(runs):
    return min(runs, key=lambda run: run.seconds)


def show_ratio(time_ratio):
    """How the first program's time for the same work compares."""
    if time_ratio < 1:
        return f"{1 / time_ratio:.2f}x faster"
    return f"{time_ratio:.2f}x its time"


def run_workload(workload, rounds, out):
    """Runs all programs in turn, several rounds, and prints the table."""
    rounds = workload.rounds or rounds
    results = {program.name: [] for program in workload.programs}
    for _ in range(rounds):
        for program in workload.programs:
            results[program.name].append(measure(program, out))

    ours = fastest(results[workload.programs[0].name])
    print(f"{workload.name + f', best of {rounds}':<50}{'seconds':>9}"
          f"{'CPU s':>8}{workload.unit + '/s':>10}{'peak MB':>9}"
          f"{'   linepatrol is' if len(workload.programs) > 1 else ''}")
    for program in workload.programs:
        runs = results[program.name]
        best = fastest(runs)
        share = (program.amount or workload.amount) / workload.amount
        ratio = ("" if best is ours
                 else show_ratio(ours.seconds * share / best.seconds))
        print(f"  {program.name:<48}{best.seconds:>9.2f}"
              f"{best.processor_seconds:>8.2f}"
              f"{workload.amount * share / best.seconds:>10.1f}"
              f"{max(run.peak_megabytes for run in runs):>9.0f}   {ratio}"
              .rstrip(), flush=True)
    print()
