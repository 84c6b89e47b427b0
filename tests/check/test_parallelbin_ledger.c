/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The books of a run are the same with any number of workers. */

#include "ledger/lp-account.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>

#define N_PHOTOS 40

/* The smallest header that passes, of 16x16 grey pixels. */
static const gchar jpeg[] =
    "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"
    "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    "abc\xff\xd9";

static void
add_stage (GString *text, const LpSummary *summary)
{
  for (guint i = 0; i < summary->stages->len; i++) {
    const LpStageWork *work = &g_array_index (summary->stages, LpStageWork, i);
    g_string_append_printf (text, "%s %u\n", work->stage, (guint) work->bytes);
  }
}

static void
note_skip (const LpSkip *skip, gpointer text)
{
  g_string_append_printf (
      text, "%s %s %s\n", skip->photo, skip->stage, skip->reason);
}

/* Every third photo has no file. */
static void
push_photos (GstHarness *harness, LpLedger *ledger, const gchar *path)
{
  for (guint i = 0; i < N_PHOTOS; i++) {
    g_autofree gchar *name = g_strdup_printf ("%02u.jpg", i);
    g_autoptr (LpPhoto) photo = lp_photo_new (name);
    GstBuffer *buffer = gst_buffer_new ();

    if (i % 3 != 0)
      lp_photo_set_path (photo, path);
    lp_ledger_announce (ledger, "source", photo);
    lp_buffer_add_photo (buffer, photo);
    g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
  }
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
}

static void
wait_for_end (GstHarness *harness)
{
  GstEventType type;

  do {
    GstEvent *event = gst_harness_pull_event (harness);
    g_assert_nonnull (event);
    type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
  } while (type != GST_EVENT_EOS);
}

/* What the books say of a run with so many workers. */
static gchar *
run (guint n_workers, const gchar *path)
{
  GstElement *element = gst_element_factory_make ("parallelbin", NULL);
  g_autoptr (LpLedger) ledger = lp_ledger_new ();
  g_autoptr (GstContext) context = lp_ledger_context_new (ledger);
  GString *text = g_string_new (NULL);
  g_autoptr (LpSummary) summary = NULL;
  GstHarness *harness;
  LpAccount *account;
  GstBuffer *buffer;

  g_object_set (element, "stage", "queue ! photoload name=loader ! queue",
      "workers", n_workers, NULL);
  gst_element_set_context (element, context);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (harness, LP_CAPS_PHOTO_RECORD);
  account = lp_account_new (ledger, "sink");
  push_photos (harness, ledger, path);
  wait_for_end (harness);
  while ((buffer = gst_harness_try_pull (harness)) != NULL) {
    lp_account_add_photo (account, lp_buffer_get_photo (buffer));
    gst_buffer_unref (buffer);
  }
  summary = lp_account_settle (account, FALSE, NULL, note_skip, text);
  g_string_append_printf (
      text, "%u cropped\n", (guint) summary->photos_cropped);
  add_stage (text, summary);
  lp_account_free (account);
  gst_harness_teardown (harness);
  gst_object_unref (element);
  return g_string_free (text, FALSE);
}

static void
test_copies_are_one_stage (void)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *one = NULL;
  g_autofree gchar *four = NULL;
  gint fd = g_file_open_tmp ("lp-XXXXXX.jpg", &path, NULL);

  close (fd);
  g_assert_true (g_file_set_contents (path, jpeg, sizeof (jpeg) - 1, NULL));
  one = run (1, path);
  four = run (4, path);
  g_assert_nonnull (strstr (one, "00.jpg loader missing\n"));
  g_assert_nonnull (strstr (one, "26 cropped\nloader 780\n"));
  g_assert_cmpstr (four, ==, one);
  g_remove (path);
}

static void
assert_upstream (GstElement *pipeline, const gchar *name, gboolean expected)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autofree gchar *path = gst_object_get_path_string (GST_OBJECT (element));

  g_assert_cmpint (lp_stage_is_upstream_of (path, sink), ==, expected);
}

static void
test_stages_inside_and_before_are_upstream (void)
{
  GstElement *pipeline = gst_parse_launch (
      "identity name=before ! parallelbin workers=2 stage=\"identity "
      "name=inside\" ! fakesink name=sink  identity name=elsewhere ! fakesink",
      NULL);

  gst_element_set_state (pipeline, GST_STATE_READY);
  assert_upstream (pipeline, "before", TRUE);
  assert_upstream (pipeline, "inside", TRUE);
  assert_upstream (pipeline, "elsewhere", FALSE);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/parallelbin/ledger/copies-are-one-stage", test_copies_are_one_stage);
  g_test_add_func ("/parallelbin/ledger/stages-inside-and-before-are-upstream",
      test_stages_inside_and_before_are_upstream);
  return g_test_run ();
}
