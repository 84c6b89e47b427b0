"""What crops can be, by the options of linepatrol crop."""

import json
import os
import subprocess

from linepatrol_test import COMMAND, Case, read_json, write


class TestCropping(Case):
    """Real photos of 4000 x 2250 with boxes of four labels."""

    def crop(self, *options, expect=0, annotations=None):
        scenario = self.data("scenarios", "brighton")
        self.run_command(
            "crop", "--photos", self.data("photos", "brighton"),
            "--annotations", annotations or
            os.path.join(scenario, "annotations.coco.json"),
            "--out", self.out, *options, expect=expect)
        return self.outcome()

    def size_of(self, row):
        text = subprocess.run(
            [COMMAND, "inspect", "--json",
             os.path.join(self.out, row["crop"])],
            check=True, capture_output=True, text=True).stdout
        header = json.loads(text)
        return header["width"], header["height"]

    def in_photo(self, row, u, v):
        a = row["to_photo"]
        return a[0] * u + a[1] * v + a[2], a[3] * u + a[4] * v + a[5]

    def test_size_is_that_of_every_crop(self):
        manifest, _, _ = self.crop("--size", "120x90", "--padding", "10%")
        for row in manifest:
            self.assertEqual(self.size_of(row), (120, 90))
            left, top = self.in_photo(row, 0, 0)
            right, bottom = self.in_photo(row, 120, 90)
            x, y, width, height = row["box"]
            self.assertLessEqual(left, max(x, 0) + 0.01)
            self.assertLessEqual(top, max(y, 0) + 0.01)
            self.assertGreaterEqual(right, min(x + width, 4000) - 0.01)
            self.assertGreaterEqual(bottom, min(y + height, 2250) - 0.01)
            # Nothing is distorted by more than the last pixel.
            self.assertAlmostEqual((right - left) * 3 / 4, bottom - top,
                                   delta=1)

    def test_square_crops_are_square(self):
        manifest, _, _ = self.crop("--square", "--min-size", "300")
        for row in manifest:
            width, height = self.size_of(row)
            self.assertEqual(width, height)
            self.assertGreaterEqual(width, 300)

    def test_labels_choose_boxes(self):
        manifest, skipped, summary = self.crop(
            "--label", "insulator", "--label", "cross*")
        self.assertEqual({row["label"] for row in manifest},
                         {"insulator", "crossarm"})
        self.assertEqual(summary["crops"], 17)
        self.assertEqual(summary["boxes_filtered"], 17)
        self.assertNotIn("box", [row["kind"] for row in skipped])

    def test_a_label_gives_one_crop_a_photo(self):
        manifest, _, summary = self.crop("--group", "label")
        pairs = [(row["photo"], row["label"]) for row in manifest]
        self.assertEqual(len(pairs), len(set(pairs)))
        self.assertEqual(summary["crops"] + summary["boxes_merged"], 34)

    def test_other_photos_come_whole(self):
        annotations = read_json(os.path.join(
            self.data("scenarios", "brighton"), "annotations.coco.json"))
        annotations["annotations"] = annotations["annotations"][:1]
        path = self.path("one.json")
        write(path, json.dumps(annotations))
        manifest, _, summary = self.crop("--whole-photo",
                                         annotations=path)
        self.assertEqual(summary["crops"], 1)
        self.assertEqual(summary["photos_whole"], 9)
        whole = [row for row in manifest if "box" not in row]
        self.assertEqual(len(whole), 9)
        self.assertEqual(self.size_of(whole[0]), (4000, 2250))

    def test_skipped_at_the_edge_are_listed(self):
        annotations = read_json(os.path.join(
            self.data("scenarios", "brighton"), "annotations.coco.json"))
        annotations["annotations"] = annotations["annotations"][:1]
        annotations["annotations"][0]["bbox"] = [3990, 100, 20, 30]
        path = self.path("edge.json")
        write(path, json.dumps(annotations))
        manifest, skipped, _ = self.crop("--edge", "skip", expect=3,
                                         annotations=path)
        self.assertEqual(manifest, [])
        self.assertEqual(self.reasons(skipped, "box"), ["at-edge"])
        manifest, _, _ = self.crop("--edge", "pad", "--fill", "#ff8000",
                                   annotations=path)
        self.assertTrue(manifest[0]["filled"])
        self.assertEqual(self.size_of(manifest[0]), (20, 30))

    def test_wrong_values_are_named(self):
        for option, value in (("--padding", "much"), ("--edge", "round"),
                              ("--fill", "#12"), ("--aspect", "4:0")):
            result = subprocess.run(
                [COMMAND, "crop", "--photos", "x", "--annotations", "y",
                 "--out", self.out, option, value],
                check=False, capture_output=True, text=True)
            self.assertEqual(result.returncode, 1)
            self.assertIn("'%s' of %s" % (value, option[2:]), result.stderr)
