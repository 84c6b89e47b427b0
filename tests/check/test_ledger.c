/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-account.h"

#include <glib/gstdio.h>
#include <string.h>

#define SOURCE "/pipeline/GstLogSrc:logsrc0"
#define LOADER "/pipeline/GstPhotoLoad:photoload0"
#define CROPPER "/pipeline/GstAnnotationCrop:annotationcrop0"
#define OTHER_CROPPER "/pipeline/GstAnnotationCrop:annotationcrop1"
#define SINK "/pipeline/GstCropSink:cropsink0"

typedef struct {
  LpLedger *ledger;
  LpAccount *account;
  GString *skipped;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->ledger = lp_ledger_new ();
  lp_ledger_enter (fixture->ledger);
  fixture->account = lp_account_new (fixture->ledger, SINK);
  fixture->skipped = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_string_free (fixture->skipped, TRUE);
  lp_account_free (fixture->account);
  g_object_unref (fixture->ledger);
}

static LpPhoto *
announce (Fixture *fixture, const gchar *name)
{
  LpPhoto *photo = lp_photo_new (name);

  lp_ledger_announce (fixture->ledger, SOURCE, photo);
  return photo;
}

static void
receive (Fixture *fixture, LpPhoto *photo, guint index)
{
  g_autoptr (LpCrop) crop = lp_crop_new (photo, index);

  lp_account_add_crop (fixture->account, crop);
}

/* "kind photo index stage reason;" */
static void
note_skip (const LpSkip *skip, gpointer data)
{
  Fixture *fixture = data;
  const gchar *const kinds[] = { "photo", "box", "record" };

  g_string_append_printf (fixture->skipped, "%s %s", kinds[skip->kind],
      skip->photo  ? skip->photo
      : skip->file ? skip->file
                   : "-");
  if (skip->kind == LP_SKIP_BOX)
    g_string_append_printf (fixture->skipped, " %u", skip->index);
  g_string_append_printf (
      fixture->skipped, " %s %s;", skip->stage, skip->reason);
}

static gboolean
not_other_cropper (const gchar *stage, gpointer data)
{
  return !g_str_equal (stage, OTHER_CROPPER);
}

static LpSummary *
settle (Fixture *fixture, gboolean interrupted)
{
  LpSummary *summary = lp_account_settle (
      fixture->account, interrupted, not_other_cropper, note_skip, fixture);

  g_assert_cmpuint (summary->photos_in, ==,
      summary->photos_cropped + summary->photos_without_annotations +
          summary->photos_skipped);
  g_assert_cmpuint (
      summary->boxes_in, ==, summary->crops + summary->boxes_skipped);
  return summary;
}

/* Images a.jpg with two boxes, b.jpg with one. */
static LpAnnotationSet *
load_annotations (void)
{
  const gchar *text =
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},"
      "{\"id\":2,\"file_name\":\"b.jpg\"}],"
      "\"categories\":[{\"id\":1,\"name\":\"tower\"}],"
      "\"annotations\":["
      "{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,5,5]},"
      "{\"id\":2,\"image_id\":1,\"category_id\":1,\"bbox\":[5,5,5,5]},"
      "{\"id\":3,\"image_id\":2,\"category_id\":1,\"bbox\":[1,1,2,2]}]}";
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  LpAnnotationSet *set;
  gint file = g_file_open_tmp ("ledger-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  set = lp_annotation_set_load (path, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return set;
}

static void
test_every_outcome_is_counted_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) cropped = announce (fixture, "cropped");
  g_autoptr (LpPhoto) bare = announce (fixture, "bare");
  g_autoptr (LpPhoto) missing = announce (fixture, "missing");
  g_autoptr (LpPhoto) whole = announce (fixture, "whole");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_expect_boxes (fixture->ledger, CROPPER, cropped, NULL, 2);
  receive (fixture, cropped, 0);
  receive (fixture, cropped, 1);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, bare, NULL, 0);
  lp_ledger_skip_photo (fixture->ledger, LOADER, missing, "missing", NULL);
  lp_account_add_photo (fixture->account, whole);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->photos_in, ==, 4);
  g_assert_cmpuint (summary->photos_cropped, ==, 2);
  g_assert_cmpuint (summary->photos_without_annotations, ==, 1);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_cmpuint (summary->crops, ==, 2);
  g_assert_cmpuint (summary->boxes_in, ==, 2);
  g_assert_cmpstr (fixture->skipped->str, ==,
      "photo bare annotationcrop0 no-annotations;"
      "photo missing photoload0 missing;");
  g_assert_true (lp_summary_has_failures (summary));
}

