"""Cuts one box out of every photo, with Linepatrol and with what people use."""

import glob
import os
from dataclasses import dataclass
from typing import Callable

from harness import BenchmarkError, PeerMissing, Program, Workload
from inputs import PHOTO_HEIGHT, PHOTO_WIDTH
from jpeg import imcu_size, image_size
from peers import build_c, build_rust, path_of, require_packages
from pixels import check_pixels

TITLE = "Crop"
# x, y, width, height
BOXES = [
    (500, 500, 100, 100),
    (2000, 1100, 1000, 800),
    (3000, 1900, 300, 300),
]


@dataclass
class Peer:
    name: str
    # Told the inputs, the folder of photos and the box; gives what, told the
    # folder for output, gives the command.
    command: Callable
    packages: tuple = ()


def describe(inputs):
    return (f"{inputs.n_photos} photos a run "
            f"({inputs.describe_photos()}), quality 95, page cache warm")


def linepatrol(*options):
    def command(inputs, photos, box):
        annotations = inputs.annotations(photos, box)
        return lambda out: ["linepatrol", "crop", "--quiet", *options,
                            "--photos", photos, "--annotations", annotations,
                            "--out", out]
    return command


def parallelbin(inputs, photos, box):
    annotations = inputs.annotations(photos, box)
    return lambda out: [
        "gst-launch-1.0", "-q", "logsrc", f"photos={photos}",
        "!", "photoload", "!", "parallelbin",
        f"stage=jpegdec idct-method=islow ! "
        f"annotationcrop annotations={annotations} ! "
        f"jpegenc quality=95 idct-method=islow",
        "!", "cropsink", f"location={out}"]


def turbo(inputs, photos, box):
    return lambda out: [inputs.program("turbo_crop"), photos, out,
                        *map(str, box)]


def opencv(inputs, photos, box):
    annotations = inputs.annotations(photos, box)
    return lambda out: ["/usr/bin/python3", path_of("opencv_crop.py"),
                        photos, annotations, out]


def rust(inputs, photos, box):
    program = build_rust(inputs, "rust_crop")
    return lambda out: [program, photos, out, *map(str, box)]


def libvips(inputs, photos, box):
    program = build_c(inputs, "vips_crop", ["vips"])
    return lambda out: [program, photos, out, *map(str, box)]


def graphics_magick(inputs, photos, box):
    """Several photos a process, which is faster than `gm batch` and than a
    process a photo. Its own threads gain nothing where every core is busy."""
    return lambda out: [
        "sh", "-c", 'cd "$0" && ls | OMP_NUM_THREADS=1 xargs -P "$(nproc)" '
        '-n 8 gm mogrify -output-directory "$1" -crop "$2" -quality 95',
        photos, out, "{2}x{3}+{0}+{1}".format(*box)]


def ffmpeg(inputs, photos, box):
    return lambda out: [
        "ffmpeg", "-loglevel", "error", "-start_number", "0",
        "-i", f"{photos}/photo_%04d.jpg",
        "-vf", "crop={2}:{3}:{0}:{1}:exact=1".format(*box),
        "-q:v", "2", f"{out}/%04d.jpg"]


def gst_launch(inputs, photos, box):
    """With the previews, that jpegdec takes for photos, cut off beforehand."""
    photos = inputs.primary_images(photos)
    x, y, width, height = box
    return lambda out: f"""gst-launch-1.0 -q
        multifilesrc location={photos}/photo_%04d.jpg
        caps=image/jpeg,framerate=1/1 !
        queue ! jpegdec idct-method=islow !
        queue ! videocrop left={x} right={PHOTO_WIDTH - x - width}
        top={y} bottom={PHOTO_HEIGHT - y - height} !
        queue ! jpegenc quality=95 idct-method=islow !
        multifilesink location={out}/%04d.jpg""".split()


