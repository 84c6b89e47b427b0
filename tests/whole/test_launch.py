"""The elements under gst-launch, chained with stock ones."""

import json
import os
import shutil
import subprocess

from linepatrol_test import (Case, coco, files_below, read_json,
                             read_lines, write)


def chain(*elements):
    """Arguments for gst-launch-1.0: elements as lists of words."""
    words = []
    for element in elements:
        words += (["!"] if words else []) + element
    return words


class TestLaunch(Case):
    def parts(self, survey=None, out=None):
        survey = survey or self.get_survey()
        return {
            "logsrc": ["logsrc",
                       "location=" + os.path.join(survey, "flight.ndjson"),
                       "photos=" + os.path.join(survey, "photos")],
            "polematcher": ["polematcher",
                            "poles=" + os.path.join(survey, "poles.geojson")],
            "annotationcrop": [
                "annotationcrop", "annotations=" +
                os.path.join(survey, "annotations.coco.json")],
            "cropsink": ["cropsink", "location=" + (out or self.out)],
        }

    def run_chain(self, *between, survey=None, crops=("jpegenc",)):
        parts = self.parts(survey)
        return self.run_launch(*chain(
            parts["logsrc"], parts["polematcher"], ["photoload"],
            *[each.split() for each in between], parts["annotationcrop"],
            *[each.split() for each in crops], parts["cropsink"]))

    def test_same_result_as_the_command(self):
        self.run_chain("queue",
                       crops=("jpegenc quality=95 idct-method=islow",))
        self.crop_survey(self.get_survey(), out=self.path("command"))
        names = files_below(self.out)
        self.assertEqual(names, files_below(self.path("command")))
        for name in names:
            with open(os.path.join(self.out, name), "rb") as first, \
                    open(self.path("command", name), "rb") as second:
                if name == "summary.json":
                    one, other = (
                        {key: value for key, value in json.load(file).items()
                         if key not in ("seconds", "stages")}
                        for file in (first, second))
                    self.assertEqual(one, other)
                else:
                    self.assertEqual(first.read(), second.read(), name)

    def test_identity_survives_stock_elements(self):
        self.run_chain(
            "queue", "jpegdec idct-method=islow", "videoconvert",
            "video/x-raw,format=RGB", "queue", "videoscale",
            "videobalance saturation=0.5",
            crops=("queue", "videoconvert", "jpegenc", "queue"))
        manifest, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)
        self.assertEqual(summary["boxes_skipped"], 0)
        self.crop_survey(self.get_survey(), out=self.path("command"))
        expected = read_lines(self.path("command", "manifest.ndjson"))

        def identity(rows):
            return [(row["photo"], row["index"], row["pole"], row["x"],
                     row["y"], row["width"], row["height"]) for row in rows]
        self.assertEqual(identity(manifest), identity(expected))

    def test_scaled_crops_still_lead_back_to_the_photo(self):
        self.run_chain("jpegdec", crops=(
            "videoscale add-borders=false",
            "video/x-raw,width=64,height=64,pixel-aspect-ratio=1/1",
            "jpegenc"))
        manifest, _, _ = self.outcome()
        for row in manifest:
            self.assertEqual((row["crop_width"], row["crop_height"]),
                             (64, 64))
            a, b, left, c, d, top = row["to_photo"]
            self.assertAlmostEqual(64 * a + 64 * b + left,
                                   row["x"] + row["width"])
            self.assertAlmostEqual(64 * c + 64 * d + top,
                                   row["y"] + row["height"])

    def test_boxes_follow_a_scaled_photo(self):
        survey = self.copy_survey()
        coco(os.path.join(survey, "annotations.coco.json"),
             {"DJI_0001.JPG": [("a", 100, 60, 80, 40)]})
        self.run_chain("jpegdec", "videoscale add-borders=false",
                       "video/x-raw,width=320,height=120,"
                       "pixel-aspect-ratio=1/1",
                       survey=survey)
        manifest, _, _ = self.outcome()
        row = manifest[0]
        self.assertEqual((row["crop_width"], row["crop_height"]), (40, 10))
        self.assertEqual([row[key] for key in
                          ("x", "y", "width", "height")], [100, 60, 80, 40])
        a, _, left, _, d, top = row["to_photo"]
        self.assertEqual((40 * a + left, 10 * d + top), (180, 100))

    def test_a_photo_the_decoder_drops_is_listed_as_lost(self):
        survey = self.copy_survey()
        path = os.path.join(survey, "photos", "DJI_0003.JPG")
        with open(path, "rb") as file:
            content = bytearray(file.read())
        # A Huffman table that is none: the markers are sound, so only the
        # decoder notices.
        at = content.index(b"\xff\xc4") + 4
        content[at + 1:at + 17] = b"\xff" * 16
        with open(path, "wb") as file:
            file.write(content)
        self.run_chain("queue", "jpegdec", survey=survey)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 5)
        row = next(row for row in skipped if row["kind"] == "photo")
        self.assertEqual((row["photo"], row["reason"]),
                         ("DJI_0003.JPG", "lost"))
        self.assertEqual(row["detail"], "The photo left photoload0 and never "
                                        "reached annotationcrop0.")
        boxes = [row for row in skipped if row["kind"] == "box"]
        self.assertTrue(boxes)
        self.assertTrue(all(row["photo"] == "DJI_0003.JPG" for row in boxes))

    def test_sinks_behind_a_tee_keep_their_own_books(self):
        survey = self.copy_survey()
        second = coco(os.path.join(survey, "second.json"),
                      {"DJI_0002.JPG": [("a", 0, 0, 20, 20)]})
        parts = self.parts(survey)
        self.run_launch(
            *chain(parts["logsrc"], ["photoload"], ["jpegdec"],
                   ["tee", "name=t"]),
            *"t. ! queue !".split(), *chain(parts["annotationcrop"],
                                            ["jpegenc"], parts["cropsink"]),
            *"t. ! queue !".split(),
            *chain(["annotationcrop", "annotations=" + second], ["jpegenc"],
                   ["cropsink", "location=" + self.path("second")]))
        _, _, first = self.outcome()
        _, _, other = self.outcome(self.path("second"))
        self.assertEqual(first["photos_cropped"], 6)
        self.assertEqual(first["boxes_skipped"], 0)
        self.assertEqual(other["photos_cropped"], 1)
        self.assertEqual(other["photos_without_annotations"], 5)
        self.assertEqual(other["boxes_in"], 1)

    def run_file(self, *elements, expect):
        """Runs a chain that fails with the command: gst-launch at times waits
        for ever after an error during preroll."""
        words = " ! ".join(
            " ".join(word if "=" not in word else
                     word.replace("=", '="', 1) + '"' for word in element)
            for element in elements)
        return self.run_command(
            "run", write(self.path("chain.launch"), words + "\n"),
            expect=expect)

    def test_a_run_cut_short_upstream_is_not_complete(self):
        parts = self.parts()
        for cut, expect in ((["identity", "error-after=3"], 1),
                            (["identity", "eos-after=3"], 3)):
            self.run_file(parts["logsrc"], cut, ["photoload"], ["jpegdec"],
                          parts["annotationcrop"], ["jpegenc"],
                          parts["cropsink"], expect=expect)
            _, skipped, summary = self.outcome()
            self.assertTrue(summary["interrupted"])
            self.assertNotIn("no-photo", self.reasons(skipped, "box"))

    def test_crops_are_not_cropped_again(self):
        parts = self.parts()
        result = self.run_file(
            parts["logsrc"], ["photoload"], ["jpegdec"],
            parts["annotationcrop"], parts["annotationcrop"], ["fakesink"],
            expect=1)
        self.assertIn("twice in a row", result.stderr)

    def test_whole_photos_can_be_filed_too(self):
        parts = self.parts()
        self.run_launch(*chain(parts["logsrc"], parts["polematcher"],
                               ["photoload"], parts["cropsink"]))
        summary = read_json(os.path.join(self.out, "summary.json"))
        self.assertEqual(summary["photos_cropped"], 6)
        photos = os.path.join(self.get_survey(), "photos")
        for row in read_lines(os.path.join(self.out, "manifest.ndjson")):
            with open(os.path.join(self.out, row["crop"]), "rb") as written, \
                    open(os.path.join(photos, row["photo"]), "rb") as photo:
                self.assertEqual(written.read(), photo.read())

    def test_records_go_to_a_file_as_ndjson(self):
        parts = self.parts()
        self.run_launch(*chain(parts["logsrc"], parts["polematcher"],
                               ["filesink",
                                "location=" + self.path("r.ndjson")]))
        rows = read_lines(self.path("r.ndjson"))
        self.assertEqual(len(rows), 6)
        self.assertTrue(all("pole" in row for row in rows))

    def test_records_may_come_from_a_file(self):
        parts = self.parts()
        self.run_launch(*chain(parts["logsrc"],
                               ["filesink",
                                "location=" + self.path("r.ndjson")]))
        for i, row in enumerate(read_lines(self.path("r.ndjson"))):
            with open(self.path(f"record_{i}.json"), "w",
                      encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        self.run_launch(*chain(
            ["multifilesrc", "location=" + self.path("record_%d.json"),
             "caps=application/x-photo-record"],
            parts["polematcher"], ["photoload"], ["jpegdec"],
            parts["annotationcrop"], ["jpegenc"], parts["cropsink"]))
        _, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 6)

    def test_progressreport_sees_bytes(self):
        parts = self.parts()
        result = subprocess.run(
            ["gst-launch-1.0", *chain(
                parts["logsrc"], ["progressreport", "silent=false",
                                  "update-freq=1"], ["fakesink"])],
            text=True, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\d+ / \d+ (bytes|Bytes|kB)|100\.0")

    def test_a_photo_that_downstream_cannot_take_is_skipped(self):
        survey = self.copy_survey()
        path = os.path.join(survey, "photos", "DJI_0002.JPG")
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc",
                        "num-buffers=1", "!", "pngenc", "!", "filesink",
                        "location=" + path], check=True)
        self.run_chain("jpegdec", survey=survey)
        _, skipped, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 5)
        row = next(row for row in skipped if row["kind"] == "photo")
        self.assertEqual((row["photo"], row["reason"]),
                         ("DJI_0002.JPG", "not-accepted"))
        self.assertIn("image/png", row["detail"])

    def test_other_decoders_take_other_photos(self):
        survey = self.copy_survey()
        photos = os.path.join(survey, "photos")
        shutil.rmtree(photos)
        os.mkdir(photos)
        subprocess.run(["gst-launch-1.0", "-q", "videotestsrc",
                        "num-buffers=1", "!", "pngenc", "!", "filesink",
                        "location=" + os.path.join(photos, "a.png")],
                       check=True)
        coco(os.path.join(survey, "annotations.coco.json"),
             {"a.png": [("bars", 10, 20, 30, 40)]})
        parts = self.parts(survey)
        self.run_launch(*chain(["logsrc", "photos=" + photos], ["photoload"],
                               ["pngdec"], parts["annotationcrop"],
                               ["pngenc"], parts["cropsink"]))
        manifest, _, summary = self.outcome()
        self.assertEqual(summary["photos_cropped"], 1)
        self.assertTrue(manifest[0]["crop"].endswith(".png"))


