"""The input of the benchmarks, made once and kept in build/bench."""

import glob
import itertools
import json
import os
import shutil
import subprocess

from harness import BenchmarkError
from jpeg import end_of_image

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED_DATA = os.path.join(HERE, "..", "..", "..", "shared", "data")
PHOTO_WIDTH, PHOTO_HEIGHT = 4000, 2250
# The noise makes the files about as large as a camera's.
SIMULATED = ["--photos", "30", "--size", f"{PHOTO_WIDTH}x{PHOTO_HEIGHT}",
             "--subsampling", "4:2:2", "--quality", "92", "--noise", "5"]

START_TIME = 1715675370
# Of files that are called cold.
MAX_CACHED = 0.01


def link_or_copy(path, name):
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)


class Inputs:
    """What the programs are run on, how many photos and how large a log."""

    def __init__(self, n_photos, log_megabytes, is_full=False):
        command = shutil.which("linepatrol")
        if command is None:
            raise BenchmarkError("linepatrol is not in PATH; run this by "
                                 "`make bench` or in `meson devenv -C build`.")
        self.build = os.path.dirname(os.path.dirname(command))
        self.n_photos = n_photos
        self.log_megabytes = log_megabytes
        self.is_full = is_full
        os.makedirs(self.folder(), exist_ok=True)

    def folder(self, *parts):
        return os.path.join(self.build, "bench", *parts)

    def program(self, name):
        """A peer that Meson has built."""
        return os.path.join(self.build, "tests", "benchmarks", name)

    def originals(self):
        """Paths of different photos, and whether they are real."""
        data = os.environ.get("LINEPATROL_DATA", SHARED_DATA)
        real = glob.glob(os.path.join(data, "photos", "brighton", "*.JPG"))
        if real:
            return sorted(real), True
        survey = self.folder("survey")
        if not os.path.exists(survey):
            print("Simulating photos.", flush=True)
            subprocess.run(["linepatrol", "demo", survey + ".part",
                            "--overwrite", *SIMULATED],
                           check=True, stdout=subprocess.DEVNULL)
            os.rename(survey + ".part", survey)
        return sorted(glob.glob(os.path.join(survey, "photos", "*"))), False

    def describe_photos(self):
        originals, real = self.originals()
        return (f"{len(originals)} {'real DJI FC300S' if real else 'simulated'}"
                f" photos of {PHOTO_WIDTH}x{PHOTO_HEIGHT}, repeated")

    def photos(self, n_photos):
        """A folder with photo_0000.jpg and so on."""
        originals, real = self.originals()
        kind = "real" if real else "simulated"
        return self.repeat(originals, f"{kind}-{n_photos}", n_photos)

    def separate_photos(self, n_photos):
        """The same as files of their own, that fill the page cache anew."""
        originals, real = self.originals()
        kind = "real" if real else "simulated"
        return self.repeat(originals, f"separate-{kind}-{n_photos}", n_photos,
                           shutil.copyfile)

    def primary_images(self, photos):
        """The photos of a folder without the previews that follow the
        picture."""
        originals, _ = self.originals()
        kind = "primary-" + os.path.basename(photos)
        os.makedirs(self.folder("primary"), exist_ok=True)
        trimmed = [self.folder("primary", os.path.basename(path))
                   for path in originals]
        for path, name in zip(originals, trimmed):
            write_primary_image(path, name)
        return self.repeat(trimmed, kind, len(os.listdir(photos)))

    def repeat(self, originals, name, n_photos, put=link_or_copy):
        """A folder of hard links, or copies on another file system."""
        folder = self.folder(name)
        if not os.path.exists(folder):
            shutil.rmtree(folder + ".part", ignore_errors=True)
            os.makedirs(folder + ".part")
            for i, path in zip(range(n_photos), itertools.cycle(originals)):
                put(path, os.path.join(folder + ".part", f"photo_{i:04}.jpg"))
            os.rename(folder + ".part", folder)
        for path in distinct_files(folder):
            warm_page_cache(path)
        return folder

    def annotations(self, photos, box):
        """A COCO file with the same box, (x, y, width, height), in every
        photo of a folder."""
        x, y, width, height = box
        path = self.folder(f"{os.path.basename(photos)}-"
                           f"{width}x{height}-{x}-{y}.coco.json")
        names = sorted(os.listdir(photos))
        with open(path, "w", encoding="utf-8") as file:
            json.dump({
                "images": [{"id": i, "file_name": name,
                            "width": PHOTO_WIDTH, "height": PHOTO_HEIGHT}
                           for i, name in enumerate(names)],
                "annotations": [{"id": i, "image_id": i, "category_id": 1,
                                 "bbox": box} for i in range(len(names))],
                "categories": [{"id": 1, "name": "part"}],
            }, file)
        return path

    def photo_log(self, photos):
        """A log that says where each photo of a folder was taken, so that
        nobody looks into the photo for it."""
        path = self.folder(os.path.basename(photos) + ".ndjson")
        with open(path, "w", encoding="ascii") as log:
            for i, name in enumerate(sorted(os.listdir(photos))):
                json.dump({"time": START_TIME + i, "image": name,
                           "pos": {"lat": 47.8 + i * 1e-4, "lon": 10.2,
                                   "alt": 700.0}}, log)
                log.write("\n")
        return path


def distinct_files(folder):
    """One path of each file in a folder of hard links."""
    with os.scandir(folder) as entries:
        return {entry.inode(): entry.path for entry in entries}.values()


def drop_from_page_cache(folder):
    """So that the files in it have to be read from the disk."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    for path in paths:
        with open(path, "rb") as file:
            # What has not been written yet cannot be dropped.
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cached = subprocess.run(["fincore", "-b", "-n", "-o", "RES", *paths],
                            capture_output=True, text=True, check=True).stdout
    if sum(map(int, cached.split())) > MAX_CACHED * sum(map(os.path.getsize,
                                                            paths)):
        raise BenchmarkError(f"The files in {folder} stay in the page cache; "
                             "build on a disk to measure how they are read.")


def write_primary_image(path, name):
    with open(path, "rb") as photo, open(name, "wb") as copy:
        data = photo.read()
        copy.write(data[:end_of_image(data)])


def warm_page_cache(path):
    """Reads the file; returns its number of lines."""
    with open(path, "rb") as file:
        blocks = iter(lambda: file.read(1 << 20), b"")
        return sum(block.count(b"\n") for block in blocks)
