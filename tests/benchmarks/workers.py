"""How `linepatrol crop` grows with its workers."""

from crop import BOXES, Peer, linepatrol, make_program
from harness import Workload

TITLE = "Workers"
PACKAGES = ["libjpeg-turbo-progs"]
N_WORKERS = [2, 1]


def describe(inputs):
    return (f"linepatrol crop on {inputs.n_photos} photos "
            f"({inputs.describe_photos()})")


def workloads(inputs):
    photos = inputs.photos(inputs.n_photos)
    for box in BOXES[:2]:
        yield Workload(
            "{2}x{3} at ({0},{1})".format(*box), "photos", inputs.n_photos,
            [make_program(inputs, Peer(f"--workers {n}",
                                       linepatrol("--workers", str(n))),
                          photos, box) for n in N_WORKERS])
