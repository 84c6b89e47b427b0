"""Pipelines embedded in an application, by way of the bindings."""

import gc
import os
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("LinePatrol", "1.0")
# pylint: disable=wrong-import-position
from gi.repository import GLib, Gst, GstApp, LinePatrol  # noqa: E402

from linepatrol_test import Case, read_json, write  # noqa: E402

Gst.init(None)
assert GstApp  # so that appsink has its methods


class TestPipeline(Case):
    def make(self, out=None):
        survey = self.get_survey()
        pipeline = LinePatrol.Pipeline.new("crop")
        for name, value in (
                ("logs", os.path.join(survey, "flight.ndjson")),
                ("photos", os.path.join(survey, "photos")),
                ("poles", os.path.join(survey, "poles.geojson")),
                ("annotations", os.path.join(survey,
                                             "annotations.coco.json")),
                ("out", out or self.out)):
            pipeline.add_value(name, value)
        return pipeline

    def test_runs_and_says_how_it_went(self):
        pipeline = self.make()
        ticks = []
        pipeline.connect("progress", ticks.append)
        self.assertTrue(pipeline.run())
        summary, = pipeline.get_summaries()
        self.assertEqual(summary.photos_cropped, 6)
        self.assertFalse(summary.has_failures())
        self.assertEqual(summary.crops,
                         read_json(os.path.join(self.out,
                                                "summary.json"))["crops"])
        self.assertTrue(ticks)
        progress = pipeline.get_progress()
        self.assertEqual((progress.photos_done, progress.photos_total),
                         (6, 6))

    def test_runs_again_with_new_books(self):
        pipeline = self.make()
        for _ in range(3):
            pipeline.run()
            summary, = pipeline.get_summaries()
            self.assertEqual((summary.photos_in, summary.photos_cropped),
                             (6, 6))

    def test_the_element_outlives_its_wrapper(self):
        pipeline = self.make()
        self.assertIsInstance(pipeline.build(), Gst.Pipeline)
        gc.collect()
        self.assertIsInstance(pipeline.build(), Gst.Pipeline)
        self.assertTrue(pipeline.run())

    def test_a_late_stop_does_not_end_the_next_run(self):
        pipeline = self.make()
        pipeline.run()
        pipeline.stop()
        pipeline.run()
        summary, = pipeline.get_summaries()
        self.assertEqual(summary.photos_cropped, 6)

    def test_stops_from_another_thread(self):
        launch = write(self.path("endless.launch"),
                       "# Never ends.\nfakesrc ! fakesink sync=false\n")
        pipeline = LinePatrol.Pipeline.new(launch)
        threading.Timer(0.3, pipeline.stop).start()
        self.assertTrue(pipeline.run())
        summary, = pipeline.get_summaries()
        self.assertTrue(summary.interrupted)

    def test_errors_are_exceptions_that_name_the_cause(self):
        with self.assertRaisesRegex(GLib.Error, "nowhere"):
            LinePatrol.Pipeline.new("/nowhere/x.launch")
        pipeline = self.make()
        with self.assertRaisesRegex(GLib.Error, "no parameter 'oops'"):
            pipeline.add_value("oops", "x")
        bad = LinePatrol.Pipeline.new("locate")
        bad.add_value("logs", "/nowhere.ndjson")
        with self.assertRaisesRegex(GLib.Error, "/nowhere.ndjson"):
            bad.run()


