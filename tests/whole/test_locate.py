"""Where photos were taken, by the times of photos and logs."""

import csv
import gzip
import json
import os
import struct
import subprocess
import threading

from linepatrol_test import COMMAND, Case, write


def make_photo(path, time):
    """A JPEG file without a picture that says when it was taken."""
    text = time.encode() + b"\0"
    # A header and two directories of one entry each, the second is Exif's.
    exif = b"Exif\0\0" + struct.pack(
        "<2sHI HHHIII HHHIII", b"II", 42, 8, 1, 0x8769, 4, 1, 26, 0,
        1, 0x9003, 2, len(text), 44, 0) + text
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"\xff\xd8\xff\xe1" +
                   struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9")


def make_row(second, **more):
    return json.dumps({"time": f"2026-01-01T00:00:{second:02}Z", **more}) + "\n"


class Locate(Case):
    def locate(self, *arguments, expect=0):
        """The records, by the photos' names, and what was said."""
        result = self.run_command("locate", *arguments, expect=expect)
        records = [json.loads(line) for line in result.stdout.splitlines()]
        by_name = {record["photo"]: record for record in records}
        self.assertEqual(len(by_name), len(records))
        return by_name, result.stderr

    def write_track(self, name="track.ndjson"):
        """A minute along a meridian, a fix every 10 s."""
        return write(self.path(name), "".join(
            make_row(second, lat=10 + second / 10, lon=20, alt=100)
            for second in range(0, 60, 10)))

    def feed(self, path, data):
        """Makes a pipe and somebody who writes into it."""
        os.mkfifo(path)

        def fill():
            with open(path, "wb") as pipe:
                pipe.write(data)
        thread = threading.Thread(target=fill)
        thread.start()
        self.addCleanup(thread.join)
        return path


class TestRealFlight(Locate):
    """14 of the photos of a flight, and what exiftool says of them."""

    def setUp(self):
        super().setUp()
        self.photos = self.data("photos", "zr10")
        self.log = os.path.join(self.photos, "gps_utc.csv")

    def expected(self):
        path = os.path.join(self.photos, "exiftool12.57_geotag.csv")
        with open(path, newline="", encoding="utf-8") as file:
            return {os.path.basename(row[0]): row
                    for row in list(csv.reader(file))[1:]}

    def check(self, records):
        expected = self.expected()
        self.assertEqual(len(records), 14)
        for name, record in records.items():
            row = expected[name]
            if not row[4]:
                self.assertEqual((record["fix"], record["reason"]),
                                 ("none", "no-time"))
                continue
            self.assertEqual(record["fix"], "interpolated")
            self.assertNotIn("reason", record)
            self.assertLess(record["fix_gap_s"], 0.2)
            self.assertAlmostEqual(record["latitude"], float(row[1]), 7)
            self.assertAlmostEqual(record["longitude"], float(row[2]), 7)

    def test_photos_are_where_exiftool_puts_them(self):
        records, said = self.locate("--log", self.log, "--photos", self.photos)
        self.check(records)
        self.assertIn("13 are between two fixes", said)
        self.assertIn("1 nowhere (1 without a time)", said)
        self.assertIn("taken for UTC", said)

    def test_a_packed_log_through_a_pipe_says_the_same(self):
        plain, _ = self.locate("--log", self.log, "--photos", self.photos)
        with open(self.log, "rb") as file:
            pipe = self.feed(self.path("log"), gzip.compress(file.read()))
        piped, _ = self.locate("--log", pipe, "--photos", self.photos)
        self.assertEqual(piped, plain)

    def test_gst_launch_says_the_same(self):
        plain, _ = self.locate("--log", self.log, "--photos", self.photos)
        result = self.run_launch("logsrc", f"location={self.log}",
                                 f"photos={self.photos}", "!", "fdsink")
        records = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual({record["photo"]: record for record in records},
                         plain)

    def test_a_wrong_zone_is_put_right_by_a_point_of_time(self):
        records, said = self.locate("--log", self.log, "--photos", self.photos,
                                    "--time-zone", "+08:00")
        self.assertIn("13 too far from all fixes", said)
        self.assertIn("taken for +08:00", said)
        self.assertEqual(records["IMG_0030.jpg"]["reason"], "too-far")
        self.assertGreater(records["IMG_0030.jpg"]["fix_gap_s"], 7 * 3600)
        records, _ = self.locate(
            "--log", self.log, "--photos", self.photos, "--time-zone",
            "+08:00", "--clock-sync",
            "2026-01-13T11:00:00=2026-01-13T11:00:00Z")
        self.check(records)


