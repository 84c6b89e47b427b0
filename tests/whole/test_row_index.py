"""Cropping the same photos again, with where their rows begin kept."""

import os
import shutil
import subprocess

from linepatrol_test import COMMAND, Case, coco, files_below

FIRST = [("part", 500, 500, 100, 100), ("part", 2000, 1100, 700, 500)]
SECOND = [("part", 30, 20, 300, 200), ("part", 3000, 1900, 300, 300),
          ("part", 1200, 900, 90, 400)]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def results(folder):
    """All that a run leaves but the summary, which tells how long it took."""
    return {name: read(os.path.join(folder, name))
            for name in files_below(folder) if name != "summary.json"}


class TestRowIndex(Case):
    """Real photos, of which two are damaged and one more was cut short."""

    def setUp(self):
        super().setUp()
        self.index = self.path("kept", "rows")
        self.photos = self.path("photos")
        shutil.copytree(self.data("photos", "brighton"), self.photos)
        os.remove(os.path.join(self.photos, "LICENSE"))
        for name, share in (("DJI_0020.JPG", 0.3), ("DJI_0024.JPG", 0.2)):
            path = os.path.join(self.photos, name)
            with open(path, "r+b") as file:
                file.seek(int(os.path.getsize(path) * share))
                file.write(b"\xff\x55" * 50)
        path = os.path.join(self.photos, "DJI_0026.JPG")
        os.truncate(path, os.path.getsize(path) // 2)

    def arguments(self, boxes, out, *options):
        annotations = self.path(f"{len(boxes)}-boxes.json")
        coco(annotations, {name: boxes for name in os.listdir(self.photos)})
        return ["crop", "--photos", self.photos, "--annotations", annotations,
                "--out", self.path(out), *options]

    def run_crop(self, boxes, out, *options):
        """Some boxes are in the damage, so the exit status is 0 or 3."""
        result = subprocess.run(
            [COMMAND, *self.arguments(boxes, out, *options)], text=True,
            check=False, capture_output=True, timeout=120)
        self.assertIn(result.returncode, (0, 3), result.stderr)
        return result

    def crop(self, boxes, out, *options):
        """Crops with and without index, and compares."""
        without = self.run_crop(boxes, out + "-without", *options)
        result = self.run_crop(boxes, out, "--index", self.index, *options)
        self.assertEqual(result.returncode, without.returncode)
        self.assertEqual(result.stderr.count("warning"),
                         without.stderr.count("warning"))
        self.compare(out, out + "-without")

    def compare(self, out, other):
        expected = results(self.path(other))
        found = results(self.path(out))
        self.assertGreater(len(expected), 10)
        self.assertEqual(sorted(found), sorted(expected))
        for name, content in found.items():
            self.assertTrue(content == expected[name], name)

    def kept(self):
        """The index files and when each was written."""
        return {name: os.stat(os.path.join(self.index, name)).st_mtime_ns
                for name in os.listdir(self.index)}

    def test_crops_do_not_depend_on_it(self):
        self.crop(FIRST, "first", "--workers", "4")
        self.assertEqual(len(self.kept()), 10)
        self.crop(FIRST, "again", "--workers", "4")
        self.crop(SECOND, "other", "--workers", "3")
        self.crop(SECOND, "lossless", "--lossless", "--workers", "2")
        self.crop(FIRST, "lossless-first", "--lossless")

    def test_it_is_written_where_it_grows(self):
        for name in ("DJI_0020.JPG", "DJI_0024.JPG", "DJI_0026.JPG"):
            os.remove(os.path.join(self.photos, name))
        self.run_crop(FIRST, "one", "--index", self.index)
        before = self.kept()
        self.run_crop(FIRST, "two", "--index", self.index)
        self.assertEqual(self.kept(), before)
        self.run_crop(SECOND, "three", "--index", self.index)
        after = self.kept()
        self.assertEqual(sorted(after), sorted(before))
        self.assertTrue(all(after[name] > before[name] for name in after))

    def crop_one_box(self, out):
        self.run_crop(SECOND[1:2], out, "--index", self.index)
        return results(self.path(out))

    def test_rows_that_are_known_are_gone_to(self):
        """Shown by damage above them, made so that nobody notices."""
        name = os.path.join(self.photos, "DJI_0028.JPG")
        for other in os.listdir(self.photos):
            if other != "DJI_0028.JPG":
                os.remove(os.path.join(self.photos, other))
        expected = self.crop_one_box("one")
        status = os.stat(name)
        with open(name, "r+b") as file:
            file.seek(status.st_size // 4)
            file.write(b"\x55" * 1000)
        os.utime(name, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assertTrue(self.crop_one_box("two") == expected)
        # Whoever changes a photo leaves another time.
        os.utime(name)
        self.assertFalse(self.crop_one_box("three") == expected)

    def test_several_runs_may_share_it(self):
        outs = [("one", FIRST), ("two", SECOND), ("three", FIRST)]
        runs = [subprocess.Popen(
            [COMMAND, *self.arguments(boxes, out, "--index", self.index)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for out, boxes in outs]
        for run in runs:
            self.assertIn(run.wait(120), (0, 3))
        self.assertEqual(len(self.kept()), 10)
        self.crop(FIRST, "after")
        self.compare("one", "after")
        self.compare("three", "after")
        self.crop(SECOND, "second")
        self.compare("two", "second")

    def test_a_folder_that_cannot_be_made_is_one_warning(self):
        blocked = os.path.join(self.photos, "DJI_0018.JPG", "rows")
        result = self.run_crop(SECOND, "blocked", "--index", blocked,
                               "--workers", "4")
        self.assertEqual(result.stderr.count(blocked), 1, result.stderr)
        self.run_crop(SECOND, "without")
        self.compare("blocked", "without")
