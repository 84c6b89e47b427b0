"""How `linepatrol crop` grows with its workers."""

import os

from crop import BOXES, Peer, linepatrol, make_program
from harness import Workload

TITLE = "Workers"
PACKAGES = ["libjpeg-turbo-progs"]


def describe(inputs):
    return (f"linepatrol crop on {inputs.n_photos} photos "
            f"({inputs.describe_photos()})")


def on_one_core(command):
    core = str(min(os.sched_getaffinity(0)))

    def pinned_command(*arguments):
        program = command(*arguments)
        return lambda out: ["taskset", "-c", core, *program(out)]
    return pinned_command


PEERS = [
    Peer("--workers 2", linepatrol("--workers", "2")),
    # Photos are read beside the worker.
    Peer("--workers 1", linepatrol("--workers", "1")),
    Peer("--workers 1, all on one core",
         on_one_core(linepatrol("--workers", "1"))),
]


def workloads(inputs):
    photos = inputs.photos(inputs.n_photos)
    for box in BOXES[:2]:
        yield Workload(
            "{2}x{3} at ({0},{1})".format(*box), "photos", inputs.n_photos,
            [make_program(inputs, peer, photos, box) for peer in PEERS])
