"""Flight logs of any size, and photos that were taken on those flights."""

import csv
import datetime
import json
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass

from inputs import warm_page_cache

EPOCH = datetime.datetime(1970, 1, 1)

# Tags of EXIF, and its types.
EXIF_FOLDER = 0x8769
DATE_TIME_ORIGINAL = 0x9003
OFFSET_TIME_ORIGINAL = 0x9011
SUB_SECOND_ORIGINAL = 0x9291
ASCII, LONG = 2, 4

# A grey square of eight pixels: tables with the two codes that it needs, and
# those two codes.
GREY = (b"\xff\xdb\0\x43\0" + bytes([1] * 64) +
        b"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0" +
        b"\xff\xc4\0\x14\0\x01" + bytes(16) +
        b"\xff\xc4\0\x14\x10\x01" + bytes(16) +
        b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x3f\xff\xd9")


@dataclass
class Photo:
    name: str
    time: int  # microseconds of UTC
    latitude: float
    longitude: float


@dataclass
class Flight:
    """A log and what is in it."""

    path: str
    n_lines: int  # bytes that end a line, that is
    n_rows: int
    # Of time, latitude, longitude, altitude and yaw, all rows in their order.
    sums: list
    photos: list


def read_photos(path):
    with open(path, encoding="ascii") as file:
        return [Photo(name, int(time), float(latitude), float(longitude))
                for name, time, latitude, longitude, _ in csv.reader(file)]


def make_flight(inputs, log_format, megabytes, named=True):
    """A log; it names its photos, unless told otherwise or in a format that
    cannot. Made anew when the program that makes it is."""
    make_log = inputs.program("make_log")
    folder = inputs.folder("flights")
    kind = "" if named else "-unnamed"
    path = os.path.join(folder, f"{megabytes}{kind}.{log_format}")
    truth = path + ".json"
    if (not os.path.exists(truth) or
            os.path.getmtime(truth) < os.path.getmtime(make_log)):
        os.makedirs(folder, exist_ok=True)
        made = subprocess.run(
            [make_log, *([] if named else ["--unnamed"]), log_format,
             str(megabytes * 1000000), path],
            stdout=subprocess.PIPE, text=True, check=True)
        with open(truth, "w", encoding="ascii") as file:
            file.write(made.stdout)
    with open(truth, encoding="ascii") as file:
        found = json.load(file)
    return Flight(path, warm_page_cache(path), found["rows"], found["sums"],
                  read_photos(path + ".photos"))


def exif_entry(tag, kind, count, value):
    return struct.pack("<HHI", tag, kind, count) + value


def make_exif(photo):
    """A segment with the time in UTC to the millisecond, as cameras do it."""
    moment = EPOCH + datetime.timedelta(microseconds=photo.time)
    texts = moment.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0+00:00\0"
    # Where the directory of EXIF begins, and what does not fit in it.
    first = 8 + 2 + 12 + 4
    second = first + 2 + 3 * 12 + 4
    tiff = (b"II*\0" + struct.pack("<IH", 8, 1) +
            exif_entry(EXIF_FOLDER, LONG, 1, struct.pack("<I", first)) +
            bytes(4) + struct.pack("<H", 3) +
            exif_entry(DATE_TIME_ORIGINAL, ASCII, 20,
                       struct.pack("<I", second)) +
            exif_entry(OFFSET_TIME_ORIGINAL, ASCII, 7,
                       struct.pack("<I", second + 20)) +
            exif_entry(SUB_SECOND_ORIGINAL, ASCII, 4,
                       b"%03d\0" % (photo.time // 1000 % 1000)) +
            bytes(4) + texts)
    return (b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" +
            tiff)


def make_photos(flight):
    """A folder of tiny photos that say when they were taken, not where."""
    folder = flight.path + ".d"
    if (not os.path.exists(folder) or
            os.path.getmtime(folder) < os.path.getmtime(flight.path)):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder + ".part", exist_ok=True)
        for photo in flight.photos:
            with open(os.path.join(folder + ".part", photo.name),
                      "wb") as file:
                file.write(b"\xff\xd8" + make_exif(photo) + GREY)
        os.rename(folder + ".part", folder)
    return folder
