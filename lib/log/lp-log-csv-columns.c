/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-csv-columns.h"

#include "log/lp-log-csv-unit.h"

/* A column as its header has it. */
typedef struct {
  gchar *text;
  gchar *bare; /* without the unit */
  LpLogCsvUnit unit;
  const LpLogName *usual; /* (nullable): what a field is usually called */
  gboolean is_taken;
} Header;

static void
clear_header (gpointer data)
{
  Header *header = data;

  g_free (header->text);
  g_free (header->bare);
}

static gchar *
dup_header (const LpCsvRecord *record, guint index)
{
  gsize length;
  const gchar *text = lp_csv_record_get (record, index, &length);
  gchar *valid;

  if (index == 0 && length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }
  valid = g_utf8_make_valid (text, (gssize) length);
  return g_strstrip (valid);
}

/* The usual names have no blanks. */
static const LpLogName *
find_usual (const LpLogMapping *mapping, const gchar *bare)
{
  const LpLogName *name =
      *bare ? lp_log_mapping_find (mapping->root, bare, strlen (bare)) : NULL;
  g_autofree gchar *joined = NULL;

  if (name != NULL || *bare == '\0')
    return name;
  joined = g_strdelimit (g_strdup (bare), " -", '_');
  return lp_log_mapping_find (mapping->root, joined, strlen (joined));
}

static GArray *
read_headers (const LpCsvRecord *record, const LpLogMapping *mapping)
{
  GArray *headers = g_array_new (FALSE, TRUE, sizeof (Header));

  g_array_set_clear_func (headers, clear_header);
  for (guint i = 0; i < record->n_fields; i++) {
    Header header = { .text = dup_header (record, i) };

    header.bare = lp_log_csv_unit_take (header.text, &header.unit);
    header.usual = find_usual (mapping, header.bare);
    g_array_append_val (headers, header);
  }
  return headers;
}

static gboolean
is_called (const Header *header, const gchar *name, gsize length)
{
  return (strlen (header->text) == length &&
             g_ascii_strncasecmp (header->text, name, length) == 0) ||
         (strlen (header->bare) == length &&
             g_ascii_strncasecmp (header->bare, name, length) == 0);
}

static gint
find_header (const GArray *headers, const gchar *name, gsize length)
{
  for (guint i = 0; i < headers->len; i++) {
    if (is_called (&g_array_index (headers, Header, i), name, length))
      return (gint) i;
  }
  return -1;
}

static gboolean
is_dialect (const LpLogCsvDialect *dialect, const GArray *headers)
{
  const gchar *mark = dialect->marks;

  while (*mark != '\0') {
    gsize length = strcspn (mark, "|");
    if (find_header (headers, mark, length) < 0)
      return FALSE;
    mark += length + (mark[length] == '|');
  }
  return TRUE;
}

static const LpLogCsvDialect *
find_dialect (const GArray *headers)
{
  guint i = 0;

  while (!is_dialect (&lp_log_csv_dialects[i], headers))
    i++;
  return &lp_log_csv_dialects[i];
}

static void
add_column (LpLogCsvColumns *columns, guint role, GArray *headers, guint index,
    gdouble scale, gboolean is_utc)
{
  Header *header = &g_array_index (headers, Header, index);
  LpLogCsvColumn column = { .index = index,
    .scale = scale != 0 ? scale : header->unit.scale,
    .unit = header->unit.time_unit,
    .is_utc = (is_utc && !header->unit.is_local) || header->unit.is_utc };

  if (role < LP_LOG_N_FIELDS) {
    LpLogName *name =
        lp_log_mapping_add (columns->mapping, (LpLogField) role, header->text);
    name->scale = column.scale;
    name->time_unit = column.unit;
    name->is_utc = column.is_utc;
    name->is_any_file = header->usual != NULL && header->usual->is_any_file;
    column.name = name;
  }
  header->is_taken = TRUE;
  g_array_append_val (columns->of[role], column);
}

