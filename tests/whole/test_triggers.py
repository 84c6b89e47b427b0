"""Photos beside a drone's list of triggers, paired by the times between."""

import datetime
import random

from linepatrol_test import write
from test_locate import Locate, make_photo

GPS_EPOCH = datetime.datetime(1980, 1, 6, tzinfo=datetime.timezone.utc)
LEAP_SECONDS = 18
WEEK = 2264


class TestTriggers(Locate):
    """60 triggers; the camera's clock shows local time, 1.5 s ahead. A test
    shot is in the folder only, and the 30th photo was lost."""

    def write_flight(self, intervals):
        seconds, lines, times = 400000.25, [], []
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
            shown = shot + datetime.timedelta(hours=2, seconds=1.5)
            make_photo(self.path("photos", f"DJI_{number:04}.JPG"),
                       shown.strftime("%Y:%m:%d %H:%M:%S"))
        return write(self.path("DJI_Timestamp.MRK"), "".join(lines))

    def test_every_photo_gets_the_position_of_its_trigger(self):
        chance = random.Random(5)
        log = self.write_flight([chance.uniform(2, 6.5) for _ in range(60)])
        rows, stderr = self.locate("--log", log, "--photos", self.path("photos"))
        self.assertEqual(list(rows),
                         [f"DJI_{i:04}.JPG" for i in range(1, 61)])
        rows = list(rows.values())
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
        rows, stderr = self.locate("--log", log, "--photos", self.path("photos"),
                                   "--time-zone", "+02:00")
        self.assertEqual({row["fix"] for row in rows.values()},
                         {"interpolated", "nearest"})
        self.assertIn("This is not certain", stderr)
        self.assertIn("keep the times of their own clock", stderr)

    def test_triggers_are_photos_where_there_is_no_folder(self):
        rows, _ = self.locate("--log", self.write_flight([3] * 60))
        self.assertEqual(list(rows),
                         [f"DJI_Timestamp.MRK#{i}" for i in range(1, 61)])
        self.assertEqual({row["fix"] for row in rows.values()}, {"logged"})