class TestDetector(Case):
    """Boxes from a packaged element that knows nothing of Linepatrol."""

    PROFILE = ("/usr/share/opencv4/haarcascades/"
               "haarcascade_frontalface_default.xml")

    def test_boxes_come_from_a_stock_detector(self):
        known = subprocess.run(["gst-inspect-1.0", "--exists", "facedetect"])
        if known.returncode != 0 or not os.path.exists(self.PROFILE):
            self.skipTest("facedetect and its profile are not installed "
                          "(gstreamer1.0-opencv, opencv-data)")
        os.mkdir(self.path("photos"))
        shutil.copy(self.data("jpeg", "pillow", "hopper.jpg"),
                    self.path("photos"))
        self.run_launch(*chain(
            ["logsrc", "photos=" + self.path("photos")], ["photoload"],
            ["jpegdec"], ["videoconvert"],
            ["facedetect", "display=false", "profile=" + self.PROFILE],
            ["videoconvert"], ["annotationcrop"], ["jpegenc"],
            ["cropsink", "location=" + self.out]))
        manifest, _, summary = self.outcome()
        self.assertEqual(summary["crops"], 1)
        row = manifest[0]
        self.assertEqual(row["label"], "face")
        # Where one sees the face.
        x, y, width, height = row["box"]
        self.assertTrue(30 < x + width / 2 < 98 and 20 < y + height / 2 < 80)