static gboolean
is_about_time (guint role)
{
  return role == LP_LOG_FIELD_TIME || role == LP_LOG_CSV_DATE ||
         role == LP_LOG_CSV_TIME_OF_DAY || role == LP_LOG_CSV_COUNTER;
}

static void
add_given (
    LpLogCsvColumns *columns, GArray *headers, const LpLogMapping *mapping)
{
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    const LpLogName *name;
    gint index;

    if (!mapping->given[field])
      continue;
    name = g_ptr_array_index (mapping->candidates[field], 0);
    index = find_header (headers, name->path, strlen (name->path));
    if (index >= 0)
      add_column (columns, field, headers, (guint) index, 0, FALSE);
  }
}

/* A date and a time of day count only together. */
static gboolean
has_half_a_time (const LpLogCsvDialect *dialect, const GArray *headers)
{
  gboolean date = FALSE, time = FALSE;

  for (guint i = 0; i < LP_LOG_CSV_MAX_NAMES; i++) {
    const gchar *column = dialect->columns[i].column;
    if (column == NULL || find_header (headers, column, strlen (column)) < 0)
      continue;
    date |= dialect->columns[i].role == LP_LOG_CSV_DATE;
    time |= dialect->columns[i].role == LP_LOG_CSV_TIME_OF_DAY;
  }
  return !date || !time;
}

static void
add_dialect (LpLogCsvColumns *columns, GArray *headers,
    const LpLogMapping *mapping, const LpLogCsvDialect *dialect)
{
  const gboolean half = has_half_a_time (dialect, headers);
  gboolean is_known[LP_LOG_CSV_N_ROLES];

  for (guint role = 0; role < LP_LOG_CSV_N_ROLES; role++)
    is_known[role] =
        columns->of[role]->len > 0 ||
        (role < LP_LOG_N_FIELDS && mapping->given[role]) ||
        (is_about_time (role) && mapping->given[LP_LOG_FIELD_TIME]) ||
        (half && (role == LP_LOG_CSV_DATE || role == LP_LOG_CSV_TIME_OF_DAY));
  for (guint i = 0; i < LP_LOG_CSV_MAX_NAMES; i++) {
    const gchar *column = dialect->columns[i].column;
    guint role = dialect->columns[i].role;
    gint index;

    if (column == NULL || is_known[role])
      continue;
    index = find_header (headers, column, strlen (column));
    if (index >= 0 && !g_array_index (headers, Header, index).is_taken)
      add_column (columns, role, headers, (guint) index,
          dialect->columns[i].scale, dialect->columns[i].is_utc);
  }
}

static void
add_usual (LpLogCsvColumns *columns, GArray *headers,
    const LpLogMapping *mapping, guint field)
{
  const GPtrArray *candidates = mapping->candidates[field];

  for (guint i = 0; i < candidates->len; i++) {
    for (guint j = 0; j < headers->len; j++) {
      const Header *header = &g_array_index (headers, Header, j);
      if (header->usual == g_ptr_array_index (candidates, i) &&
          !header->is_taken)
        add_column (columns, field, headers, j, 0, FALSE);
    }
  }
}

static void
choose_time_kind (LpLogCsvColumns *columns)
{
  const guint n_counters = columns->of[LP_LOG_CSV_COUNTER]->len;
  GPtrArray *names = columns->mapping->candidates[LP_LOG_FIELD_TIME];

  if (columns->of[LP_LOG_CSV_DATE]->len > 0)
    columns->time_kind = LP_LOG_CSV_TIME_DATE_AND_TIME;
  else if (n_counters > 0 && names->len > 0)
    columns->time_kind = LP_LOG_CSV_TIME_STEPS;
  else if (n_counters > 0)
    columns->time_kind = LP_LOG_CSV_TIME_COUNTER;
}