class TestElements(Case):
    def test_crops_arrive_in_an_application_with_their_identity(self):
        survey = self.get_survey()
        pipeline = Gst.parse_launch(
            "logsrc name=log ! polematcher name=poles ! photoload ! jpegdec ! "
            "annotationcrop name=crop ! appsink name=sink sync=false")
        pipeline.get_by_name("log").set_property(
            "photos", os.path.join(survey, "photos"))
        pipeline.get_by_name("poles").set_property(
            "poles", os.path.join(survey, "poles.geojson"))
        pipeline.get_by_name("crop").set_property(
            "annotations", os.path.join(survey, "annotations.coco.json"))
        sink = pipeline.get_by_name("sink")
        pipeline.set_state(Gst.State.PLAYING)
        seen = []
        while True:
            sample = sink.try_pull_sample(10 * Gst.SECOND)
            if sample is None:
                break
            crop = LinePatrol.buffer_get_crop(sample.get_buffer())
            caps = sample.get_caps().get_structure(0)
            self.assertEqual((crop.width, crop.height),
                             (caps.get_int("width")[1],
                              caps.get_int("height")[1]))
            seen.append((crop.photo.name, crop.index, crop.label,
                         crop.photo.match.pole))
        pipeline.set_state(Gst.State.NULL)
        annotations = read_json(os.path.join(survey, "annotations.coco.json"))
        self.assertEqual(len(seen), len(annotations["annotations"]))
        self.assertTrue(all(pole for *_, pole in seen))

    def test_an_application_may_hand_in_its_own_records(self):
        survey = self.get_survey()
        pipeline = Gst.parse_launch(
            "appsrc name=records format=time "
            "caps=application/x-photo-record ! photoload ! jpegdec ! "
            "fakesink name=sink signal-handoffs=true")
        names = []

        def note(_sink, buffer, _pad):
            names.append(LinePatrol.buffer_get_photo(buffer).name)

        pipeline.get_by_name("sink").connect("handoff", note)
        pipeline.set_state(Gst.State.PLAYING)
        records = pipeline.get_by_name("records")
        for i in (2, 1):
            photo = LinePatrol.Photo.new(f"mine {i}")
            photo.set_path(os.path.join(survey, "photos",
                                        f"DJI_{i:04}.JPG"))
            records.push_buffer(Gst.Buffer.new_wrapped(
                photo.to_json().encode()))
        records.end_of_stream()
        message = pipeline.get_bus().timed_pop_filtered(
            20 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipeline.set_state(Gst.State.NULL)
        self.assertEqual(message.type, Gst.MessageType.EOS)
        self.assertEqual(names, ["mine 2", "mine 1"])

    def test_a_stage_may_be_swapped_for_one_in_python(self):
        survey = self.get_survey()
        pipeline = Gst.parse_launch(
            "logsrc name=log ! identity name=mine ! photoload ! "
            "cropsink name=sink")
        pipeline.get_by_name("log").set_property(
            "photos", os.path.join(survey, "photos"))
        pipeline.get_by_name("sink").set_property("location", self.out)

        def match(_pad, info):
            buffer = info.get_buffer()
            photo = LinePatrol.buffer_get_photo(buffer).copy()
            match = LinePatrol.Match.new("mine/1", "mine", 0)
            photo.take_match(match)
            LinePatrol.buffer_add_photo(buffer, photo)
            return Gst.PadProbeReturn.OK

        pad = pipeline.get_by_name("mine").get_static_pad("src")
        pad.add_probe(Gst.PadProbeType.BUFFER, match)
        pipeline.set_state(Gst.State.PLAYING)
        message = pipeline.get_bus().timed_pop_filtered(
            20 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipeline.set_state(Gst.State.NULL)
        self.assertEqual(message.type, Gst.MessageType.EOS)
        self.assertEqual(len(os.listdir(os.path.join(self.out, "mine_1"))), 6)

    def test_a_pipeline_stopped_and_started_keeps_separate_books(self):
        survey = self.get_survey()
        pipeline = Gst.parse_launch("logsrc name=log ! photoload ! "
                                    "cropsink name=sink")
        pipeline.get_by_name("log").set_property(
            "photos", os.path.join(survey, "photos"))
        pipeline.get_by_name("sink").set_property("location", self.out)
        for state in (Gst.State.READY, Gst.State.NULL):
            pipeline.set_state(Gst.State.PLAYING)
            pipeline.get_bus().timed_pop_filtered(
                20 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
            pipeline.set_state(state)
            summary = read_json(os.path.join(self.out, "summary.json"))
            self.assertEqual(summary["photos_in"], 6)
            self.assertFalse(summary["interrupted"])
