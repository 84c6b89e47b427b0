"""The memory of `linepatrol crop`, which must not grow with the job."""

from crop import BOXES, OURS, make_program
from harness import Workload

TITLE = "Memory"
PACKAGES = ["libjpeg-turbo-progs"]
N_PHOTOS = [30, 287]


def describe(inputs):
    return (f"linepatrol crop on more and more photos "
            f"({inputs.describe_photos()})")


def workloads(inputs):
    for n_photos in N_PHOTOS:
        photos = inputs.photos(n_photos)
        yield Workload(f"{n_photos} photos", "photos", n_photos,
                       [make_program(inputs, OURS, photos, BOXES[1])],
                       rounds=1)
