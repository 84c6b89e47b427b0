"""Photos beside a drone's list of triggers, paired by the times between."""

import datetime
import json
import os
import random
import struct

from linepatrol_test import Case, write

GPS_EPOCH = datetime.datetime(1980, 1, 6, tzinfo=datetime.timezone.utc)
LEAP_SECONDS = 18
WEEK = 2264


def write_photo(path, time):
    """A JPEG file without a picture that says when it was taken."""
    text = time.strftime("%Y:%m:%d %H:%M:%S").encode() + b"\0"
    # A header and two directories of one entry each, the second is Exif's.
    exif = b"Exif\0\0" + struct.pack(
        "<2sHI HHHIII HHHIII", b"II", 42, 8, 1, 0x8769, 4, 1, 26, 0,
        1, 0x9003, 2, len(text), 44, 0) + text
    with open(path, "wb") as file:
        file.write(b"\xff\xd8\xff\xe1" +
                   struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9")


class TestTriggers(Case):
    """60 triggers; the camera's clock shows local time, 1.5 s ahead. A test
    shot is in the folder only, and the 30th photo was lost."""

    def write_flight(self, intervals):
        seconds, lines, times = 400000.25, [], []
        os.makedirs(self.path("photos"))
        for i, interval in enumerate(intervals, 1):
            lines.append(
                f"{i}\t{seconds:.6f}\t[{WEEK}]\t   -40,N\t     0,E\t   190,V\t"
                f"{44 + i / 1e4:.8f},Lat\t1.25000000,Lon\t{300 + i}.500,Ellh\t"
                "0.01, 0.01, 0.02\t50,Q\r\n")
            times.append(GPS_EPOCH + datetime.timedelta(
                weeks=WEEK, seconds=seconds - LEAP_SECONDS))
            seconds += interval
        shots = [times[0] - datetime.timedelta(seconds=75)]
        shots += times[:29] + times[30:]
        for number, shot in enumerate(shots, 1):
            write_photo(self.path("photos", f"DJI_{number:04}.JPG"),
                        shot + datetime.timedelta(hours=2, seconds=1.5))
        return write(self.path("DJI_Timestamp.MRK"), "".join(lines))

    def locate(self, log, *more):
        result = self.run_command("locate", "--log", log, *more)
        return ([json.loads(line) for line in result.stdout.splitlines()],
                result.stderr)

    def test_every_photo_gets_the_position_of_its_trigger(self):
        chance = random.Random(5)
        log = self.write_flight([chance.uniform(2, 6.5) for _ in range(60)])
        rows, stderr = self.locate(log, "--photos", self.path("photos"))
        self.assertEqual([row["photo"] for row in rows],
                         [f"DJI_{i:04}.JPG" for i in range(1, 61)])
        self.assertEqual(rows[0]["fix"], "nearest")
        triggers = [i for i in range(1, 61) if i != 30]
        for row, trigger in zip(rows[1:], triggers):
            self.assertEqual(row["fix"], "logged")
            self.assertEqual(row["latitude"], round(44 + trigger / 1e4, 8))
            self.assertEqual(row["altitude"], 300.5 + trigger)
        self.assertIn("59 of 60 photos were paired", stderr)
        self.assertIn("Photos without an event: 1", stderr)

    def test_even_intervals_are_not_guessed(self):
        log = self.write_flight([2] * 60)
        rows, stderr = self.locate(log, "--photos", self.path("photos"),
                                   "--time-zone", "+02:00")
        self.assertEqual({row["fix"] for row in rows},
                         {"interpolated", "nearest"})
        self.assertIn("This is not certain", stderr)
        self.assertIn("keep the times of their own clock", stderr)

    def test_triggers_are_photos_where_there_is_no_folder(self):
        rows, _ = self.locate(self.write_flight([3] * 60))
        self.assertEqual([row["photo"] for row in rows],
                         [f"DJI_Timestamp.MRK#{i}" for i in range(1, 61)])
        self.assertEqual({row["fix"] for row in rows}, {"logged"})
