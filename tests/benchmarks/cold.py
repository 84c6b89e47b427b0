"""Photos that have to come from the disk first."""

from crop import BOXES, OPENCV, OURS, TURBO, make_program
from harness import BenchmarkError, Program, Workload
from inputs import drop_from_page_cache

TITLE = "Cold"
PACKAGES = [*OPENCV.packages, "libjpeg-turbo-progs"]
# Fewer are read too soon to be told from the start of a program.
MIN_PHOTOS = 100
READ_AHEAD = "photoprefetch ! queue max-size-buffers=8 !"


def count_photos(inputs):
    return max(MIN_PHOTOS, inputs.n_photos)


def describe(inputs):
    return (f"{count_photos(inputs)} photos a run "
            f"({inputs.describe_photos()}), each a file of its own, none in "
            "the page cache")


def check_nothing(out, printed):
    pass


def check_photos(n_photos):
    """The sink has told of every photo."""
    def check(_, printed):
        with open(printed, encoding="utf-8") as output:
            found = sum("last-message = chain" in line for line in output)
        if found != n_photos:
            raise BenchmarkError(f"{printed} tells of {found} photos, not of "
                                 f"{n_photos}.")
    return check


def cat(photos):
    return Program("cat, one after the other",
                   lambda _: ["sh", "-c", 'cat "$0"/* > /dev/null', photos],
                   check_nothing)


def launch(name, photos, log, n_photos, before):
    return Program(
        name,
        lambda _: f"""gst-launch-1.0 -v logsrc location={log} photos={photos} !
            {before} photoload ! fakesink silent=false""".split(),
        check_photos(n_photos))


def workloads(inputs):
    n_photos = count_photos(inputs)
    photos = inputs.separate_photos(n_photos)
    log = inputs.photo_log(photos)
    box = BOXES[0]

    def prepare():
        drop_from_page_cache(photos)

    yield Workload(
        "Reading alone", "photos", n_photos,
        [launch("photoprefetch", photos, log, n_photos, READ_AHEAD),
         launch("photoload alone", photos, log, n_photos, ""), cat(photos)],
        prepare=prepare)
    yield Workload(
        "{2}x{3} at ({0},{1}), cold".format(*box), "photos", n_photos,
        [make_program(inputs, peer, photos, box)
         for peer in (OURS, TURBO, OPENCV)], prepare=prepare)