static void
test_a_photo_dropped_without_a_word_is_lost (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) good = announce (fixture, "good");
  g_autoptr (LpPhoto) lost = announce (fixture, "lost");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_see (fixture->ledger, LOADER, good);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, good, NULL, 1);
  receive (fixture, good, 0);
  lp_ledger_see (fixture->ledger, LOADER, lost);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_cmpstr (fixture->skipped->str, ==, "photo lost photoload0 lost;");
}

static void
test_a_crop_dropped_without_a_word_is_lost (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "a");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 3);
  receive (fixture, photo, 0);
  receive (fixture, photo, 2);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->photos_cropped, ==, 1);
  g_assert_cmpuint (summary->boxes_in, ==, 3);
  g_assert_cmpuint (summary->boxes_skipped, ==, 1);
  g_assert_cmpuint (summary->boxes_failed, ==, 1);
  g_assert_cmpstr (fixture->skipped->str, ==, "box a 1 annotationcrop0 lost;");
  g_assert_true (lp_summary_has_failures (summary));
}

static void
test_what_was_under_way_is_interrupted_not_lost (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "a");
  g_autoptr (LpSummary) summary = settle (fixture, TRUE);

  g_assert_true (summary->interrupted);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_cmpstr (fixture->skipped->str, ==, "photo a logsrc0 interrupted;");
}

static void
test_an_end_before_the_source_has_ended_is_an_interruption (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpSummary) before = NULL;
  g_autoptr (LpSummary) after = NULL;

  lp_ledger_begin_source (fixture->ledger, SOURCE);
  before = settle (fixture, FALSE);
  g_assert_true (before->interrupted);
  lp_ledger_end_source (fixture->ledger, SOURCE);
  after = settle (fixture, FALSE);
  g_assert_false (after->interrupted);
}

static void
test_boxes_of_photos_that_never_came_are_listed (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpAnnotationSet) set = load_annotations ();
  g_autoptr (LpPhoto) photo = announce (fixture, "a.jpg");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_use_annotations (fixture->ledger, CROPPER, set);
  lp_ledger_skip_photo (fixture->ledger, LOADER, photo, "empty", NULL);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->boxes_in, ==, 3);
  g_assert_cmpuint (summary->boxes_skipped, ==, 3);
  g_assert_cmpuint (summary->boxes_failed, ==, 0);
  g_assert_cmpstr (fixture->skipped->str, ==,
      "photo a.jpg photoload0 empty;"
      "box a.jpg 0 photoload0 photo-skipped;"
      "box a.jpg 1 photoload0 photo-skipped;"
      "box b.jpg 0 annotationcrop0 no-photo;");
}

static void
test_boxes_belong_to_the_first_photo_of_a_name (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpAnnotationSet) set = load_annotations ();
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);
  g_autoptr (LpPhoto) first = announce (fixture, "first/a.jpg");
  g_autoptr (LpPhoto) second = announce (fixture, "second/a.jpg");
  g_autofree gchar *other = NULL;

  g_assert_null (lp_ledger_claim_image (fixture->ledger, image, first));
  g_assert_null (lp_ledger_claim_image (fixture->ledger, image, first));
  other = lp_ledger_claim_image (fixture->ledger, image, second);
  g_assert_cmpstr (other, ==, "first/a.jpg");
}

static void
test_what_was_mentioned_is_known_until_the_next_run (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *copy = g_strdup ("EXIF");

  g_assert_true (lp_ledger_mention (fixture->ledger, "EXIF"));
  g_assert_true (lp_ledger_mention (fixture->ledger, "XMP"));
  g_assert_false (lp_ledger_mention (fixture->ledger, copy));
  lp_ledger_leave (fixture->ledger);
  lp_ledger_enter (fixture->ledger);
  g_assert_true (lp_ledger_mention (fixture->ledger, copy));
}

static void
test_boxes_of_a_skipped_photo_are_left_to_one_of_the_same_name (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpAnnotationSet) set = load_annotations ();
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);
  g_autoptr (LpPhoto) first = announce (fixture, "first/a.jpg");
  g_autoptr (LpPhoto) second = announce (fixture, "second/a.jpg");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_use_annotations (fixture->ledger, CROPPER, set);
  lp_ledger_skip_photo (fixture->ledger, LOADER, first, "empty", NULL);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, second, image, 2);
  receive (fixture, second, 0);
  receive (fixture, second, 1);
  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->crops, ==, 2);
  g_assert_cmpuint (summary->boxes_in, ==, 3);
}

