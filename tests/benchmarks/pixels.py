"""Whether a crop shows what it should."""

import functools
import operator
import subprocess

from harness import BenchmarkError

SAMPLES = 3
# Rows that are compared, evenly spread; all of them would tell no more.
N_ROWS = 64
# Levels by which crops may differ from the photo on average. Encoding at
# quality 95 with half the chroma makes 1 to 2.
MAX_DIFFERENCE = 4


@functools.lru_cache(maxsize=1)
def decode_photo(path):
    return decode(path)


def decode(path):
    """Width, height and samples of a JPEG, RGB."""
    data = subprocess.run(["djpeg", "-dct", "int", "-rgb", "-pnm", path],
                          stdout=subprocess.PIPE, check=True).stdout
    magic, size, _, samples = data.split(b"\n", 3)
    if magic != b"P6":
        raise BenchmarkError(f"{path} has no colours.")
    width, height = map(int, size.split())
    return width, height, samples


def mean_difference(crop, photo, left, top):
    """The mean absolute difference of a crop to the photo at a place."""
    width, height, samples = crop
    photo_width, _, photo_samples = photo
    length = width * SAMPLES
    rows = range(0, height, max(1, height // N_ROWS))
    total = 0
    for row in rows:
        at = ((top + row) * photo_width + left) * SAMPLES
        total += sum(map(abs, map(operator.sub,
                                  samples[row * length:(row + 1) * length],
                                  photo_samples[at:at + length])))
    return total / (len(rows) * length)


def check_pixels(crop_path, photo_path, left, top):
    """The crop is like the photo there, more than one pixel beside it."""
    crop = decode(crop_path)
    photo = decode_photo(photo_path)
    here = mean_difference(crop, photo, left, top)
    beside = min(mean_difference(crop, photo, left + x, top + y)
                 for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)))
    if here > MAX_DIFFERENCE or here >= beside:
        raise BenchmarkError(
            f"{crop_path} differs from {photo_path} at ({left},{top}) by "
            f"{here:.2f} levels on average, and by {beside:.2f} one pixel "
            "beside it: it does not show what it should.")
