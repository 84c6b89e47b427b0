"""How often matching finds the pole that a photo shows."""

import os
import subprocess

from harness import BenchmarkError
from inputs import SHARED_DATA

TITLE = "Accuracy"
PACKAGES = []


def describe(_):
    return "simulated flights whose poles are known, see docs/matching.md"


def workloads(_):
    """There is nothing to time."""
    return []


def align(lines):
    """Rows of a Markdown table in columns."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")]
            for line in lines if not line.startswith("|---")]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width)
                        for cell, width in zip(row, widths)).rstrip())


def print_tables(inputs, markdown):
    program = inputs.program("accuracy")
    data = os.environ.get("LINEPATROL_DATA", SHARED_DATA)
    result = subprocess.run([program], stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "LINEPATROL_DATA": data})
    if result.returncode != 0:
        raise BenchmarkError(f"{program} failed with status "
                             f"{result.returncode}.")
    table = []
    for line in result.stdout.splitlines() + [""]:
        if line.startswith("|") and not markdown:
            table.append(line)
            continue
        if table:
            align(table)
            table = []
        print(line)