class TestByTime(Locate):
    def setUp(self):
        super().setUp()
        self.photos = self.path("photos")
        os.mkdir(self.photos)

    def add(self, name, time):
        make_photo(os.path.join(self.photos, name), time)

    def test_gaps_decide_what_a_fix_is_worth(self):
        log = self.write_track()
        self.add("between.jpg", "2026:01:01 00:00:04")
        self.add("middle.jpg", "2026:01:01 00:00:15")
        self.add("after.jpg", "2026:01:01 00:00:53")
        self.add("late.jpg", "2026:01:01 00:00:55")
        records, _ = self.locate("--log", log, "--photos", self.photos,
                                 "--exterior-gap", "4")
        self.assertEqual([(records[name + ".jpg"]["fix"],
                           records[name + ".jpg"]["fix_gap_s"])
                          for name in ("between", "middle", "after", "late")],
                         [("interpolated", 6), ("interpolated", 5),
                          ("nearest", 3), ("none", 5)])
        self.assertAlmostEqual(records["between.jpg"]["latitude"], 10.4)
        self.assertEqual(records["late.jpg"]["reason"], "too-far")
        records, said = self.locate("--log", log, "--photos", self.photos,
                                    "--interior-gap", "9.9",
                                    "--exterior-gap", "4")
        self.assertEqual(records["between.jpg"]["fix"], "nearest")
        self.assertEqual(records["between.jpg"]["latitude"], 10)
        self.assertEqual(records["middle.jpg"]["fix"], "none")
        self.assertIn("2 nowhere (2 too far from all fixes)", said)

    def test_clocks_are_set(self):
        log = self.write_track()
        self.add("a.jpg", "2026:01:01 02:00:10")
        self.add("b.jpg", "1970:01:01 00:00:30")
        records, said = self.locate("--log", log, "--photos", self.photos,
                                    "--time-zone", "+02:00",
                                    "--clock-offset", "-5")
        self.assertAlmostEqual(records["a.jpg"]["latitude"], 10.5)
        self.assertEqual(records["b.jpg"]["reason"], "no-time")
        self.assertIn("1 nowhere (1 without a time)", said)
        records, _ = self.locate(
            "--log", log, "--photos", self.photos, "--clock-sync",
            "1970-01-01T00:00:10=2026-01-01T00:00:05Z,"
            "1970-01-01T00:00:20=2026-01-01T00:00:15.5Z")
        self.assertAlmostEqual(records["b.jpg"]["latitude"], 12.6)
        self.assertEqual(records["b.jpg"]["time"], "2026-01-01T00:00:26.000Z")

    def test_values_that_will_not_do_are_told_apart(self):
        log = self.write_track()
        for option, value, word in [
                ("--time-zone", "Mars", "'Mars' is no time zone for photos"),
                ("--log-time-zone", "Mars", "'Mars' is no time zone for logs"),
                ("--clock-sync", "noon", "'noon' is no point"),
                ("--interior-gap", "-1", "interior-gap"),
                ("--clock-offset", "fast", "clock-offset")]:
            result = self.run_command("locate", "--log", log, option, value,
                                      expect=1)
            self.assertIn(word, result.stderr)
            self.assertEqual(result.stdout, "")

    def test_rows_and_files_of_several_logs_are_one(self):
        named = write(self.path("named.ndjson"),
                      make_row(5, image="a.jpg") + make_row(25, image="b.jpg"))
        self.add("a.jpg", "2026:01:01 00:00:59")
        self.add("c.jpg", "2026:01:01 00:00:15")
        records, said = self.locate("--log", named, "--log",
                                    self.write_track(), "--photos",
                                    self.photos)
        self.assertEqual({name: round(record["latitude"], 9)
                          for name, record in records.items()},
                         {"a.jpg": 10.5, "b.jpg": 12.5, "c.jpg": 11.5})
        self.assertNotIn("path", records["b.jpg"])
        self.assertIn("3 are between two fixes", said)

    def test_a_pipe_that_would_have_to_be_read_again_is_named(self):
        named = write(self.path("named.ndjson"), make_row(5, image="a.jpg"))
        with open(self.write_track(), "rb") as file:
            pipe = self.feed(self.path("pipe"), file.read())
        self.add("b.jpg", "2026:01:01 00:00:15")
        records, said = self.locate("--log", named, "--log", pipe, "--photos",
                                    self.photos)
        self.assertEqual(records["a.jpg"]["reason"], "no-fix")
        self.assertEqual(records["b.jpg"]["fix"], "interpolated")
        self.assertIn(f"'{pipe}': A pipe cannot be read again", said)

    def test_photos_of_one_name_are_told_apart_by_time(self):
        for folder, second in ("1", 10), ("2", 20), ("3", 21):
            make_photo(os.path.join(self.photos, folder, "a.jpg"),
                       f"2026:01:01 00:00:{second}")
        log = write(self.path("log.ndjson"),
                    make_row(11, image="a.jpg", lat=1, lon=2, yaw=3) +
                    make_row(20, image="a.jpg", lat=4, lon=5, yaw=6))
        result = self.run_command("locate", "--log", log, "--photos",
                                  self.photos, expect=3)
        first = json.loads(result.stdout.splitlines()[0])
        self.assertEqual((first["path"], first["latitude"]),
                         (os.path.join(self.photos, "1", "a.jpg"), 1))
        self.assertIn("'a.jpg' may be '1/a.jpg', '2/a.jpg', '3/a.jpg'",
                      result.stderr)

    def test_a_damaged_row_is_told_and_the_rest_located(self):
        with open(self.write_track(), encoding="utf-8") as file:
            rows = file.read()
        log = write(self.path("log.ndjson"), rows +
                    '{"time":"2026-01-01T00:00:30Z","image":"x.jpg"\n')
        self.add("a.jpg", "2026:01:01 00:00:15")
        records, said = self.locate("--log", log, "--photos", self.photos,
                                    expect=3)
        self.assertEqual(records["a.jpg"]["fix"], "interpolated")
        self.assertEqual(said.count("log.ndjson', line 7"), 1)

    def test_a_log_that_is_gone_at_the_second_reading_is_named(self):
        # Nobody takes more than one record, so it is at its first reading.
        log = write(self.path("log.ndjson"), "".join(
            make_row(5, image=f"{i}.jpg", lat=1, lon=2, yaw=3, note="x" * 999)
            for i in range(20000)) + make_row(7, image="last.jpg"))
        with subprocess.Popen([COMMAND, "locate", "--log", log],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            process.stdout.readline()
            os.rename(log, log + ".gone")
            _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn(f"Cannot read '{log}'", said)