/* For reports; what it is called may not be taken for a time by itself. */
static void
name_time (LpLogCsvColumns *columns, const GArray *headers)
{
  GPtrArray *names = columns->mapping->candidates[LP_LOG_FIELD_TIME];
  g_autofree gchar *text = NULL;
  guint first, second;

  if (columns->time_kind == LP_LOG_CSV_TIME_STEPS)
    columns->time_name = g_ptr_array_index (names, 0);
  if (columns->time_kind == LP_LOG_CSV_TIME_COLUMN ||
      columns->time_kind == LP_LOG_CSV_TIME_STEPS)
    return;
  if (columns->time_kind == LP_LOG_CSV_TIME_DATE_AND_TIME) {
    first = lp_log_csv_columns_get (columns, LP_LOG_CSV_DATE, 0)->index;
    second = lp_log_csv_columns_get (columns, LP_LOG_CSV_TIME_OF_DAY, 0)->index;
    text =
        g_strdup_printf ("%s + %s", g_array_index (headers, Header, first).text,
            g_array_index (headers, Header, second).text);
  } else {
    first = lp_log_csv_columns_get (columns, LP_LOG_CSV_COUNTER, 0)->index;
    text = g_strdup (g_array_index (headers, Header, first).text);
  }
  columns->time_name =
      lp_log_mapping_add (columns->mapping, LP_LOG_FIELD_TIME, text);
  g_ptr_array_set_size (names, (gint) names->len - 1);
}

static void
find_last_needed (LpLogCsvColumns *columns)
{
  static const guint roles[] = { LP_LOG_FIELD_TIME, LP_LOG_FIELD_LATITUDE,
    LP_LOG_FIELD_LONGITUDE, LP_LOG_CSV_DATE, LP_LOG_CSV_TIME_OF_DAY,
    LP_LOG_CSV_COUNTER };

  columns->last_needed = -1;
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (columns->of[roles[i]]->len > 0)
      columns->last_needed = MAX (columns->last_needed,
          (gint) lp_log_csv_columns_get (columns, roles[i], 0)->index);
  }
}

/**
 * lp_log_csv_columns_new: (skip)
 * @header: a record that names columns
 * @mapping: what the user gave, and the usual names
 *
 * Finds out what columns mean: first by what the user gave, then by the
 * program that wrote the log, as its header tells, then by usual names.
 *
 * Returns: (transfer full): the columns
 */
LpLogCsvColumns *
lp_log_csv_columns_new (const LpCsvRecord *header, const LpLogMapping *mapping)
{
  LpLogCsvColumns *columns = g_new0 (LpLogCsvColumns, 1);
  g_autoptr (GArray) headers = read_headers (header, mapping);
  const LpLogCsvDialect *dialect = find_dialect (headers);
  const LpLogCsvDialect *any = &lp_log_csv_dialects[lp_log_csv_n_dialects - 1];

  columns->dialect = dialect->name;
  columns->n_columns = headers->len;
  columns->mapping = lp_log_mapping_new_empty ();
  columns->mapping->time_unit = mapping->time_unit;
  memcpy (columns->mapping->given, mapping->given, sizeof mapping->given);
  for (guint role = 0; role < LP_LOG_CSV_N_ROLES; role++)
    columns->of[role] = g_array_new (FALSE, FALSE, sizeof (LpLogCsvColumn));
  add_given (columns, headers, mapping);
  add_dialect (columns, headers, mapping, dialect);
  if (dialect != any && columns->of[LP_LOG_FIELD_TIME]->len == 0 &&
      columns->of[LP_LOG_CSV_COUNTER]->len == 0)
    add_dialect (columns, headers, mapping, any);
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    if (columns->of[field]->len == 0 && !mapping->given[field] &&
        !(field == LP_LOG_FIELD_TIME &&
            columns->of[LP_LOG_CSV_COUNTER]->len > 0))
      add_usual (columns, headers, mapping, field);
  }
  choose_time_kind (columns);
  name_time (columns, headers);
  find_last_needed (columns);
  return columns;
}

/**
 * lp_log_csv_columns_free: (skip)
 * @columns: (transfer full): columns
 */
void
lp_log_csv_columns_free (LpLogCsvColumns *columns)
{
  for (guint role = 0; role < LP_LOG_CSV_N_ROLES; role++)
    g_array_unref (columns->of[role]);
  lp_log_mapping_free (columns->mapping);
  g_free (columns);
}
