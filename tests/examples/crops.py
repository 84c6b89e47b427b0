#!/usr/bin/python3
"""An application that takes crops as they are cut, with nothing written.

Usage: crops.py SURVEY, a folder as `linepatrol demo` writes it
"""

import os
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("LinePatrol", "1.0")
# pylint: disable=wrong-import-position
from gi.repository import Gst, GstApp, LinePatrol  # noqa: E402

assert GstApp  # gives appsink its methods


def make_pipeline(survey):
    pipeline = Gst.parse_launch(
        "logsrc name=log ! polematcher name=poles ! photoload ! "
        "jpegdec idct-method=islow ! annotationcrop name=crop ! "
        "appsink name=sink sync=false max-buffers=8")
    for element, name, value in (
            ("log", "location", "flight.ndjson"),
            ("log", "photos", "photos"),
            ("poles", "poles", "poles.geojson"),
            ("crop", "annotations", "annotations.coco.json")):
        pipeline.get_by_name(element).set_property(
            name, os.path.join(survey, value))
    return pipeline


def crops(pipeline):
    """Each crop as it comes: the record of it, and its pixels."""
    sink = pipeline.get_by_name("sink")
    while sample := sink.pull_sample():
        yield LinePatrol.buffer_get_crop(sample.get_buffer()), sample


def main(survey):
    Gst.init(None)
    pipeline = make_pipeline(survey)
    pipeline.set_state(Gst.State.PLAYING)
    for crop, sample in crops(pipeline):
        match = crop.photo.match
        print(match.pole if match else "unmatched", crop.photo.name,
              crop.label, f"{crop.width}x{crop.height}",
              sample.get_caps().get_structure(0).get_string("format"))
    message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    if message:
        sys.exit(message.parse_error()[0].message)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
