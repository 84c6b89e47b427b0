"""Reads large flight logs: the photos that they name, where photos were at
the time they were taken, and all rows."""

import json
import subprocess

import exif
from flights import make_flight, make_photos
from harness import BenchmarkError, PeerMissing, Program, Workload
from peers import build_cpp, build_rust, make_peer, path_of

TITLE = "Log"
CARGO = ["cargo", "rustc"]
SERDE_JSON = [*CARGO, "librust-serde-derive-dev", "librust-serde-json-dev"]
# One program reads both formats.
RUST = [*SERDE_JSON, "librust-csv-dev"]
SIMDJSON = ["g++", "libsimdjson-dev"]
PACKAGES = [*RUST, *SIMDJSON, *exif.PACKAGES]
ROUNDS = 5
# Of the log, what a plain loop in Python is given: it takes too long.
PYTHON_SHARE = 0.02
FULL_MEGABYTES = 4000
# The command's status where some rows could not be used, as is meant here.
SOME_FAILED = 3
# Degrees, a millimetre or two: the log has a row for the very moment.
EXACT = 2e-8
# A metre or so, where positions come five times a second.
BETWEEN_FIXES = 1e-5


def describe(inputs):
    return (f"{inputs.log_megabytes} MB of each format, 100 steps a second, a "
            "photo every 10 s, page cache warm")


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


def check_sums(flight):
    """A row left out, or a double that is not the nearest, would show."""
    expected = [flight.n_rows, *flight.sums]

    def check(_, printed):
        with open(printed, encoding="utf-8") as output:
            found = list(map(float, output.read().split()))
        if found != expected:
            raise BenchmarkError(f"{printed} has {found}; rows and sums are "
                                 f"{expected}.")
    return check


def check_positions(flight, tolerance):
    """Every photo is where the flight was, within so many degrees."""
    expected = {photo.name: photo for photo in flight.photos}

    def is_near(record):
        photo = expected.get(record["photo"])
        return (photo is not None and "latitude" in record and
                abs(record["latitude"] - photo.latitude) < tolerance and
                abs(record["longitude"] - photo.longitude) < tolerance)

    def check(_, printed):
        with open(printed, encoding="utf-8") as lines:
            found = sum(is_near(json.loads(line)) for line in lines)
        if found != len(expected):
            raise BenchmarkError(f"locates {found} photos of {len(expected)} "
                                 f"where they were, see {printed}")
    return check


def wc(flight, aim):
    return Program("wc -l", lambda _: ["wc", "-l", flight.path],
                   check_number(flight.n_lines), aim=aim)


def locate_by_name(flight):
    return Program("linepatrol locate",
                   lambda _: ["linepatrol", "locate", "--quiet", "--log",
                              flight.path],
                   check_positions(flight, EXACT))


def make_locate_command(flight, photos):
    return ["linepatrol", "locate", "--quiet", "--log", flight.path,
            "--photos", photos]


def try_to_locate(inputs, log_format, tolerance):
    """Raises PeerMissing where the command cannot do that with a small log,
    so that all else is measured all the same."""
    flight = make_flight(inputs, log_format, 1, named=False)
    printed = inputs.folder("tried")
    with open(printed, "wb") as output:
        result = subprocess.run(
            make_locate_command(flight, make_photos(flight)), stdout=output,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            check=False)
    if result.returncode not in (0, SOME_FAILED):
        complaint = result.stderr.replace(flight.path, f"log.{log_format}")
        raise PeerMissing(f"not measured: {complaint.splitlines()[0][:90]}")
    try:
        check_positions(flight, tolerance)(None, printed)
    except BenchmarkError as error:
        raise PeerMissing(f"not measured: {error}") from error


def locate_by_time(inputs, log_format, flight, tolerance):
    def command():
        try_to_locate(inputs, log_format, tolerance)
        return make_locate_command(flight, make_photos(flight))
    return make_peer("linepatrol locate --photos", [], command,
                     check_positions(flight, tolerance),
                     statuses=(0, SOME_FAILED))


def simdjson(inputs, flight, aim):
    return make_peer("simdjson On-Demand, five values of each row", SIMDJSON,
                     lambda: [build_cpp(inputs, "simdjson_log", ["simdjson"]),
                              flight.path], check_sums(flight), aim=aim)


