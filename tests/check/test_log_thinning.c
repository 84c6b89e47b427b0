/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs of which only the rows next to given moments are read: what is known of
 * these moments has to be the same as with all rows. */

#include "log_fixture.h"

#include <math.h>

#define N_MOMENTS 40
#define START G_GINT64_CONSTANT (1715675370000000)

typedef enum {
  POSITION,
  ALTITUDE,
  HEADING,
  CAMERA_YAW,
  N_QUANTITIES,
} Quantity;

/* The samples next to a moment: the last one up to it, the first one from it
 * on, and of several with one time the last in the log. */
typedef struct {
  gint64 before_time[N_QUANTITIES];
  gdouble before[N_QUANTITIES];
  gint64 after_time[N_QUANTITIES];
  gdouble after[N_QUANTITIES];
} Neighbours;

typedef struct {
  Neighbours neighbours[N_MOMENTS];
  GPtrArray *photos;
  GPtrArray *problems;
  guint n_rows;
  guint64 n_records;
} Join;

static void
join_sample (Join *join, const gint64 *moments, Quantity quantity, gint64 time,
    gdouble value)
{
  if (isnan (value))
    return;
  for (guint i = 0; i < N_MOMENTS; i++) {
    Neighbours *n = &join->neighbours[i];

    if (time <= moments[i] && time >= n->before_time[quantity]) {
      n->before_time[quantity] = time;
      n->before[quantity] = value;
    }
    if (time >= moments[i] && time <= n->after_time[quantity]) {
      n->after_time[quantity] = time;
      n->after[quantity] = value;
    }
  }
}

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  g_ptr_array_add (
      user_data, g_strdup_printf ("%" G_GUINT64_FORMAT " %s %s",
                     problem->offset, problem->reason, problem->detail));
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const gchar *const *) a, *(const gchar *const *) b);
}

static Join *
read_log (const gchar *path, const gint64 *moments, gboolean all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, &error);
  Join *join = g_new0 (Join, 1);
  LpLogOptions options = { .mapping = mapping,
    .moments = moments,
    .n_moments = all ? 0 : N_MOMENTS,
    .problem = add_problem };
  g_autoptr (LpLogReader) reader = NULL;
  LpLogRow row;

  join->photos = g_ptr_array_new_with_free_func (g_free);
  join->problems = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_MOMENTS; i++) {
    for (guint quantity = 0; quantity < N_QUANTITIES; quantity++) {
      join->neighbours[i].before_time[quantity] = G_MININT64;
      join->neighbours[i].after_time[quantity] = G_MAXINT64;
    }
  }
  options.user_data = join->problems;
  reader = lp_log_reader_open (path, &options, &error);
  g_assert_no_error (error);
  while (lp_log_reader_next (reader, &row, &error)) {
    join->n_rows++;
    if (row.image != NULL) {
      g_autofree gchar *text = log_fixture_describe (&row);
      g_ptr_array_add (join->photos,
          g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s",
              row.line, row.offset, text));
    }
    if (row.time == LP_TIME_NONE)
      continue;
    join_sample (
        join, moments, POSITION, row.time, row.latitude * 1000 + row.longitude);
    join_sample (join, moments, ALTITUDE, row.time, row.altitude);
    join_sample (join, moments, HEADING, row.time, row.heading);
    join_sample (join, moments, CAMERA_YAW, row.time, row.camera_yaw);
  }
  g_assert_no_error (error);
  join->n_records = lp_log_reader_get_n_records (reader);
  g_ptr_array_sort (join->problems, compare_texts);
  return join;
}

static void
free_join (Join *join)
{
  g_ptr_array_unref (join->photos);
  g_ptr_array_unref (join->problems);
  g_free (join);
}

static void
assert_same_texts (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < MIN (a->len, b->len); i++)
    g_assert_cmpstr (g_ptr_array_index (a, i), ==, g_ptr_array_index (b, i));
  g_assert_cmpuint (a->len, ==, b->len);
}

