"""Cuts one box out of photos that were cropped before, with the row index that
was kept then."""

import os
import shutil
import subprocess

from crop import BOXES, OURS, TURBO, Peer, linepatrol, make_program
from harness import Workload
from inputs import PHOTO_HEIGHT

TITLE = "Again"
PACKAGES = ["libjpeg-turbo-progs"]
# Of the run before: another place, and all the rows.
BOX_BEFORE = (0, 0, 16, PHOTO_HEIGHT)


def describe(inputs):
    return (f"{inputs.n_photos} photos a run "
            f"({inputs.describe_photos()}), quality 95, page cache warm")


def make_index(inputs, photos):
    index = inputs.folder("rows")
    out = inputs.folder("out-before")
    for folder in (index, out):
        shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(linepatrol("--index", index)(inputs, photos, BOX_BEFORE)(
        out), check=True)
    shutil.rmtree(out)
    return index


def first_run(inputs, photos, box):
    """The folder for output is empty each time, and so is this index."""
    return lambda out: linepatrol("--index", os.path.join(out, "rows"))(
        inputs, photos, box)(os.path.join(out, "crops"))


def workloads(inputs):
    photos = inputs.photos(inputs.n_photos)
    index = make_index(inputs, photos)
    peers = [
        Peer("linepatrol crop --index, rows known",
             linepatrol("--index", index)),
        Peer("linepatrol crop --index, first run", first_run),
        OURS,
        TURBO,
    ]
    for box in BOXES:
        yield Workload(
            "{2}x{3} at ({0},{1}), again".format(*box), "photos",
            inputs.n_photos,
            [make_program(inputs, peer, photos, box) for peer in peers])