static void
test_a_set_used_by_two_workers_counts_once (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpAnnotationSet) set = load_annotations ();
  g_autoptr (LpSummary) summary = NULL;

  g_assert_true (lp_ledger_use_annotations (fixture->ledger, CROPPER, set));
  g_assert_false (
      lp_ledger_use_annotations (fixture->ledger, CROPPER "-2", set));
  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->boxes_in, ==, 3);
}

static void
test_skipped_boxes_come_in_their_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "a");
  g_autoptr (LpCrop) first = lp_crop_new (photo, 0);
  g_autoptr (LpCrop) second = lp_crop_new (photo, 1);
  g_autoptr (LpCrop) third = lp_crop_new (photo, 2);
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 3);
  lp_ledger_skip_box (fixture->ledger, CROPPER, third, "outside", NULL);
  lp_ledger_skip_box (fixture->ledger, CROPPER, first, "outside", NULL);
  lp_account_skip_crop (fixture->account, second, "not-written", NULL);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->boxes_skipped, ==, 3);
  g_assert_cmpuint (summary->boxes_failed, ==, 1);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_cmpstr (fixture->skipped->str, ==,
      "box a 0 annotationcrop0 outside;"
      "box a 1 cropsink0 not-written;"
      "box a 2 annotationcrop0 outside;"
      "photo a annotationcrop0 no-crop;");
}

static void
test_other_branches_do_not_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "a");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 1);
  lp_ledger_expect_boxes (fixture->ledger, OTHER_CROPPER, photo, NULL, 7);
  receive (fixture, photo, 0);

  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->boxes_in, ==, 1);
  g_assert_cmpuint (summary->boxes_skipped, ==, 0);
}

static void
test_rejected_records_are_counted_and_listed_up_to_a_limit (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpSummary) summary = NULL;

  for (guint i = 0; i < 2500; i++)
    lp_ledger_reject_record (
        fixture->ledger, SOURCE, "x.log", i + 1, "broken", NULL);
  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->records_rejected, ==, 2500);
  g_assert_true (
      g_str_has_suffix (fixture->skipped->str, "record - logsrc0 not-listed;"));
}

static void
test_a_new_run_begins_with_empty_books (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "a");
  guint64 n_announced, n_done;

  lp_ledger_skip_photo (fixture->ledger, LOADER, photo, "missing", NULL);
  lp_ledger_skip_photo (fixture->ledger, LOADER, photo, "missing", NULL);
  lp_ledger_get_progress (fixture->ledger, &n_announced, &n_done);
  g_assert_cmpuint (n_announced, ==, 1);
  g_assert_cmpuint (n_done, ==, 1);

  lp_ledger_enter (fixture->ledger);
  lp_ledger_leave (fixture->ledger);
  lp_ledger_get_progress (fixture->ledger, &n_announced, &n_done);
  g_assert_cmpuint (n_announced, ==, 1);

  lp_ledger_leave (fixture->ledger);
  lp_ledger_enter (fixture->ledger);
  lp_ledger_get_progress (fixture->ledger, &n_announced, &n_done);
  g_assert_cmpuint (n_announced, ==, 0);
}

static void
test_photos_that_were_never_announced_do_no_harm (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) stranger = lp_photo_new ("stranger");
  g_autoptr (LpSummary) summary = NULL;

  lp_ledger_see (fixture->ledger, LOADER, stranger);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, stranger, NULL, 2);
  receive (fixture, stranger, 0);
  stranger->id = 77;
  lp_ledger_skip_photo (fixture->ledger, LOADER, stranger, "missing", NULL);
  receive (fixture, stranger, 0);
  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->photos_in, ==, 0);
}

static gpointer
work (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 500; i++) {
    g_autoptr (LpPhoto) photo = announce (fixture, "a");
    lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 2);
    receive (fixture, photo, 0);
    receive (fixture, photo, 1);
    lp_ledger_add_work (fixture->ledger, CROPPER, 10, 1);
  }
  /* As many stages as a pipeline with a crowd of workers has. */
  for (guint i = 0; i < 100; i++) {
    g_autofree gchar *stage = g_strdup_printf ("%s-%u", LOADER, i);
    lp_ledger_add_work (fixture->ledger, stage, 10, 1);
  }
  return NULL;
}