def rust(inputs, name, flight, log_format, aim):
    return make_peer(name, RUST,
                     lambda: [build_rust(inputs, "rust_log",
                                         "-C target-cpu=native"),
                              log_format, flight.path],
                     check_sums(flight), aim=aim)


def read_log(inputs, flight):
    return Program("rows of liblinepatrol",
                   lambda _: [inputs.program("read_log"), flight.path],
                   check_sums(flight))


def json_loads(flight, megabytes):
    return Program(f"Python, json.loads of each row, {megabytes} MB",
                   lambda _: ["/usr/bin/python3", path_of("json_loads.py"),
                              flight.path],
                   check_lines(len(flight.photos)), amount=megabytes)


def named_photos(inputs):
    megabytes = inputs.log_megabytes
    part_megabytes = max(1, round(megabytes * PYTHON_SHARE))
    flight = make_flight(inputs, "ndjson", megabytes)
    part = make_flight(inputs, "ndjson", part_megabytes)
    return Workload("NDJSON that names the photos", "MB", megabytes, [
        locate_by_name(flight),
        wc(flight, "within 2x"),
        json_loads(part, part_megabytes),
    ], rounds=ROUNDS)


def unnamed_photos(inputs):
    flight = make_flight(inputs, "ndjson", inputs.log_megabytes, named=False)
    return Workload(f"NDJSON, {len(flight.photos)} photos by their time", "MB",
                    inputs.log_megabytes, [
                        locate_by_time(inputs, "ndjson", flight, EXACT),
                        simdjson(inputs, flight, "3x faster"),
                    ], rounds=ROUNDS)


def all_rows(inputs):
    ndjson = make_flight(inputs, "ndjson", inputs.log_megabytes)
    yield Workload("NDJSON, all rows", "MB", inputs.log_megabytes, [
        read_log(inputs, ndjson),
        simdjson(inputs, ndjson, "1.5x faster"),
        rust(inputs, "Rust, serde_json into a struct", ndjson, "ndjson",
             "4x faster"),
    ], rounds=ROUNDS)
    csv = make_flight(inputs, "csv", inputs.log_megabytes)
    yield Workload("CSV, all rows", "MB", inputs.log_megabytes, [
        read_log(inputs, csv),
        rust(inputs, "Rust, csv into a struct", csv, "csv", "3.5x faster"),
    ], rounds=ROUNDS)


def binary(inputs, title, log_format):
    flight = make_flight(inputs, log_format, inputs.log_megabytes)
    return Workload(f"{title}, {len(flight.photos)} photos by their time", "MB",
                    inputs.log_megabytes, [
                        locate_by_time(inputs, log_format, flight,
                                       BETWEEN_FIXES),
                        wc(flight, "within 3x"),
                    ], rounds=ROUNDS)


def memory(inputs):
    named = make_flight(inputs, "ndjson", FULL_MEGABYTES)
    yield Workload(f"{FULL_MEGABYTES} MB of NDJSON that names the photos",
                   "MB", FULL_MEGABYTES, [locate_by_name(named)], rounds=1)
    unnamed = make_flight(inputs, "ndjson", FULL_MEGABYTES, named=False)
    yield Workload(f"{FULL_MEGABYTES} MB of NDJSON, photos by their time",
                   "MB", FULL_MEGABYTES,
                   [locate_by_time(inputs, "ndjson", unnamed, EXACT)],
                   rounds=1)


def read_seconds(printed):
    with open(printed, encoding="ascii") as output:
        return float(output.read())


def first_record(inputs):
    flight = make_flight(inputs, "ndjson", inputs.log_megabytes)
    return Workload(
        "From PLAYING to the first record",
        "record", 1,
        [Program("logsrc ! fakesink",
                 lambda _: [inputs.program("first_record"), flight.path],
                 lambda *_: None, read_seconds=read_seconds, aim="50 ms")],
        rounds=ROUNDS, per_unit=True)


def workloads(inputs):
    yield named_photos(inputs)
    yield unnamed_photos(inputs)
    yield from all_rows(inputs)
    yield binary(inputs, "DataFlash", "dataflash")
    yield binary(inputs, "ULog", "ulog")
    if inputs.is_full:
        yield from memory(inputs)
    yield first_record(inputs)
    yield from exif.workloads(inputs)
