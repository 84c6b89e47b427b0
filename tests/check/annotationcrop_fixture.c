/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotationcrop_fixture.h"

#include <glib/gstdio.h>
#include <gst/video/video.h>

#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#define STAGE "sink"

gchar *
write_annotations (const gchar *text)
{
  gchar *path = NULL;
  gint file = g_file_open_tmp ("test-annotationcrop-XXXXXX", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Annotates images a.jpg and b.jpg; @boxes are those of a.jpg. */
gchar *
make_annotations (const gchar *boxes)
{
  return g_strdup_printf (
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":64,"
      "\"height\":48},{\"id\":2,\"file_name\":\"b.jpg\"},"
      "{\"id\":3,\"file_name\":\"x/c.jpg\"},{\"id\":4,\"file_name\":"
      "\"y/c.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"tower\"}],"
      "\"annotations\":[{\"id\":99,\"image_id\":2,\"category_id\":1,"
      "\"bbox\":[0,0,7,5]}%s%s]}",
      *boxes ? "," : "", boxes);
}

void
fixture_init (Fixture *fixture, const gchar *boxes)
{
  GstElement *element = gst_element_factory_make ("annotationcrop", NULL);
  GstContext *context;

  g_assert_nonnull (element);
  fixture->ledger = lp_ledger_new ();
  fixture->bus = gst_bus_new ();
  fixture->skipped = g_string_new (NULL);
  context = lp_ledger_context_new (fixture->ledger);
  gst_element_set_context (element, context);
  gst_context_unref (context);
  gst_element_set_bus (element, fixture->bus);
  if (boxes != NULL) {
    g_autofree gchar *text = make_annotations (boxes);
    g_autofree gchar *path = write_annotations (text);

    g_object_set (element, "annotations", path, NULL);
    fixture->harness = gst_harness_new_with_element (element, "sink", "src");
    g_remove (path);
  } else {
    fixture->harness = gst_harness_new_with_element (element, "sink", "src");
  }
  fixture->account = lp_account_new (fixture->ledger, STAGE);
  gst_object_unref (element);
}

static gboolean
accept_all (const gchar *stage, gpointer user_data)
{
  return TRUE;
}

static void
note_skip (const LpSkip *skip, gpointer user_data)
{
  const gchar *name = skip->kind == LP_SKIP_BOX      ? skip->annotation_id
                      : skip->kind == LP_SKIP_RECORD ? "record"
                                                     : skip->photo;

  g_string_append_printf (user_data, "%s %s;", name, skip->reason);
}

/* Checks the books, which the caller has told of all crops. */
void
assert_accounts (Fixture *fixture, guint photos_in, guint crops,
    guint without_annotations, const gchar *skipped)
{
  LpSummary *summary = lp_account_settle (
      fixture->account, FALSE, accept_all, note_skip, fixture->skipped);

  g_assert_cmpuint (summary->photos_in, ==, photos_in);
  g_assert_cmpuint (summary->crops, ==, crops);
  g_assert_cmpuint (
      summary->photos_without_annotations, ==, without_annotations);
  g_assert_cmpstr (fixture->skipped->str, ==, skipped);
  lp_summary_free (summary);
}

/* Asserts that all photos were cropped in one way. */
void
assert_way (Fixture *fixture, const gchar *way)
{
  LpSummary *summary = lp_account_settle (
      fixture->account, FALSE, accept_all, note_skip, fixture->skipped);

  g_assert_cmpuint (summary->ways->len, ==, 1);
  g_assert_cmpstr (g_array_index (summary->ways, LpWayCount, 0).way, ==, way);
  lp_summary_free (summary);
}

void
fixture_clear (Fixture *fixture)
{
  lp_account_free (fixture->account);
  gst_harness_teardown (fixture->harness);
  /* Its messages hold the element, which holds the bus. */
  gst_bus_set_flushing (fixture->bus, TRUE);
  gst_object_unref (fixture->bus);
  g_object_unref (fixture->ledger);
  g_string_free (fixture->skipped, TRUE);
}

void
set_caps (GstHarness *harness, const gchar *format, gint width, gint height)
{
  g_autofree gchar *caps =
      g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,framerate=0/1",
          format, width, height);

  gst_harness_set_src_caps_str (harness, caps);
}

/* A frame full of noise. */
GstBuffer *
make_frame (Fixture *fixture, const gchar *name, const gchar *format,
    gint width, gint height)
{
  LpPhoto *photo = lp_photo_new (name);
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) g_test_rand_int ();
  gst_buffer_unmap (buffer, &map);
  lp_ledger_announce (fixture->ledger, "source", photo);
  lp_buffer_add_photo (buffer, photo);
  lp_photo_unref (photo);
  return buffer;
}

GstFlowReturn
push_frame (Fixture *fixture, const gchar *name, const gchar *format,
    gint width, gint height)
{
  return gst_harness_push (
      fixture->harness, make_frame (fixture, name, format, width, height));
}

/* Takes the next crop and says in the books that it has come. */
GstBuffer *
pull_crop (Fixture *fixture)
{
  GstBuffer *crop = gst_harness_try_pull (fixture->harness);

  g_assert_nonnull (crop);
  g_assert_nonnull (lp_buffer_get_crop (crop));
  lp_account_add_crop (fixture->account, lp_buffer_get_crop (crop));
  return crop;
}

void
assert_no_crop (Fixture *fixture)
{
  g_assert_null (gst_harness_try_pull (fixture->harness));
}

gchar *
pop_message (Fixture *fixture, GstMessageType type)
{
  GstMessage *message = gst_bus_pop_filtered (fixture->bus, type);
  GError *error = NULL;
  gchar *text;

  g_assert_nonnull (message);
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  text = g_strdup (error->message);
  g_error_free (error);
  gst_message_unref (message);
  return text;
}

void
assert_caps_size (GstHarness *harness, gint width, gint height)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (harness->sinkpad);
  GstVideoInfo info;

  g_assert_nonnull (caps);
  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_cmpint (info.width, ==, width);
  g_assert_cmpint (info.height, ==, height);
}