static void
test_many_threads_keep_the_books_together (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];
  g_autoptr (LpSummary) summary = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, work, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  summary = settle (fixture, FALSE);
  g_assert_cmpuint (summary->photos_cropped, ==, 4000);
  g_assert_cmpuint (summary->crops, ==, 8000);
  g_assert_cmpuint (summary->boxes_skipped, ==, 0);
  g_assert_cmpuint (
      g_array_index (summary->stages, LpStageWork, 0).bytes, ==, 4000);
}

static void
test_ways_are_summed_over_stages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpSummary) summary = NULL;
  g_autoptr (LpSummary) copy = NULL;
  g_autofree gchar *json = NULL;

  lp_ledger_count_way (fixture->ledger, CROPPER, "regions");
  lp_ledger_count_way (fixture->ledger, CROPPER "-2", "regions");
  lp_ledger_count_way (fixture->ledger, CROPPER "-2", "whole");
  summary = settle (fixture, FALSE);
  copy = lp_summary_copy (summary);
  json = lp_summary_to_json (copy);
  g_assert_nonnull (
      strstr (json, "\"cropped_from\":{\"regions\":2,\"whole\":1}"));
}

static void
test_every_box_is_one_of_four_kinds (Fixture *fixture, gconstpointer data)
{
  const guint merged[] = { 0, 2, 5 };
  g_autoptr (LpPhoto) photo = announce (fixture, "photo");
  g_autoptr (LpPhoto) unwanted = announce (fixture, "unwanted");
  g_autoptr (LpPhoto) whole = announce (fixture, "whole");
  g_autoptr (LpPhoto) gone = announce (fixture, "gone");
  g_autoptr (LpCrop) crop = lp_crop_new (photo, 0);
  g_autoptr (LpCrop) skipped = lp_crop_new (photo, 3);
  g_autoptr (LpCrop) picture = lp_crop_new (whole, 0);
  LpSummary *summary;

  lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 6);
  lp_ledger_filter_box (fixture->ledger, CROPPER, photo, 1);
  lp_ledger_filter_box (fixture->ledger, CROPPER, photo, 1);
  lp_ledger_skip_box (fixture->ledger, CROPPER, skipped, "outside", NULL);
  crop->boxes = g_memdup2 (merged, sizeof merged);
  crop->n_boxes = 3;
  lp_account_add_crop (fixture->account, crop);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, unwanted, NULL, 1);
  lp_ledger_filter_box (fixture->ledger, CROPPER, unwanted, 0);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, whole, NULL, 0);
  lp_ledger_expect_photo (fixture->ledger, CROPPER, whole);
  picture->n_boxes = 0;
  lp_account_add_crop (fixture->account, picture);
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, gone, NULL, 0);
  lp_ledger_expect_photo (fixture->ledger, CROPPER, gone);

  summary = lp_account_settle (
      fixture->account, FALSE, not_other_cropper, note_skip, fixture);
  /* Box 4 of the first photo was lost. */
  g_assert_cmpuint (summary->boxes_in, ==, 7);
  g_assert_cmpuint (summary->crops, ==, 1);
  g_assert_cmpuint (summary->boxes_merged, ==, 2);
  g_assert_cmpuint (summary->boxes_filtered, ==, 2);
  g_assert_cmpuint (summary->boxes_skipped, ==, 2);
  g_assert_cmpuint (summary->boxes_failed, ==, 1);
  g_assert_cmpuint (summary->photos_cropped, ==, 2);
  g_assert_cmpuint (summary->photos_whole, ==, 1);
  g_assert_cmpuint (summary->photos_without_annotations, ==, 1);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_nonnull (strstr (fixture->skipped->str, " filtered;"));
  lp_summary_free (summary);
}

static void
test_whole_photo_that_cannot_be_written_is_skipped (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = announce (fixture, "photo");
  g_autoptr (LpCrop) crop = lp_crop_new (photo, 0);
  LpSummary *summary;

  crop->n_boxes = 0;
  lp_ledger_expect_boxes (fixture->ledger, CROPPER, photo, NULL, 0);
  lp_ledger_expect_photo (fixture->ledger, CROPPER, photo);
  lp_account_skip_crop (fixture->account, crop, "not-written", "Disk full.");
  summary = lp_account_settle (
      fixture->account, FALSE, not_other_cropper, note_skip, fixture);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_true (lp_summary_has_failures (summary));
  g_assert_nonnull (strstr (fixture->skipped->str, " not-written;"));
  lp_summary_free (summary);
}