def jpegtran(inputs, photos, box):
    return lambda out: [
        "sh", "-c", 'cd "$0" && ls | xargs -P "$(nproc)" -I {} '
        'jpegtran -copy none -crop "$2" -outfile "$1"/{} {}',
        photos, out, "{2}x{3}+{0}+{1}".format(*box)]


OURS = Peer("linepatrol crop", linepatrol())
TURBO = Peer("C loop, libjpeg-turbo region decode, a thread a core", turbo)
OPENCV = Peer("Python + OpenCV, 16 threads", opencv, ("python3-opencv",))
PEERS = [
    OURS,
    TURBO,
    OPENCV,
    Peer("gst-launch, stock jpegdec and jpegenc in parallelbin", parallelbin),
    Peer("Rust, image and rayon", rust,
         ("cargo", "rustc", "librust-image-dev", "librust-rayon-dev")),
    Peer("C loop, libvips sequential access, a thread a core", libvips,
         ("libvips-dev",)),
    Peer("gm mogrify, a process a core", graphics_magick, ("graphicsmagick",)),
    Peer("gst-launch, jpegdec ! videocrop ! jpegenc", gst_launch),
    Peer("ffmpeg -vf crop -q:v 2", ffmpeg, ("ffmpeg",)),
]
OURS_LOSSLESS = Peer("linepatrol crop --lossless", linepatrol("--lossless"))
JPEGTRAN = Peer("jpegtran -crop, a process a core", jpegtran)
# djpeg, which checks all of them, comes with jpegtran.
PACKAGES = [package for peer in PEERS for package in peer.packages] + [
    "libjpeg-turbo-progs"]


def find_crops(out):
    """In the order of their photos, after which all peers name them."""
    crops = glob.glob(os.path.join(glob.escape(out), "**", "*.jpg"),
                      recursive=True)
    return sorted(crops, key=os.path.basename)


def read_header(path, read):
    with open(path, "rb") as file:
        return read(file.read())


def check_crops(photos, box, lossless=False):
    """Every photo gave one crop of the size of the box, or of what begins on
    the grid of the photo; the first crop shows what it should."""
    def place(photo):
        x, y, width, height = box
        grid = read_header(photo, imcu_size) if lossless else (1, 1)
        left, top = x - x % grid[0], y - y % grid[1]
        return left, top, x + width - left, y + height - top

    def check(out, _):
        originals = sorted(glob.glob(os.path.join(glob.escape(photos), "*")))
        crops = find_crops(out)
        if len(crops) != len(originals):
            raise BenchmarkError(f"There are {len(crops)} crops of "
                                 f"{len(originals)} photos in {out}.")
        for crop, photo in zip(crops, originals):
            size = read_header(crop, image_size)
            expected = place(photo)[2:]
            if size != expected:
                raise BenchmarkError(f"{crop} is of {size[0]}x{size[1]}, not "
                                     f"{expected[0]}x{expected[1]}.")
        check_pixels(crops[0], originals[0], *place(originals[0])[:2])
    return check


def make_program(inputs, peer, photos, box, lossless=False):
    check = check_crops(photos, box, lossless)
    try:
        require_packages(peer.packages)
        return Program(peer.name, peer.command(inputs, photos, box), check)
    except PeerMissing as missing:
        return Program(peer.name, None, check, missing=str(missing))


def workloads(inputs):
    photos = inputs.photos(inputs.n_photos)
    for box in BOXES:
        yield Workload(
            "{2}x{3} at ({0},{1})".format(*box), "photos", inputs.n_photos,
            [make_program(inputs, peer, photos, box) for peer in PEERS])
    box = BOXES[0]
    yield Workload(
        "{2}x{3} at ({0},{1}), lossless".format(*box), "photos",
        inputs.n_photos,
        [make_program(inputs, OURS_LOSSLESS, photos, box, lossless=True),
         make_program(inputs, JPEGTRAN, photos, box, lossless=True),
         make_program(inputs, OPENCV, photos, box)])