static void
assert_same_neighbours (const Join *a, const Join *b)
{
  for (guint i = 0; i < N_MOMENTS; i++) {
    const Neighbours *m = &a->neighbours[i], *n = &b->neighbours[i];

    for (guint quantity = 0; quantity < N_QUANTITIES; quantity++) {
      g_assert_cmpint (m->before_time[quantity], ==, n->before_time[quantity]);
      g_assert_cmpint (m->after_time[quantity], ==, n->after_time[quantity]);
      g_assert_cmpfloat (m->before[quantity], ==, n->before[quantity]);
      g_assert_cmpfloat (m->after[quantity], ==, n->after[quantity]);
    }
  }
}

/* What a log is like. */
typedef struct {
  gboolean is_iso;
  gboolean is_array;
  gint disorder;  /* how often time goes back, in 1000 */
  gint repeats;   /* how often it stands still */
  gint hostility; /* how often a row is an odd one */
} Character;

static void
append_time (GString *text, const Character *character, gint64 time)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree gchar *day = NULL;

  if (!character->is_iso) {
    g_string_append_printf (text, "\"time\":%" G_GINT64_FORMAT ".%02d",
        time / 1000000, (gint) (time % 1000000 / 10000));
    return;
  }
  date = g_date_time_new_from_unix_utc (time / 1000000);
  day = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (
      text, "\"time\":\"%s.%02dZ\"", day, (gint) (time % 1000000 / 10000));
}

static void
append_number (GString *text, const gchar *key)
{
  gdouble value = g_test_rand_double_range (-80, 80);
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, ",\"%s\":%s", key,
      g_ascii_formatd (buffer, sizeof buffer, "%.4f", value));
}

static void
append_position (GString *text)
{
  g_string_append (text, ",\"pos\":{\"x\":1");
  append_number (text, "lat");
  append_number (text, "lon");
  append_number (text, "alt");
  g_string_append_c (text, '}');
}

static void
append_odd_members (GString *text, const Character *character)
{
  /* In an array, what a row without its end is shows only in the next one. */
  switch (g_test_rand_int_range (0, character->is_array ? 12 : 14)) {
    case 0:
      g_string_append (text, ",\"pos\":{\"lat\":0,\"lon\":0,\"alt\":5.0000}");
      break;
    case 1:
      g_string_append (text, ",\"pos\":{\"lat\":1.5,\"lon\":null}");
      append_number (text, "heading");
      break;
    case 2:
      g_string_append (text, ",\"heading\":1e999,\"alt\":1e-5");
      break;
    case 3:
      g_string_append_printf (
          text, ",\"image\":\"DJI_%d.JPG\"", g_test_rand_int_range (0, 9999));
      append_number (text, "heading");
      break;
    case 4:
      append_position (text);
      g_string_append (text, ",\"i\\u006dage\":\"b.jpg\"");
      break;
    case 5:
      append_number (text, "heading");
      append_number (text, "heading");
      break;
    case 6:
      g_string_append (text, ",\"note\":\"\\\"image\\\":\\\"x.jpg\\\"\"");
      append_number (text, "heading");
      break;
    case 7:
      g_string_append (text, ",\"other\":{\"image\":\"no.jpg\"},\"lat\":\"7.5\""
                             ",\"lon\":\"-\"");
      break;
    case 8:
      g_string_append_printf (
          text, ",\"h\\u0065ading\":%d.5", g_test_rand_int_range (0, 360));
      break;
    case 9:
      g_string_append (text, ",\"time\":null");
      append_position (text);
      break;
    case 10:
      g_string_append_printf (text, ",\"big\":\"%*s\"", 20000, "");
      append_position (text);
      break;
    case 11:
      g_string_append (text, ",\"pos\":{\"lat\":91.5000,\"lon\":10.5000}");
      break;
    case 12:
      append_number (text, "heading");
      g_string_append (text, "}garbage");
      break;
    default:
      g_string_append (text, ",\"pos\":{\"lat\":12.5000,\"lon\":8.12");
  }
}

static void
append_row (GString *text, const Character *character, gint64 time)
{
  g_string_append_c (text, '{');
  append_time (text, character, time);
  if (g_test_rand_int_range (0, 1000) < character->hostility) {
    append_odd_members (text, character);
  } else {
    switch (g_test_rand_int_range (0, 5)) {
      case 0:
        append_number (text, "heading");
        break;
      case 1:
        g_string_append (text, ",\"gimbal\":{\"a\":0");
        append_number (text, "yaw");
        g_string_append_c (text, '}');
        append_number (text, "heading");
        break;
      case 2:
        g_string_append (text, ",\"beat\":1");
        break;
      default:
        append_position (text);
    }
  }
  g_string_append_c (text, '}');
}

