"""Cuts one box out of every photo, with Linepatrol and with what people use."""

import glob
import os

from harness import BenchmarkError, Program, Workload
from inputs import PHOTO_HEIGHT, PHOTO_WIDTH
from jpeg import image_size

TITLE = "Crop"
PACKAGES = ["python3-opencv"]
# x, y, width, height
BOXES = [
    (500, 500, 100, 100),
    (2000, 1100, 1000, 800),
    (3000, 1900, 300, 300),
]


def describe(inputs):
    return (f"{inputs.n_photos} photos a run "
            f"({inputs.describe_photos()}), quality 95, page cache warm")


def linepatrol(inputs, n_photos, box):
    photos = inputs.photos(n_photos)
    annotations = inputs.annotations(n_photos, box)
    return lambda out: ["linepatrol", "crop", "--quiet", "--photos", photos,
                        "--annotations", annotations, "--out", out]


def opencv(inputs, n_photos, box):
    photos = inputs.photos(n_photos)
    annotations = inputs.annotations(n_photos, box)
    return lambda out: ["/usr/bin/python3", inputs.script("opencv_crop.py"),
                        photos, annotations, out]


def gst_launch(inputs, n_photos, box):
    """With the previews, that jpegdec takes for photos, cut off beforehand."""
    photos = inputs.primary_images(n_photos)
    x, y, width, height = box
    return lambda out: f"""gst-launch-1.0 -q
        multifilesrc location={photos}/photo_%04d.jpg stop-index={n_photos - 1}
        caps=image/jpeg,framerate=1/1 !
        queue ! jpegdec idct-method=islow !
        queue ! videocrop left={x} right={PHOTO_WIDTH - x - width}
        top={y} bottom={PHOTO_HEIGHT - y - height} !
        queue ! jpegenc quality=95 idct-method=islow !
        multifilesink location={out}/%04d.jpg""".split()


def turbo(inputs, n_photos, box):
    photos = inputs.photos(n_photos)
    return lambda out: [inputs.program("turbo_crop"), photos, out,
                        *map(str, box)]


PROGRAMS = [
    ("linepatrol crop", linepatrol),
    ("Python + OpenCV, 16 threads", opencv),
    ("gst-launch jpegdec ! videocrop ! jpegenc", gst_launch),
    ("C loop, libjpeg-turbo region decode, 2 threads", turbo),
]


def check_crops(n_photos, box):
    """Every photo gave one crop of the size of the box."""
    def check(out, _):
        crops = glob.glob(os.path.join(glob.escape(out), "**", "*.jpg"),
                          recursive=True)
        if len(crops) != n_photos:
            raise BenchmarkError(f"There are {len(crops)} crops of "
                                 f"{n_photos} photos in {out}.")
        for path in crops:
            with open(path, "rb") as crop:
                size = image_size(crop.read())
            if size != box[2:]:
                raise BenchmarkError(f"{path} is of {size[0]}x{size[1]}, not "
                                     f"{box[2]}x{box[3]}.")
    return check


def workloads(inputs):
    for box in BOXES:
        yield Workload(
            "{2}x{3} at ({0},{1})".format(*box), "photos", inputs.n_photos,
            [Program(name, command(inputs, inputs.n_photos, box),
                     check_crops(inputs.n_photos, box))
             for name, command in PROGRAMS])
