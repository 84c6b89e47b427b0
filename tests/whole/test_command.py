"""The linepatrol command, as a user gives it."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import time

from linepatrol_test import (COMMAND, Case, coco, files_below, read_json,
                             read_lines, write)


class TestBrighton(Case):
    """Real photos, 10 of the 18 that the log names."""

    def crop(self, *more, expect=3):
        scenario = self.data("scenarios", "brighton")
        self.run_command(
            "crop", "--log", os.path.join(scenario, "log.ndjson"),
            "--photos", self.data("photos", "brighton"),
            "--poles", os.path.join(scenario, "poles.geojson"),
            "--annotations", os.path.join(scenario, "annotations.coco.json"),
            "--out", self.out, *more, expect=expect)
        return self.outcome()

    def test_every_photo_and_box_is_accounted_for(self):
        manifest, skipped, summary = self.crop()
        scenario = self.data("scenarios", "brighton")
        annotations = read_json(os.path.join(scenario,
                                             "annotations.coco.json"))
        self.assertEqual(summary["photos_in"], 18)
        self.assertEqual(summary["photos_cropped"], 10)
        self.assertEqual(summary["photos_skipped"], 8)
        self.assertEqual(summary["boxes_in"], len(annotations["annotations"]))
        self.assertEqual(summary["crops"], len(annotations["annotations"]))
        self.assertEqual(self.reasons(skipped, "photo"), ["missing"] * 8)
        boxes = sorted(tuple(row["box"]) for row in manifest)
        self.assertEqual(boxes, sorted(tuple(row["bbox"]) for row in
                                       annotations["annotations"]))

    def test_crops_are_filed_by_the_nearest_pole(self):
        manifest, _, _ = self.crop()
        poles = {}
        scenario = self.data("scenarios", "brighton")
        for feature in read_json(os.path.join(scenario,
                                              "poles.geojson"))["features"]:
            longitude, latitude = feature["geometry"]["coordinates"]
            poles[feature["properties"]["id"]] = (latitude, longitude)
        for row in manifest:
            # Near enough for an order of poles that are 25 m apart.
            nearest = min(poles, key=lambda pole: (
                (poles[pole][0] - row["latitude"]) ** 2 +
                ((poles[pole][1] - row["longitude"]) * 0.684) ** 2))
            self.assertEqual(row["pole"], nearest)
            self.assertTrue(row["crop"].startswith(nearest + "/"))

    def test_photos_speak_for_themselves_without_a_log(self):
        scenario = self.data("scenarios", "brighton")
        self.run_command(
            "crop", "--photos", self.data("photos", "brighton"),
            "--annotations", os.path.join(scenario, "annotations.coco.json"),
            "--out", self.out)
        manifest, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 10)
        log = {row["image"]: row for row in
               read_lines(os.path.join(scenario, "log.ndjson"))}
        for row in manifest:
            self.assertEqual(row["fix"], "exif")
            self.assertAlmostEqual(row["latitude"],
                                   log[row["photo"]]["pos"]["lat"], 6)
            self.assertTrue(row["crop"].startswith("unmatched/"))


class TestCrop(Case):
    def test_simulated_survey_is_cropped_whole(self):
        survey = self.get_survey()
        self.crop_survey(survey)
        manifest, _, summary = self.outcome()
        annotations = read_json(os.path.join(survey, "annotations.coco.json"))
        self.assertEqual(summary["photos_cropped"], 6)
        self.assertEqual(summary["boxes_in"], len(annotations["annotations"]))
        self.assertEqual(summary["boxes_skipped"], 0)
        truth = {row["photo"]: row for row in
                 read_lines(os.path.join(survey, "truth.ndjson"))}
        self.assertEqual({row["photo"] for row in manifest}, set(truth))

    def test_workers_make_no_difference(self):
        survey = self.get_survey()
        for workers in "1", "7":
            self.crop_survey(survey, "--workers", workers,
                             out=self.path(workers))
        names = files_below(self.path("1"))
        self.assertEqual(names, files_below(self.path("7")))
        for name in names:
            if name != "summary.json":
                with open(self.path("1", name), "rb") as one, \
                        open(self.path("7", name), "rb") as seven:
                    self.assertEqual(one.read(), seven.read(), name)
        self.assertEqual(
            read_json(self.path("7", "summary.json"))["cropped_from"],
            {"regions": 6})

    def test_lossless_crops_begin_on_the_grid(self):
        self.crop_survey(self.get_survey(), "--lossless")
        manifest, _, summary = self.outcome()
        self.assertEqual(summary["cropped_from"], {"coefficients": 6})
        for row in manifest:
            self.assertTrue(row["lossless"])
            self.assertEqual(row["media_type"], "image/jpeg")
            self.assertEqual((row["x"] % 16, row["y"] % 16), (0, 0))
            self.assertEqual((row["crop_width"], row["crop_height"]),
                             (row["width"], row["height"]))
            self.assertLessEqual(row["x"], row["box"][0])

    def test_boxes_are_for_the_folder_that_they_name(self):
        photo = os.path.join(self.get_survey(), "photos",
                             os.listdir(os.path.join(self.get_survey(),
                                                     "photos"))[0])
        folders = ["flight1", "flight2", "flight2/more"]
        for folder in folders:
            os.makedirs(self.path("all", folder))
            shutil.copy(photo, self.path("all", folder, "1.jpg"))
        for name, expected in [("flight2/1.jpg", "flight2/1.jpg"),
                               ("set\\flight2\\more\\1",
                                "flight2/more/1.jpg"),
                               ("set/flight1/1", "flight1/1.jpg")]:
            boxes = coco(self.path("boxes.json"),
                         {name: [("tower", 10, 10, 20, 20)]})
            self.run_command("crop", "--photos", self.path("all"),
                             "--annotations", boxes, "--out", self.out)
            manifest, _, summary = self.outcome()
            self.assertEqual([row["photo"] for row in manifest], [expected])
            self.assertEqual(summary["photos_without_annotations"], 2)
        # Where no photo comes nearer, a folder of another name will do.
        boxes = coco(self.path("boxes.json"),
                     {"images/1.jpg": [("tower", 10, 10, 20, 20)]})
        self.run_command("crop", "--photos", self.path("all", "flight1"),
                         "--annotations", boxes, "--out", self.out)
        self.assertEqual(len(self.outcome()[0]), 1)

    def test_options_that_contradict_leave_earlier_crops_alone(self):
        self.crop_survey(self.get_survey())
        names = files_below(self.out)
        result = self.crop_survey(self.get_survey(), "--lossless", "--mask",
                                  expect=1)
        self.assertIn("'mask' needs new pixels", result.stderr)
        self.assertEqual(files_below(self.out), names)

    def test_the_same_input_gives_the_same_bytes(self):
        self.crop_survey(self.get_survey())
        self.crop_survey(self.get_survey(), out=self.path("again"))
        names = files_below(self.out)
        self.assertEqual(names, files_below(self.path("again")))
        for name in names:
            if name == "summary.json":
                continue
            with open(os.path.join(self.out, name), "rb") as first, \
                    open(self.path("again", name), "rb") as second:
                self.assertEqual(first.read(), second.read(), name)

    def test_a_folder_holds_one_run(self):
        self.crop_survey(self.get_survey())
        self.crop_survey(self.get_survey(), "--template", "{photo}-{index}")
        manifest, _, _ = self.outcome()
        self.assertTrue(all("/" not in row["crop"] for row in manifest))

    def test_json_prints_the_summary(self):
        result = self.crop_survey(self.get_survey(), "--json", "--quiet")
        printed = json.loads(result.stdout)
        self.assertEqual(printed, read_json(os.path.join(self.out,
                                                         "summary.json")))
        self.assertEqual(result.stderr, "")

    def test_labels_and_photos_cannot_escape_the_folder(self):
        survey = self.copy_survey()
        photo = os.path.join(survey, "photos", "DJI_0001.JPG")
        coco(os.path.join(survey, "annotations.coco.json"), {
            "DJI_0001.JPG": [("../../../escaped", 0, 0, 9, 9),
                             ("/etc/passwd", 0, 0, 9, 9),
                             ("a/../..", 0, 0, 9, 9), ("", 0, 0, 9, 9),
                             ("..", 0, 0, 9, 9), ("con", 0, 0, 9, 9)]})
        shutil.copy(photo, os.path.join(survey, "photos", "..evil name.jpg"))
        before = files_below(self.folder)
        self.crop_survey(survey)
        _, _, summary = self.outcome()
        self.assertEqual(summary["crops"], 6)
        new = set(files_below(self.folder)) - set(before)
        self.assertTrue(all(name.startswith("out/") for name in new), new)

    def test_equal_names_do_not_overwrite_each_other(self):
        survey = self.copy_survey()
        coco(os.path.join(survey, "annotations.coco.json"),
             {"DJI_0001.JPG": [("tower", 0, 0, 20, 20),
                               ("TOWER", 20, 20, 30, 30)]})
        self.crop_survey(survey, "--template", "{label}")
        manifest, _, _ = self.outcome()
        self.assertEqual(len({row["crop"].lower() for row in manifest}), 2)

    def test_boxes_at_the_edge_are_clamped_or_skipped(self):
        survey = self.copy_survey()
        coco(os.path.join(survey, "annotations.coco.json"), {
            "DJI_0001.JPG": [("part", -10, -10, 30, 30),
                             ("out", 5000, 5000, 10, 10),
                             ("flat", 10, 10, 0, 5),
                             ("whole", 10, 10, 5, 5)]})
        self.crop_survey(survey)
        manifest, skipped, _ = self.outcome()
        rows = {row["label"]: row for row in manifest}
        self.assertTrue(rows["part"]["clamped"])
        self.assertEqual([rows["part"][key] for key in
                          ("x", "y", "width", "height")], [0, 0, 20, 20])
        self.assertFalse(rows["whole"]["clamped"])
        reasons = {row["label"]: row["reason"] for row in skipped
                   if row["kind"] == "box"}
        self.assertEqual(reasons["out"], "outside")
        self.assertEqual(set(reasons), {"out", "flat"})

    def test_annotations_without_photo_and_photos_without_annotations(self):
        survey = self.copy_survey()
        coco(os.path.join(survey, "annotations.coco.json"), {
            "DJI_0001.JPG": [("a", 0, 0, 9, 9)],
            "nowhere.jpg": [("b", 0, 0, 9, 9), ("c", 0, 0, 9, 9)]})
        self.crop_survey(survey)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_without_annotations"], 5)
        self.assertEqual(self.reasons(skipped, "box"), ["no-photo"] * 2)
        self.assertEqual(self.reasons(skipped, "photo"),
                         ["no-annotations"] * 5)

    def test_broken_photos_are_listed_and_the_run_goes_on(self):
        survey = self.copy_survey()
        photos = os.path.join(survey, "photos")
        os.remove(os.path.join(photos, "DJI_0001.JPG"))
        open(os.path.join(photos, "DJI_0002.JPG"), "w").close()
        write(os.path.join(photos, "DJI_0003.JPG"), "no photo at all\n" * 99)
        path = os.path.join(photos, "DJI_0004.JPG")
        with open(path, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content[:len(content) * 3 // 4])
        self.crop_survey(survey, expect=3)
        manifest, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 3)
        self.assertEqual(
            {row["photo"]: row["reason"] for row in skipped
             if row["kind"] == "photo"},
            {"DJI_0001.JPG": "missing", "DJI_0002.JPG": "empty",
             "DJI_0003.JPG": "not-a-photo"})
        for row in manifest:
            self.assertEqual(row["damaged"], row["photo"] == "DJI_0004.JPG")

    def test_a_real_photo_without_its_end_is_marked_damaged(self):
        photos = self.path("photos")
        os.mkdir(photos)
        shutil.copy(self.data("photos", "zr10", "IMG_0186.jpg"), photos)
        shutil.copy(self.data("photos", "zr10", "IMG_0150.jpg"), photos)
        annotations = coco(self.path("a.json"), {
            "IMG_0186.jpg": [("x", 9, 9, 50, 50)],
            "IMG_0150.jpg": [("x", 9, 9, 50, 50)]})
        self.run_command("crop", "--photos", photos, "--annotations",
                         annotations, "--out", self.out)
        manifest, _, _ = self.outcome()
        self.assertEqual({row["photo"]: row["damaged"] for row in manifest},
                         {"IMG_0150.jpg": False, "IMG_0186.jpg": True})

    def test_malformed_rows_are_listed_and_the_others_read(self):
        survey = self.copy_survey()
        log = os.path.join(survey, "flight.ndjson")
        with open(log, encoding="utf-8") as file:
            rows = file.readlines()
        at = next(i for i, row in enumerate(rows) if "image" in row)
        rows.insert(at, '{"image": "DJI_0001.JPG", "pos": \n')
        write(log, "".join(rows))
        self.crop_survey(survey, expect=3)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)
        self.assertEqual(summary["records_rejected"], 1)
        row = next(row for row in skipped if row["kind"] == "record")
        self.assertEqual(row["line"], at + 1)
        self.assertEqual(row["file"], log)

    def test_positions_at_zero_are_no_positions(self):
        survey = self.copy_survey()
        write(os.path.join(survey, "flight.ndjson"), json.dumps(
            {"time": "2024-05-14T08:30:00Z", "image": "DJI_0001.JPG",
             "pos": {"lat": 0.0, "lon": 0.0}}) + "\n")
        result = self.run_command("locate", "--log",
                                  os.path.join(survey, "flight.ndjson"),
                                  expect=3)
        row = json.loads(result.stdout)
        self.assertEqual(row["fix"], "none")
        self.assertEqual(row["reason"], "no-fix")
        self.assertNotIn("latitude", row)
        self.crop_survey(survey, expect=3)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)
        self.assertEqual(self.reasons(skipped, "record"), ["no-position"])

    def test_photos_of_one_name_in_two_folders_are_told_apart_or_listed(self):
        survey = self.copy_survey()
        photos = os.path.join(survey, "photos")
        os.mkdir(os.path.join(photos, "second"))
        shutil.copy(os.path.join(photos, "DJI_0002.JPG"),
                    os.path.join(photos, "second", "DJI_0001.JPG"))
        os.mkdir(os.path.join(photos, "first"))
        shutil.move(os.path.join(photos, "DJI_0001.JPG"),
                    os.path.join(photos, "first", "DJI_0001.JPG"))
        # Of two that were taken at different times, the row means one.
        located = self.run_command(
            "locate", "--log", os.path.join(survey, "flight.ndjson"),
            "--photos", photos)
        self.assertIn(os.path.join(photos, "first", "DJI_0001.JPG"),
                      [json.loads(line)["path"] for line in
                       located.stdout.splitlines()])
        shutil.copy(os.path.join(photos, "first", "DJI_0001.JPG"),
                    os.path.join(photos, "second", "DJI_0001.JPG"))
        self.crop_survey(survey, expect=3)
        _, skipped, summary = self.outcome()
        ambiguous = [row for row in skipped
                     if row["reason"] == "ambiguous-name"]
        self.assertEqual(len(ambiguous), 1)
        self.assertIn("first", ambiguous[0]["detail"])
        self.assertIn("second", ambiguous[0]["detail"])
        self.assertGreaterEqual(summary["photos_cropped"], 5)

    def test_boxes_are_not_cut_from_two_photos_of_one_name(self):
        photos = self.path("photos")
        source = os.path.join(self.get_survey(), "photos")
        for folder, name in (("a", "DJI_0001.JPG"), ("b", "DJI_0002.JPG")):
            os.makedirs(os.path.join(photos, folder))
            shutil.copy(os.path.join(source, name),
                        os.path.join(photos, folder, "x.jpg"))
        plain = coco(self.path("plain.json"), {"x.jpg": [("t", 0, 0, 9, 9)]})
        self.run_command("crop", "--photos", photos, "--annotations", plain,
                         "--out", self.out, expect=3)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["crops"], 1)
        self.assertEqual(self.reasons(skipped, "photo"),
                         ["annotations-taken"])
        named = coco(self.path("named.json"), {
            "a/x.jpg": [("t", 0, 0, 9, 9)], "b/x.jpg": [("t", 0, 0, 9, 9)]})
        self.run_command("crop", "--photos", photos, "--annotations", named,
                         "--out", self.out)
        _, _, summary = self.outcome()
        self.assertEqual(summary["crops"], 2)

    def test_input_that_cannot_be_read_says_so_and_leaves_nothing(self):
        survey = self.get_survey()
        good = {"--log": os.path.join(survey, "flight.ndjson"),
                "--photos": os.path.join(survey, "photos"),
                "--poles": os.path.join(survey, "poles.geojson"),
                "--annotations": os.path.join(survey,
                                              "annotations.coco.json")}
        garbage = write(self.path("garbage"), "\x01\x02garbage\n" * 20)
        empty = write(self.path("empty"), "")
        for option in good:
            for bad in (self.path("missing"), garbage, empty):
                # Nothing may well have happened in a flight.
                if option == "--log" and bad == empty:
                    continue
                arguments = dict(good, **{option: bad})
                flat = [word for pair in arguments.items() for word in pair]
                result = self.run_command("crop", *flat, "--out", self.out,
                                          expect=1)
                self.assertIn(bad, result.stderr)
                self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
                self.assertFalse(os.path.exists(self.out), option)

    def test_output_that_cannot_be_written_says_so(self):
        blocked = write(self.path("file"), "x")
        result = self.crop_survey(self.get_survey(), expect=1,
                                  out=os.path.join(blocked, "out"))
        self.assertIn(blocked, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)

    def test_a_full_disk_leaves_no_truncated_file(self):
        # Files may not grow beyond 8 blocks of 1 KB: as on a full disk.
        survey = self.get_survey()
        words = [COMMAND, "crop", "--photos", os.path.join(survey, "photos"),
                 "--annotations", os.path.join(survey,
                                               "annotations.coco.json"),
                 "--out", self.out]
        result = subprocess.run(
            ["sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh",
             *words], text=True, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(self.out, result.stderr)
        for name in files_below(self.out):
            if name.endswith(".jpg"):
                with open(os.path.join(self.out, name), "rb") as file:
                    self.assertEqual(file.read()[-2:], b"\xff\xd9", name)

    def test_missing_options_are_named(self):
        result = self.run_command("crop", expect=1)
        self.assertIn("--photos", result.stderr)
        result = self.run_command("crop", "--nonsense", expect=1)
        self.assertIn("--nonsense", result.stderr)
        result = self.run_command("fly", expect=1)
        self.assertIn("fly", result.stderr)

    def test_values_out_of_range_are_refused(self):
        for option, value in (("--quality", "500"), ("--quality", "abc"),
                              ("--quality", "9.5"), ("--max-distance", "-5"),
                              ("--max-distance", "nan")):
            result = self.crop_survey(self.get_survey(), option, value,
                                      expect=1)
            self.assertIn(value, result.stderr)
            self.assertIn(option[2:], result.stderr)
            self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
            self.assertFalse(os.path.exists(self.out))

    def test_several_logs_follow_each_other(self):
        survey = self.get_survey()
        with open(os.path.join(survey, "flight.ndjson"),
                  encoding="utf-8") as file:
            rows = file.readlines()
        photos = [row for row in rows if "image" in row]
        first = write(self.path("first log.ndjson"), "".join(photos[:3]))
        second = write(self.path('second, "odd" log.ndjson'),
                       "".join(photos[3:]))
        self.run_command(
            "crop", "--log", first, "--log", second, "--photos",
            os.path.join(survey, "photos"), "--annotations",
            os.path.join(survey, "annotations.coco.json"), "--out", self.out)
        _, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)


class TestStopping(Case):
    def test_interrupt_completes_the_books(self):
        survey = self.copy_survey()
        photos = os.path.join(survey, "photos")
        for i in range(3000):
            os.link(os.path.join(photos, "DJI_0001.JPG"),
                    os.path.join(photos, f"more_{i:04}.JPG"))
        coco(os.path.join(survey, "annotations.coco.json"),
             {f"more_{i:04}.JPG": [("a", 0, 0, 200, 200)] * 3
              for i in range(3000)})
        process = subprocess.Popen(
            [COMMAND, "crop", "--photos", photos, "--annotations",
             os.path.join(survey, "annotations.coco.json"), "--out", self.out],
            stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while (not os.path.isdir(os.path.join(self.out, "unmatched")) and
               time.monotonic() < deadline):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        stderr = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 3, stderr)
        _, skipped, summary = self.outcome()
        self.assertTrue(summary["interrupted"])
        self.assertGreater(summary["crops"], 0)
        self.assertEqual(summary["boxes_in"], 9000)
        self.assertLess(summary["crops"], 9000)
        self.assertIn("interrupted", self.reasons(skipped, "box"))


class TestOtherCommands(Case):
    def test_locate_prints_a_record_a_photo(self):
        survey = self.get_survey()
        result = self.run_command(
            "locate", "--log", os.path.join(survey, "flight.ndjson"),
            "--photos", os.path.join(survey, "photos"))
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([row["photo"] for row in rows],
                         [f"DJI_{i:04}.JPG" for i in range(1, 7)])
        for row in rows:
            self.assertEqual(row["fix"], "logged")
            self.assertTrue(os.path.exists(row["path"]))
            self.assertIn("camera_yaw", row)

    def test_records_follow_what_stdout_holds_already(self):
        log = os.path.join(self.get_survey(), "flight.ndjson")
        path = write(self.path("records"), "before\n")
        with open(path, "r+", encoding="utf-8") as file:
            file.seek(0, os.SEEK_END)
            for _ in range(2):
                subprocess.run([COMMAND, "locate", "--log", log],
                               stdout=file, check=True, timeout=60)
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
        self.assertEqual(lines[0], "before\n")
        self.assertEqual(len(lines), 13)

    def test_output_that_does_not_arrive_is_an_error(self):
        survey = self.get_survey()
        with open("/dev/full", "w", encoding="utf-8") as full:
            for words in (["inspect", os.path.join(survey, "flight.csv")],
                          ["locate", "--log",
                           os.path.join(survey, "flight.csv")]):
                result = subprocess.run([COMMAND, *words], stdout=full,
                                        stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertTrue(result.stderr)

    def test_the_format_of_a_log_can_be_given(self):
        log = write(self.path("odd"), "# made by hand\n# two lines\n" + (
            '{"image": "a.jpg", "lat": 46.5, "lon": 7.5}\n'))
        result = self.run_command("locate", "--log", log, "--format",
                                  "ndjson", expect=3)
        self.assertEqual(json.loads(result.stdout)["latitude"], 46.5)

    def test_csv_and_ndjson_locate_alike(self):
        survey = self.get_survey()
        rows = []
        for name in ("flight.ndjson", "flight.csv"):
            result = self.run_command("locate", "--log",
                                      os.path.join(survey, name))
            rows.append([{key: json.loads(line)[key] for key in
                          ("photo", "time", "latitude", "longitude",
                           "altitude", "heading", "camera_yaw")}
                         for line in result.stdout.splitlines()])
        self.assertEqual(rows[0], rows[1])
        self.assertEqual(len(rows[0]), 6)

    def test_a_mapping_names_unusual_fields(self):
        log = write(self.path("log.ndjson"), json.dumps(
            {"when": {"ms": 1466699519000}, "where": {"north": 46.8,
                                                      "east": -91.9},
             "cam": {"picture": "a.jpg"}}) + "\n")
        result = self.run_command(
            "locate", "--log", log, "--mapping",
            "time=when.ms:ms,latitude=where.north,longitude=where.east,"
            "image=cam.picture")
        row = json.loads(result.stdout)
        self.assertEqual(row["time"], "2016-06-23T16:31:59.000Z")
        self.assertEqual((row["latitude"], row["longitude"]), (46.8, -91.9))
        result = self.run_command("locate", "--log", log, "--mapping",
                                  "altitud=z", expect=1)
        self.assertIn("altitud", result.stderr)

    def test_match_adds_the_pole(self):
        survey = self.get_survey()
        for method in ("view", "distance"):
            result = self.run_command(
                "match", "--log", os.path.join(survey, "flight.ndjson"),
                "--method", method,
                "--poles", os.path.join(survey, "poles.geojson"))
            for line in result.stdout.splitlines():
                row = json.loads(line)
                self.assertEqual(row["method"], method)
                self.assertNotIn("method_reason", row)
                self.assertEqual(row["pole"], row["candidates"][0]["pole"])
                scores = [each["score"] for each in row["candidates"]]
                self.assertEqual(scores, sorted(scores, reverse=True))

    def simulate(self, *options):
        """A flight without photos: its folder and the poles that are shown."""
        survey = self.path("flight")
        self.run_command("demo", survey, "--no-photos", "--photos", "120",
                         "--seed", "77", *options)
        truth = read_lines(os.path.join(survey, "truth.ndjson"))
        return survey, {row["photo"]: row["pole"] for row in truth}

    def match(self, survey, truth, *options):
        """The share of photos that get the right pole, and what is said."""
        result = self.run_command(
            "match", "--log", os.path.join(survey, "flight.ndjson"),
            "--poles", os.path.join(survey, "poles.geojson"), *options)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([row["photo"] for row in rows], list(truth))
        right = sum(row["pole"] == truth[row["photo"]] for row in rows)
        return right / len(rows), result.stderr, rows

    def test_match_looks_where_the_camera_looks(self):
        survey, truth = self.simulate("--gps-error", "3", "--yaw-bias", "8")
        share, _, _ = self.match(survey, truth)
        nearest, _, _ = self.match(survey, truth, "--method", "distance")
        self.assertGreater(share, 0.97)
        self.assertLess(nearest, 0.8)
        share, _, _ = self.match(survey, truth, "--lookahead", "10")
        self.assertGreater(share, 0.95)

    def test_match_says_where_it_falls_back_to_distance(self):
        survey, truth = self.simulate("--missing-yaw", "1")
        _, _, rows = self.match(survey, truth)
        for row in rows:
            self.assertEqual(row["method"], "distance")
            self.assertEqual(row["method_reason"], "no-heading")
            self.assertTrue(row["ambiguous"])

    def test_match_puts_the_clock_right(self):
        survey, truth = self.simulate("--photo-rows", "timed",
                                      "--clock-error", "10")
        share, _, _ = self.match(survey, truth)
        self.assertLess(share, 0.5)
        share, said, rows = self.match(survey, truth, "--clock-offset", "auto")
        self.assertGreater(share, 0.97)
        self.assertRegex(said, r"camera clock: (9\.\d|10\.\d) s ahead of the "
                               r"log; -(9\.\d|10\.\d) s applied to 120 photos")
        self.assertTrue(rows[0]["time"].startswith("2024-05-14T08:"))
        result = self.run_command(
            "locate", "--log", os.path.join(survey, "flight.ndjson"),
            "--clock-offset", "auto", expect=1)
        self.assertIn("linepatrol match", result.stderr)

    def test_run_takes_any_pipeline(self):
        survey = self.get_survey()
        launch = write(self.path("count.launch"),
                       "# Counts.\n#\n# Parameters:\n"
                       "#   photos: string: folder\n"
                       "logsrc photos=${photos} ! fakesink\n")
        result = self.run_command(
            "run", launch, "--json",
            "photos=" + os.path.join(survey, "photos"))
        self.assertEqual(json.loads(result.stdout)["photos_in"], 6)
        result = self.run_command("run", launch, "--parameters")
        self.assertIn("folder [required]", result.stdout)
        result = self.run_command("run", launch, expect=1)
        self.assertIn("photos", result.stderr)
        result = self.run_command("run", launch, "photo=x", expect=1)
        self.assertIn("photo", result.stderr)

    def test_parameters_are_values_and_never_pipeline(self):
        launch = write(self.path("evil.launch"),
                       "# Parameters:\n#   photos: string: folder\n"
                       "logsrc photos=${photos} ! fakesink\n")
        for name in ('a" ! filesink location="b', "a\\", "a b", "über",
                     "a ! b", "$(x)", '"', "a=b;c"):
            folder = self.path(name)
            os.mkdir(folder)
            shutil.copy(os.path.join(self.get_survey(), "photos",
                                     "DJI_0001.JPG"), folder)
            result = self.run_command("run", launch, "--json",
                                      "photos=" + folder)
            self.assertEqual(json.loads(result.stdout)["photos_in"], 1, name)

    def test_values_within_a_stage_are_values_too(self):
        """The annotations stand in a pipeline within a property."""
        survey = self.copy_survey()
        odd = self.path('an "odd" \\ na\'me.json')
        shutil.copy(os.path.join(survey, "annotations.coco.json"), odd)
        self.run_command(
            "crop", "--photos", os.path.join(survey, "photos"),
            "--annotations", odd, "--out", self.out)
        _, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)

    def test_an_encoder_can_be_put_in(self):
        survey = self.get_survey()
        self.run_command(
            "run", "crop", "photos=" + os.path.join(survey, "photos"),
            "annotations=" + os.path.join(survey, "annotations.coco.json"),
            "out=" + self.out, "encoder=videoscale ! pngenc")
        manifest, _, _ = self.outcome()
        for row in manifest:
            self.assertEqual(row["media_type"], "image/png")

    def test_parameters_in_a_circle_are_refused(self):
        write(self.path("circle.launch"),
              "# A circle.\n#\n# Parameters:\n"
              "#   a: elements = ${b}: one\n#   b: elements = ${a}: other\n"
              "fakesrc ! ${a} ! fakesink\n")
        result = self.run_command("run", self.path("circle.launch"), expect=1)
        self.assertIn("in a circle", result.stderr)

    def test_inspect_tells_the_kinds_of_files_apart(self):
        survey = self.get_survey()

        def inspect(name):
            return json.loads(self.run_command(
                "inspect", "--json", os.path.join(survey, name)).stdout)

        log = inspect("flight.ndjson")
        self.assertEqual(log["format"], "ndjson")
        self.assertEqual(log["photos"], 6)
        self.assertEqual(log, dict(log, **{
            key: value for key, value in inspect("flight.csv").items()
            if key in ("records", "fixes", "photos")}))
        poles = inspect("poles.geojson")
        self.assertEqual(poles["format"], "GeoJSON")
        self.assertEqual(len(poles["bbox"]), 4)
        boxes = inspect("annotations.coco.json")
        self.assertEqual(boxes["format"], "coco")
        self.assertTrue(all(box["w"] > 0 for box in boxes["boxes"]))
        photo = inspect("photos/DJI_0001.JPG")
        self.assertEqual((photo["format"], photo["width"], photo["height"]),
                         ("jpeg", 640, 480))
        garbage = write(self.path("x"), "\x01")
        result = self.run_command("inspect", garbage, expect=1)
        self.assertIn(garbage, result.stderr)

    def test_password_of_a_database_is_not_shown(self):
        log = write(self.path("log.ndjson"),
                    '{"image":"a.jpg","lat":47,"lon":9}\n')
        for source in (
                "PG:host=/nowhere user=me password=geheim dbname=grid",
                "postgresql://me:geheim@%2Fnowhere/grid"):
            for arguments in (("inspect", source),
                              ("inspect", "--json", source),
                              ("inspect", "--as", "photo", source),
                              ("match", "--log", log, "--poles", source)):
                result = self.run_command(*arguments, expect=1)
                self.assertIn("***", result.stderr)
                self.assertNotIn("geheim", result.stdout + result.stderr)

    def test_help_lists_all_commands(self):
        text = self.run_command("--help").stdout
        for name in ("crop", "locate", "match", "run", "inspect", "demo"):
            self.assertIn(f"\n  {name} ", text)
            self.assertIn("Usage:", self.run_command(name, "--help").stdout)


class TestTerminal(Case):
    def test_progress_shows_photos_rate_and_time_left(self):
        survey = self.copy_survey()
        photos = os.path.join(survey, "photos")
        for i in range(60):
            os.link(os.path.join(photos, "DJI_0001.JPG"),
                    os.path.join(photos, f"more_{i:04}.JPG"))
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [COMMAND, "crop", "--photos", photos, "--annotations",
             os.path.join(survey, "annotations.coco.json"), "--out", self.out],
            stderr=slave)
        os.close(slave)
        shown = b""
        while True:
            try:
                shown += os.read(master, 4096)
            except OSError:
                break
        os.close(master)
        self.assertEqual(process.wait(timeout=60), 0)
        text = shown.decode()
        self.assertRegex(text, r"\[#*\.*\] \d+ of \d+ photos, "
                               r"[\d.]+/s, \d+ s left")
        self.assertIn("66 photos: 6 cropped, 60 without annotations", text)

    def test_no_progress_where_there_is_no_terminal(self):
        result = self.crop_survey(self.get_survey())
        self.assertIsNone(re.search(r"\[#|\r|\x1b", result.stderr))