static void
test_lines_of_skips_and_summaries_are_json (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpSummary) summary = settle (fixture, FALSE);
  g_autofree gchar *json = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  LpSkip box = { .kind = LP_SKIP_BOX,
    .stage = "s",
    .reason = "outside",
    .photo = "a\"b",
    .file = "f.json",
    .index = 3,
    .box = { 1, 2, 3.5, 4 } };
  LpSkip record = { .kind = LP_SKIP_RECORD,
    .stage = "s",
    .reason = "broken",
    .file = "f.log",
    .line = 7 };

  summary->seconds = 1.5;
  json = lp_summary_to_json (summary);
  g_assert_cmpstr (json, ==,
      "{\"photos_in\":0,\"photos_cropped\":0,\"photos_whole\":0,"
      "\"photos_without_annotations\":0,\"photos_skipped\":0,\"boxes_in\":0,"
      "\"crops\":0,\"boxes_merged\":0,\"boxes_filtered\":0,\"boxes_skipped\":0,"
      "\"boxes_failed\":0,"
      "\"records_rejected\":0,\"interrupted\":false,\"seconds\":1.5,"
      "\"cropped_from\":{},\"stages\":[]}\n");
  lp_skip_append_json (&box, lines);
  lp_skip_append_json (&record, lines);
  g_assert_cmpstr (lines->str, ==,
      "{\"kind\":\"box\",\"stage\":\"s\",\"reason\":\"outside\","
      "\"photo\":\"a\\\"b\",\"annotation_file\":\"f.json\",\"index\":3,"
      "\"box\":[1,2,3.5,4]}\n"
      "{\"kind\":\"record\",\"stage\":\"s\",\"reason\":\"broken\","
      "\"file\":\"f.log\",\"line\":7}\n");
}

#define ADD(name, function)                                                    \
  g_test_add ("/ledger/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("every-outcome-is-counted-once", test_every_outcome_is_counted_once);
  ADD ("every-box-is-one-of-four-kinds", test_every_box_is_one_of_four_kinds);
  ADD ("whole-photo-that-cannot-be-written-is-skipped",
      test_whole_photo_that_cannot_be_written_is_skipped);
  ADD ("a-photo-dropped-without-a-word-is-lost",
      test_a_photo_dropped_without_a_word_is_lost);
  ADD ("a-crop-dropped-without-a-word-is-lost",
      test_a_crop_dropped_without_a_word_is_lost);
  ADD ("what-was-under-way-is-interrupted-not-lost",
      test_what_was_under_way_is_interrupted_not_lost);
  ADD ("an-end-before-the-source-has-ended-is-an-interruption",
      test_an_end_before_the_source_has_ended_is_an_interruption);
  ADD ("boxes-of-photos-that-never-came-are-listed",
      test_boxes_of_photos_that_never_came_are_listed);
  ADD ("boxes-belong-to-the-first-photo-of-a-name",
      test_boxes_belong_to_the_first_photo_of_a_name);
  ADD ("boxes-of-a-skipped-photo-are-left-to-one-of-the-same-name",
      test_boxes_of_a_skipped_photo_are_left_to_one_of_the_same_name);
  ADD ("a-set-used-by-two-workers-counts-once",
      test_a_set_used_by_two_workers_counts_once);
  ADD ("skipped-boxes-come-in-their-order",
      test_skipped_boxes_come_in_their_order);
  ADD ("other-branches-do-not-count", test_other_branches_do_not_count);
  ADD ("rejected-records-are-counted-and-listed-up-to-a-limit",
      test_rejected_records_are_counted_and_listed_up_to_a_limit);
  ADD ("a-new-run-begins-with-empty-books",
      test_a_new_run_begins_with_empty_books);
  ADD ("photos-that-were-never-announced-do-no-harm",
      test_photos_that_were_never_announced_do_no_harm);
  ADD ("many-threads-keep-the-books-together",
      test_many_threads_keep_the_books_together);
  ADD ("what-was-mentioned-is-known-until-the-next-run",
      test_what_was_mentioned_is_known_until_the_next_run);
  ADD ("ways-are-summed-over-stages", test_ways_are_summed_over_stages);
  ADD ("lines-of-skips-and-summaries-are-json",
      test_lines_of_skips_and_summaries_are_json);
  return g_test_run ();
}
