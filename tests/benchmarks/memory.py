"""The memory of `linepatrol crop`, which must not grow with the job."""

from crop import BOXES, check_crops, linepatrol
from harness import Program, Workload

TITLE = "Memory"
PACKAGES = []
N_PHOTOS = [30, 287]


def describe(inputs):
    return (f"linepatrol crop on more and more photos "
            f"({inputs.describe_photos()})")


def workloads(inputs):
    box = BOXES[0]
    for n_photos in N_PHOTOS:
        yield Workload(
            f"{n_photos} photos", "photos", n_photos,
            [Program("linepatrol crop", linepatrol(inputs, n_photos, box),
                     check_crops(n_photos, box))],
            rounds=1)