static GString *
make_log (const Character *character, guint n_rows)
{
  GString *text = g_string_new (character->is_array ? "[" : "");
  gint64 time = START;

  g_string_append (text, "{\"first\":1}");
  for (guint i = 0; i < n_rows; i++) {
    gint roll = g_test_rand_int_range (0, 1000);

    if (roll < character->disorder)
      time -= g_test_rand_int_range (0, 40) * G_GINT64_CONSTANT (50000);
    else if (roll >= character->disorder + character->repeats)
      time += g_test_rand_int_range (1, 6) * G_GINT64_CONSTANT (10000);
    g_string_append (text, character->is_array ? "," : "");
    if (!character->is_array || g_test_rand_bit ())
      g_string_append (text, i % 7 == 0 ? "\r\n" : "\n");
    if (g_test_rand_int_range (0, 50) == 0)
      g_string_append (text, "  \n");
    append_row (text, character, time);
  }
  g_string_append (text, character->is_array ? "]" : "");
  return text;
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *s = a, *t = b;

  return (*s > *t) - (*s < *t);
}

/* Some at the time of a row, some between, and some before or after all. */
static void
make_moments (gint64 *moments, gint64 length)
{
  for (guint i = 0; i < N_MOMENTS; i++) {
    moments[i] = START - 100000 +
                 (gint64) (g_test_rand_double () * (gdouble) (length + 200000));
    if (i % 2 == 0)
      moments[i] -= moments[i] % 10000;
    if (i % 10 == 9)
      moments[i] = moments[i - 1];
  }
  qsort (moments, N_MOMENTS, sizeof *moments, compare_times);
}

static void
test_moments_see_the_same_with_fewer_rows (gconstpointer data)
{
  const Character *character = data;

  for (guint round = 0; round < 25; round++) {
    guint n_rows = (guint) g_test_rand_int_range (10, 4000);
    GString *text = make_log (character, n_rows);
    gchar *path = log_fixture_write (text->str, (gssize) text->len);
    gint64 moments[N_MOMENTS];
    Join *all, *few;

    make_moments (moments, n_rows * G_GINT64_CONSTANT (30000));
    all = read_log (path, moments, TRUE);
    few = read_log (path, moments, FALSE);
    assert_same_neighbours (all, few);
    assert_same_texts (all->photos, few->photos);
    assert_same_texts (all->problems, few->problems);
    g_assert_cmpuint (all->n_records, ==, few->n_records);
    if (n_rows > 2000 && character->disorder == 0 && character->hostility == 0)
      g_assert_cmpuint (few->n_rows, <, all->n_rows / 2);
    free_join (all);
    free_join (few);
    g_string_free (text, TRUE);
    log_fixture_remove (path);
  }
}

int
main (int argc, char **argv)
{
  static const Character orderly = { 0 };
  static const Character hostile = {
    .disorder = 50, .repeats = 100, .hostility = 200
  };
  static const Character repeating = {
    .disorder = 5, .repeats = 700, .hostility = 10
  };
  static const Character iso = {
    .is_iso = TRUE, .disorder = 20, .repeats = 200, .hostility = 50
  };
  static const Character array = {
    .is_array = TRUE, .disorder = 20, .repeats = 200, .hostility = 50
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/log-thinning/orderly-logs-give-the-same-with-fewer",
      &orderly, test_moments_see_the_same_with_fewer_rows);
  g_test_add_data_func ("/log-thinning/hostile-logs-give-the-same-with-fewer",
      &hostile, test_moments_see_the_same_with_fewer_rows);
  g_test_add_data_func ("/log-thinning/of-equal-times-the-last-one-counts",
      &repeating, test_moments_see_the_same_with_fewer_rows);
  g_test_add_data_func ("/log-thinning/iso-times-give-the-same-with-fewer",
      &iso, test_moments_see_the_same_with_fewer_rows);
  g_test_add_data_func ("/log-thinning/arrays-give-the-same-with-fewer", &array,
      test_moments_see_the_same_with_fewer_rows);
  return g_test_run ();
}