class TestPixels(Case):
    """Crops against the decoder's own frame, before they are encoded."""

    def luma(self, photo):
        """Size and luma of a photo as djpeg decodes it."""
        result = subprocess.run(["djpeg", "-dct", "int", "-grayscale", "-pnm",
                                 photo], capture_output=True, check=True)
        _, size, _, pixels = result.stdout.split(b"\n", 3)
        width, height = (int(word) for word in size.split())
        return width, height, pixels

    def test_real_crops_have_the_luma_of_djpeg(self):
        scenario = self.data("scenarios", "brighton")
        photos = self.data("photos", "brighton")
        self.run_launch(*chain(
            ["logsrc", "location=" + os.path.join(scenario, "log.ndjson"),
             "photos=" + photos], ["photoload"],
            ["jpegdec", "idct-method=islow"],
            ["annotationcrop", "annotations=" +
             os.path.join(scenario, "annotations.coco.json")],
            ["identity"], ["multifilesink",
                           "location=" + self.path("crop_%03d.raw")]))
        self.run_command(
            "crop", "--log", os.path.join(scenario, "log.ndjson"),
            "--photos", photos, "--annotations",
            os.path.join(scenario, "annotations.coco.json"), "--out",
            self.out, expect=3)
        rows = read_lines(os.path.join(self.out, "manifest.ndjson"))
        decoded = {}
        for i, row in enumerate(rows):
            if row["path"] not in decoded:
                decoded = {row["path"]: self.luma(row["path"])}
            width, _, pixels = decoded[row["path"]]
            with open(self.path(f"crop_{i:03}.raw"), "rb") as file:
                raw = file.read()
            stride = (row["width"] + 3) // 4 * 4
            for y in range(row["height"]):
                at = (row["y"] + y) * width + row["x"]
                self.assertEqual(raw[y * stride:y * stride + row["width"]],
                                 pixels[at:at + row["width"]],
                                 f"{row['crop']}, row {y}")
        self.assertEqual(len(rows), 34)

