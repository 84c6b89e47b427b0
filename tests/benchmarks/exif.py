"""Reads what photos say themselves of when, where and which way they were
taken."""

import json

from harness import BenchmarkError, Program, Workload
from peers import build_c, make_peer

N_PHOTOS = 10000
# Of the photos, what exiftool is given: it takes too long.
N_EXIFTOOL_PHOTOS = 200
ROUNDS = 3
PACKAGES = ["libgexiv2-dev", "libimage-exiftool-perl"]
# It reads more, and takes longer, where it is not told what is wanted.
EXIFTOOL = ["exiftool", "-q", "-fast2", "-json", "-n", "-DateTimeOriginal",
            "-SubSecTimeOriginal", "-OffsetTimeOriginal", "-GPSLatitude",
            "-GPSLongitude", "-GPSAltitude", "-GPSImgDirection",
            "-Orientation", "-GimbalYawDegree", "-GimbalPitchDegree",
            "-GimbalRollDegree", "-RelativeAltitude"]


def check_located(n_photos, read_latitudes):
    def check(_, printed):
        with open(printed, encoding="utf-8") as output:
            found = sum(latitude != 0 for latitude in read_latitudes(output))
        if found != n_photos:
            raise BenchmarkError(f"{printed} tells where {found} photos are, "
                                 f"not {n_photos}.")
    return check


def from_lines(output):
    return (json.loads(line).get("latitude", 0) for line in output)


def from_array(output):
    return (photo.get("GPSLatitude", 0) for photo in json.load(output))


def from_columns(output):
    return (float(line.split()[1]) for line in output)


def workloads(inputs):
    photos = inputs.photos(N_PHOTOS)
    few_photos = inputs.photos(N_EXIFTOOL_PHOTOS)
    yield Workload(
        f"EXIF and XMP of {N_PHOTOS} photos", "photo", N_PHOTOS,
        [
            Program("linepatrol locate --photos",
                    lambda _: ["linepatrol", "locate", "--quiet", "--photos",
                               photos],
                    check_located(N_PHOTOS, from_lines), aim="0.7 ms"),
            make_peer("C loop, gexiv2", ["libgexiv2-dev"],
                      lambda: [build_c(inputs, "gexiv2_tags", ["gexiv2"]),
                               photos],
                      check_located(N_PHOTOS, from_columns)),
            make_peer(f"exiftool -fast2 -json, {N_EXIFTOOL_PHOTOS} photos",
                      ["libimage-exiftool-perl"],
                      lambda: [*EXIFTOOL, few_photos],
                      check_located(N_EXIFTOOL_PHOTOS, from_array),
                      amount=N_EXIFTOOL_PHOTOS),
        ],
        rounds=ROUNDS, per_unit=True)
