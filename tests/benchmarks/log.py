"""Finds the photos in a large flight log."""

from harness import BenchmarkError, Program, Workload
from inputs import ROWS_PER_PHOTO
from peers import path_of

TITLE = "Log"
PACKAGES = []
# Of the log, what a plain loop in Python is given: it takes too long.
PYTHON_SHARE = 0.1


def describe(inputs):
    return (f"NDJSON, {inputs.log_megabytes} MB, a photo in {ROWS_PER_PHOTO} "
            "rows, page cache warm")


def check_lines(expected):
    def check(_, printed):
        with open(printed, "rb") as lines:
            found = sum(1 for _ in lines)
        if found != expected:
            raise BenchmarkError(f"{printed} has {found} lines; there are "
                                 f"{expected} photos in the log.")
    return check


def check_number(expected):
    def check(_, printed):
        with open(printed, encoding="utf-8") as output:
            found = int(output.read().split()[0])
        if found != expected:
            raise BenchmarkError(f"{printed} says {found} lines; there are "
                                 f"{expected}.")
    return check


def workloads(inputs):
    path, n_rows = inputs.log(inputs.log_megabytes)
    part_megabytes = max(1, round(inputs.log_megabytes * PYTHON_SHARE))
    part, n_part_rows = inputs.log(part_megabytes)
    yield Workload("The log names the photos", "MB", inputs.log_megabytes, [
        Program("linepatrol locate",
                lambda _: ["linepatrol", "locate", "--quiet", "--log", path],
                check_lines(n_rows // ROWS_PER_PHOTO)),
        Program("wc -l", lambda _: ["wc", "-l", path], check_number(n_rows)),
        Program(f"Python, json.loads of each row, {part_megabytes} MB",
                lambda _: ["/usr/bin/python3", path_of("json_loads.py"),
                           part],
                check_lines(n_part_rows // ROWS_PER_PHOTO),
                amount=part_megabytes),
    ])
