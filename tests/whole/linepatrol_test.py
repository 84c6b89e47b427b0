"""What the tests of the whole share: the command, folders, data."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

COMMAND = os.environ["LINEPATROL"]
DATA = os.path.normpath(os.environ["LINEPATROL_DATA"])


def read_lines(path):
    """The objects of a file with one JSON object a line."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def files_below(folder):
    """Relative paths of all files, sorted."""
    found = []
    for base, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(base, name), folder)
                  for name in names]
    return sorted(found)


def coco(path, images):
    """Writes a COCO file: {file name: [(label, x, y, w, h), ...]}."""
    labels = sorted({box[0] for boxes in images.values() for box in boxes})
    document = {"images": [], "annotations": [],
                "categories": [{"id": i, "name": label}
                               for i, label in enumerate(labels)]}
    for i, (name, boxes) in enumerate(images.items()):
        document["images"].append({"id": i, "file_name": name})
        for label, *box in boxes:
            document["annotations"].append({
                "id": len(document["annotations"]), "image_id": i,
                "category_id": labels.index(label), "bbox": box})
    return write(path, json.dumps(document))


class Case(unittest.TestCase):
    """A test with a folder of its own and, where asked for, a small survey
    that all tests of a run share."""

    survey = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="linepatrol-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = os.path.join(self.folder, "out")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def data(self, *parts):
        path = os.path.join(DATA, *parts)
        if not os.path.exists(path):
            self.skipTest(f"sample data {os.path.join(*parts)} is not there")
        return path

    def run_command(self, *arguments, expect=0, **options):
        result = subprocess.run([COMMAND, *arguments], text=True,
                                capture_output=True, timeout=120, **options)
        self.assertEqual(result.returncode, expect,
                         f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result

    def run_launch(self, *description):
        result = subprocess.run(["gst-launch-1.0", "-q", *description],
                                text=True, capture_output=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def get_survey(self):
        """Six small simulated photos with log, poles, annotations, truth."""
        if Case.survey is None:
            folder = tempfile.mkdtemp(prefix="linepatrol-survey-")
            unittest.addModuleCleanup(Case.drop_survey, folder)
            Case.survey = os.path.join(folder, "survey")
            self.run_command("demo", Case.survey, "--photos", "6", "--size",
                             "640x480")
        return Case.survey

    @staticmethod
    def drop_survey(folder):
        shutil.rmtree(folder)
        Case.survey = None

    def copy_survey(self):
        """A copy of the survey that the test may spoil."""
        return shutil.copytree(self.get_survey(), self.path("survey"))

    def crop_survey(self, survey, *more, out=None, expect=0, **options):
        return self.run_command(
            "crop", "--log", os.path.join(survey, "flight.ndjson"),
            "--photos", os.path.join(survey, "photos"),
            "--poles", os.path.join(survey, "poles.geojson"),
            "--annotations", os.path.join(survey, "annotations.coco.json"),
            "--out", out or self.out, *more, expect=expect, **options)

    def outcome(self, out=None):
        """Manifest, skipped and summary of a run, checked against each
        other."""
        out = out or self.out
        manifest = read_lines(os.path.join(out, "manifest.ndjson"))
        skipped = read_lines(os.path.join(out, "skipped.ndjson"))
        summary = read_json(os.path.join(out, "summary.json"))
        self.assertEqual(summary["photos_in"],
                         summary["photos_cropped"] +
                         summary["photos_without_annotations"] +
                         summary["photos_skipped"])
        self.assertEqual(summary["boxes_in"],
                         summary["crops"] + summary["boxes_merged"] +
                         summary["boxes_filtered"] + summary["boxes_skipped"])
        self.assertEqual(len(manifest),
                         summary["crops"] + summary["photos_whole"])
        self.assertEqual(sum(row["kind"] == "box" for row in skipped),
                         summary["boxes_skipped"])
        self.assertEqual(sum(row["kind"] == "photo" for row in skipped),
                         summary["photos_skipped"] +
                         summary["photos_without_annotations"])
        on_disk = [name for name in files_below(out)
                   if not name.endswith("json")]
        self.assertEqual(on_disk, sorted(row["crop"] for row in manifest))
        return manifest, skipped, summary

    def reasons(self, skipped, kind):
        return sorted(row["reason"] for row in skipped if row["kind"] == kind)
