/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Why the result is that of the parser: a row that matches differs from one
 * that was parsed without a fault only in its numbers and strings. Each number
 * is one by JSON's grammar, as long as it can be, and each string ends at its
 * first quote without a backslash before it; so the parser would see the same
 * keys, in the same places, and values of the same types.
 */

#include "log/lp-log-skeleton.h"

#include "json/lp-json-number.h"
#include "log/lp-log-row-plan.h"
#include "text/lp-byte-shape.h"

/* Rows that are longer, or hold more values, are always parsed. */
#define MAX_ROW_LENGTH 8192
#define MAX_SLOTS 256

/* After so many skeletons in a row that were of no use, fewer are learnt. */
#define MAX_USELESS 16
#define USELESS_INTERVAL 256

/* What it takes to learn a shape, in rows that are then read by it; how much may
 * be saved for that; and after how many rows to try again. */
#define LEARNING_COST 3
#define MAX_CREDIT 60
#define MISS_INTERVAL 64

/* The same of plans. */
#define PLAN_COST 8

/* Where in a row the value of a slot is. */
typedef struct {
  guint start;
  guint length;
  guint n_whole;    /* digits before the point */
  guint n_decimals; /* and after it */
  gboolean negative;
  gboolean escaped;
  gboolean is_plain; /* nothing but digits and a point */
} Layout;

/* A place for a number or a string. */
typedef struct {
  guint literal;     /* bytes of text before it, the opening quote included */
  gint value;        /* index of its name, or -1 where it is of no interest */
  LpJsonToken token; /* %LP_JSON_NUMBER or %LP_JSON_STRING */
  gboolean is_place; /* needed for time or position */
} Slot;

typedef struct {
  LpLogKind kind;
  gchar *text; /* what stands between the slots, in one piece */
  gsize length;
  Slot *slots;
  guint n_slots;
  /* that of a recent row, and where its values are */
  LpByteShape shape;
  gboolean has_shape;
  guint credit;
  guint n_misses;
  Layout *layouts; /* one a slot */
  Layout *matched; /* the same of the row that was matched last */
  /* of the names for each field, those that rows of the kind have */
  GPtrArray *candidates[LP_LOG_N_FIELDS];
  LpLogRowPlan *plan;  /* for rows that are alike even in their strings */
  gboolean has_failed; /* the plan, for want of likeness */
  guint plan_credit;
  guint n_unplanned;
  guint next; /* the skeleton of the row after the last one of this kind */
  guint64 used;
} Skeleton;

struct _LpLogSkeletons {
  Skeleton skeletons[LP_LOG_MAX_SKELETONS];
  guint n_skeletons;
  guint last;
  guint64 n_rows;
  guint n_useless;
};

/**
 * lp_log_skeletons_new: (skip)
 *
 * Returns: (transfer full): no skeletons
 */
LpLogSkeletons *
lp_log_skeletons_new (void)
{
  return g_new0 (LpLogSkeletons, 1);
}

static void
clear_skeleton (Skeleton *skeleton)
{
  g_clear_pointer (&skeleton->text, g_free);
  g_clear_pointer (&skeleton->slots, g_free);
  g_clear_pointer (&skeleton->layouts, g_free);
  g_clear_pointer (&skeleton->matched, g_free);
  lp_byte_shape_clear (&skeleton->shape);
  g_clear_pointer (&skeleton->plan, lp_log_row_plan_free);
  for (guint i = 0; i < LP_LOG_N_FIELDS; i++)
    g_clear_pointer (&skeleton->candidates[i], g_ptr_array_unref);
}

/**
 * lp_log_skeletons_free: (skip)
 * @skeletons: (transfer full): skeletons
 */
void
lp_log_skeletons_free (LpLogSkeletons *skeletons)
{
  for (guint i = 0; i < skeletons->n_skeletons; i++)
    clear_skeleton (&skeletons->skeletons[i]);
  g_free (skeletons);
}

/* Reading: everything here is called for each value of each row. */

/* Whether the text at @p is the literal, behind which there are bytes to
 * spare. */
LP_JSON_INLINE gboolean
is_same (const gchar *p, const gchar *end, const gchar *literal, gsize length)
{
  guint64 first, second;
  gsize i = 0;

  if (end - p < MAX ((gssize) length, 8))
    return (gssize) length <= end - p && memcmp (p, literal, length) == 0;
  for (; i + 8 < length; i += 8) {
    memcpy (&first, p + i, 8);
    memcpy (&second, literal + i, 8);
    if (first != second)
      return FALSE;
  }
  /* The last ones, or those that there are. */
  if (length >= 8) {
    memcpy (&first, p + length - 8, 8);
    memcpy (&second, literal + length - 8, 8);
    return first == second;
  }
  memcpy (&first, p, 8);
  memcpy (&second, literal, 8);
  return (GUINT64_FROM_LE (first ^ second) &
             ((G_GUINT64_CONSTANT (1) << 8 * length) - 1)) == 0;
}

LP_JSON_INLINE void
set_number (LpLogValue *value, const LpJsonNumber *number, const gchar *text,
    gsize length)
{
  value->token = LP_JSON_NUMBER;
  value->text = text;
  value->length = length;
  value->escaped = FALSE;
  value->has_number =
      number->n_whole + number->n_decimals <= LP_NUMBER_MAX_DIGITS &&
      lp_number_from_decimal (number->digits, number->exponent, &value->number);
  if (number->negative)
    value->number = -value->number;
}

/* Returns the closing quote of the string whose text begins at @p, or NULL. */
LP_JSON_INLINE const gchar *
scan_string (const gchar *p, const gchar *end, gboolean *escaped)
{
  *escaped = FALSE;
  while (p < end && *p != '"') {
    if (*p == '\\') {
      *escaped = TRUE;
      p++;
    }
    p += p < end;
  }
  return p < end ? p : NULL;
}

/* Whether a row has the skeleton. Values that are wanted are set; of other
 * numbers, @is_plain says whether they need no second look. Where everything
 * is comes with @is_learning. */
LP_JSON_INLINE gboolean
match (const Skeleton *skeleton, LpLogValues *values, const gchar *text,
    const gchar *end, gboolean place_only, gboolean is_learning,
    gboolean *is_plain)
{
  const gchar *literal = skeleton->text;
  const gchar *p = text;

  for (guint i = 0; i < skeleton->n_slots; i++) {
    const Slot *slot = &skeleton->slots[i];
    const gboolean wanted = slot->value >= 0 && (!place_only || slot->is_place);
    const gchar *start = p + slot->literal;
    Layout layout = { .start = (guint) (start - text) };

    if (!is_same (p, end, literal, slot->literal))
      return FALSE;
    literal += slot->literal;
    if (slot->token == LP_JSON_NUMBER) {
      LpJsonNumber number;

      p = wanted ? lp_json_scan_number (start, end, TRUE, &number)
                 : lp_json_scan_number (start, end, FALSE, &number);
      if (p == NULL)
        return FALSE;
      if (wanted) {
        LpLogValue *value = &values->values[slot->value];
        value->row = values->row;
        set_number (value, &number, start, (gsize) (p - start));
      }
      *is_plain &= slot->value < 0 || lp_json_number_is_plain (&number);
      layout.n_whole = number.n_whole;
      layout.n_decimals = number.n_decimals;
      layout.negative = number.negative;
      layout.is_plain = lp_json_number_is_plain (&number);
      layout.length = (guint) (p - start);
    } else {
      p = scan_string (start, end, &layout.escaped);
      if (p == NULL)
        return FALSE;
      layout.length = (guint) (p - start);
      layout.is_plain = TRUE;
      if (wanted)
        lp_log_values_set_string (
            values, slot->value, start, layout.length, layout.escaped);
      p++;
    }
    if (is_learning)
      skeleton->matched[i] = layout;
  }
  return (gsize) (end - p) ==
             (gsize) (skeleton->text + skeleton->length - literal) &&
         is_same (p, end, literal, (gsize) (end - p));
}

/* Shapes: most rows differ from the one before only in some digits. */

/* What is free in a shape are the digits of numbers, which stay numbers unless
 * a zero leads, and those of strings. */
static void
learn_shape (Skeleton *skeleton, const gchar *text, gsize length)
{
  LpByteShape *shape = &skeleton->shape;
  Layout *former = skeleton->layouts;

  skeleton->layouts = skeleton->matched;
  skeleton->matched = former;
  skeleton->has_shape = TRUE;
  lp_byte_shape_set (shape, text, length);
  for (guint i = 0; i < skeleton->n_slots; i++) {
    const Layout *layout = &skeleton->layouts[i];
    const gboolean is_number = skeleton->slots[i].token == LP_JSON_NUMBER;
    const gsize first = layout->start + (is_number && layout->negative);

    skeleton->has_shape &= layout->is_plain;
    for (gsize j = layout->start; j < layout->start + layout->length; j++) {
      if (g_ascii_isdigit (text[j]))
        lp_byte_shape_free_digit (
            shape, j, !is_number || j > first || layout->n_whole == 1);
    }
  }
}

LP_JSON_INLINE void
take_by_shape (const Skeleton *skeleton, LpLogValues *values, const gchar *text,
    const gchar *end, gboolean place_only)
{
  for (guint i = 0; i < skeleton->n_slots; i++) {
    const Slot *slot = &skeleton->slots[i];
    const Layout *layout = &skeleton->layouts[i];
    const gchar *start = text + layout->start;
    LpLogValue *value;
    LpJsonNumber number;

    if (slot->value < 0 || (place_only && !slot->is_place))
      continue;
    if (slot->token == LP_JSON_STRING) {
      lp_log_values_set_string (
          values, slot->value, start, layout->length, layout->escaped);
      continue;
    }
    number = (LpJsonNumber){ .n_whole = layout->n_whole,
      .n_decimals = layout->n_decimals,
      .exponent = -(gint) layout->n_decimals,
      .negative = layout->negative };
    number.digits =
        lp_json_read_digits (0, start + layout->negative, layout->n_whole, end);
    if (layout->n_decimals > 0)
      number.digits = lp_json_read_digits (number.digits,
          start + layout->negative + layout->n_whole + 1, layout->n_decimals,
          end);
    value = &values->values[slot->value];
    value->row = values->row;
    set_number (value, &number, start, layout->length);
  }
}

/* Where rows are shaped in many ways it does not pay to learn each: a shape has
 * to save as much as it takes to learn one. */
static gboolean
is_worth_learning (Skeleton *skeleton)
{
  if (skeleton->credit < LEARNING_COST)
    return ++skeleton->n_misses % MISS_INTERVAL == 0;
  skeleton->credit -= LEARNING_COST;
  return TRUE;
}

LP_JSON_INLINE gboolean
read_row (Skeleton *skeleton, LpLogValues *values, const gchar *text,
    gsize length, gboolean place_only, gboolean *is_plain)
{
  const gchar *end = text + length;

  *is_plain = TRUE;
  if (skeleton->has_shape &&
      lp_byte_shape_matches (&skeleton->shape, text, length)) {
    take_by_shape (skeleton, values, text, end, place_only);
    skeleton->credit = MIN (skeleton->credit + 1, MAX_CREDIT);
    return TRUE;
  }
  if (!is_worth_learning (skeleton))
    return match (skeleton, values, text, end, place_only, FALSE, is_plain);
  if (!match (skeleton, values, text, end, place_only, TRUE, is_plain))
    return FALSE;
  learn_shape (skeleton, text, length);
  return TRUE;
}

static gboolean
read_all (Skeleton *skeleton, LpLogValues *values, const gchar *text,
    gsize length, gboolean *is_plain)
{
  return read_row (skeleton, values, text, length, FALSE, is_plain);
}

static gboolean
read_place (Skeleton *skeleton, LpLogValues *values, const gchar *text,
    gsize length, gboolean *is_plain)
{
  return read_row (skeleton, values, text, length, TRUE, is_plain);
}

static gint
find_slot (const Skeleton *skeleton, const LpLogName *name)
{
  for (guint i = 0; i < skeleton->n_slots; i++) {
    if (skeleton->slots[i].value == (gint) name->index)
      return (gint) i;
  }
  return -1;
}

/* Of several names for a field the first counts, unless its value is no number
 * but the word for none. */
static void
plan_field (const Skeleton *skeleton, LpLogRowPlan *plan, LpLogField field)
{
  const GPtrArray *candidates = skeleton->candidates[field];

  for (guint i = 0; i < candidates->len; i++) {
    const LpLogName *name = g_ptr_array_index (candidates, i);
    const gint slot = find_slot (skeleton, name);

    if (slot < 0)
      continue;
    lp_log_row_plan_set_field (plan, field, name, (guint) slot,
        skeleton->slots[slot].token == LP_JSON_STRING);
    return;
  }
}

/* Plans for rows like @text, which has the skeleton. */
static void
make_plan (Skeleton *skeleton, const gchar *text, gsize length)
{
  LpJsonPattern *pattern;

  if (!skeleton->kind.is_numeric)
    return;
  if (skeleton->plan != NULL && !skeleton->has_failed)
    return;
  skeleton->has_failed = FALSE;
  if (skeleton->plan_credit < PLAN_COST) {
    if (++skeleton->n_unplanned % MISS_INTERVAL != 0)
      return;
  } else {
    skeleton->plan_credit -= PLAN_COST;
  }
  pattern = lp_json_pattern_new (text, length);
  if (pattern == NULL)
    return;
  g_clear_pointer (&skeleton->plan, lp_log_row_plan_free);
  skeleton->plan = lp_log_row_plan_new (pattern);
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++)
    plan_field (skeleton, skeleton->plan, (LpLogField) field);
}

/* The skeleton that the next row is expected to have. */
static Skeleton *
get_expected (LpLogSkeletons *skeletons)
{
  return &skeletons->skeletons[skeletons->skeletons[skeletons->last].next];
}

/* A plan also fails where what is at hand ends, which says nothing of it. */
static void
note_failure (Skeleton *skeleton, gsize available)
{
  skeleton->has_failed =
      available >= lp_json_pattern_get_room (skeleton->plan->pattern);
}

static void
note_expected (LpLogSkeletons *skeletons, Skeleton *skeleton)
{
  skeletons->last = skeleton->kind.index;
  skeleton->used = ++skeletons->n_rows;
  skeleton->plan_credit = MIN (skeleton->plan_credit + 1, MAX_CREDIT);
}

/**
 * lp_log_skeletons_read_line: (skip)
 * @skeletons: skeletons
 * @values: the values of rows before
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @row: (inout): takes the fields of the row
 *
 * Reads a row that is of the expected kind, and names no photo, without its
 * values.
 *
 * Returns: the length of the row and its newline, or 0 where it has to be read
 *   in another way
 */
gsize
lp_log_skeletons_read_line (LpLogSkeletons *skeletons,
    const LpLogValues *values, const gchar *text, gsize available,
    LpLogRow *row)
{
  Skeleton *skeleton = get_expected (skeletons);
  gsize length;

  if (skeleton->plan == NULL)
    return 0;
  length = lp_log_row_plan_read (skeleton->plan, values, text, available, row);
  if (length > 0)
    note_expected (skeletons, skeleton);
  else
    note_failure (skeleton, available);
  return length;
}

/**
 * lp_log_skeletons_read_line_time: (skip)
 * @skeletons: skeletons
 * @values: the values of rows before
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @kind: (out): the index of its kind
 * @length: (out): the length of the row without the end of the line
 * @time: (out): its time
 *
 * Looks at a row that is of the expected kind, names no photo, gives the same
 * fields as others of this kind, and of which nothing is to be reported. The
 * same row may be read again.
 *
 * Returns: the length of the row and its newline, or 0 where it may be another
 */
gsize
lp_log_skeletons_read_line_time (LpLogSkeletons *skeletons,
    const LpLogValues *values, const gchar *text, gsize available, guint *kind,
    gsize *length, gint64 *time)
{
  Skeleton *skeleton = get_expected (skeletons);
  gsize line_length;

  if (skeleton->plan == NULL)
    return 0;
  *kind = skeleton->kind.index;
  line_length = lp_log_row_plan_read_time (
      skeleton->plan, values, text, available, length, time);
  if (line_length == 0)
    note_failure (skeleton, available);
  return line_length;
}

/**
 * lp_log_skeletons_pass_line: (skip)
 * @skeletons: skeletons
 *
 * Goes on to the row after the one that lp_log_skeletons_read_line_time()
 * looked at.
 */
void
lp_log_skeletons_pass_line (LpLogSkeletons *skeletons)
{
  note_expected (skeletons, get_expected (skeletons));
}

static const LpLogKind *
find (LpLogSkeletons *skeletons, LpLogValues *values, const gchar *text,
    gsize length, gboolean place_only, gboolean *is_plain)
{
  const guint expected = skeletons->skeletons[skeletons->last].next;

  skeletons->n_rows++;
  for (guint n = 0; n < skeletons->n_skeletons; n++) {
    /* The one that is expected first, in its place the first one. */
    guint i = n == 0 ? expected : n == expected ? 0 : n;
    Skeleton *skeleton = &skeletons->skeletons[i];

    lp_log_values_begin_row (values);
    if (!(place_only ? read_place : read_all) (
            skeleton, values, text, length, is_plain))
      continue;
    values->candidates = skeleton->candidates;
    skeletons->skeletons[skeletons->last].next = i;
    skeletons->last = i;
    skeleton->used = skeletons->n_rows;
    make_plan (skeleton, text, length);
    return &skeleton->kind;
  }
  return NULL;
}

/**
 * lp_log_skeletons_read: (skip)
 * @skeletons: skeletons
 * @values: (inout): takes the values of the row
 * @text: a row
 * @length: its length in bytes
 *
 * Returns: (nullable): the kind of the row, or %NULL where it has to be parsed;
 *   then @values holds nothing of use
 */
const LpLogKind *
lp_log_skeletons_read (LpLogSkeletons *skeletons, LpLogValues *values,
    const gchar *text, gsize length)
{
  gboolean is_plain;

  return find (skeletons, values, text, length, FALSE, &is_plain);
}

/**
 * lp_log_skeletons_read_place: (skip)
 * @skeletons: skeletons
 * @values: (inout): takes time and position of the row, and nothing else
 * @text: a row
 * @length: its length in bytes
 * @is_plain: (out): whether none of the row's numbers may be too large for one
 *
 * Returns: (nullable): as lp_log_skeletons_read()
 */
const LpLogKind *
lp_log_skeletons_read_place (LpLogSkeletons *skeletons, LpLogValues *values,
    const gchar *text, gsize length, gboolean *is_plain)
{
  return find (skeletons, values, text, length, TRUE, is_plain);
}

/**
 * lp_log_skeletons_measure: (skip)
 * @skeletons: skeletons
 * @text: where a row begins
 * @length: bytes that follow
 *
 * Returns: the length of the row if it is shaped like a recent one, or 0
 */
gsize
lp_log_skeletons_measure (
    const LpLogSkeletons *skeletons, const gchar *text, gsize length)
{
  const Skeleton *last = &skeletons->skeletons[skeletons->last];
  const Skeleton *expected = &skeletons->skeletons[last->next];
  const gsize wanted = expected->shape.length;

  return expected->has_shape && wanted <= length &&
                 lp_byte_shape_matches (&expected->shape, text, wanted)
             ? wanted
             : 0;
}

/* Learning. */

/* Of the row in @values, the index of the name that took the span, or -1. */
static gint
find_value (const LpLogValues *values, const gchar *span, gsize length)
{
  for (guint i = 0; i < values->mapping->n_names; i++) {
    const LpLogValue *value = &values->values[i];

    /* Blanks around the text of a string are not part of the value. */
    if (value->row == values->row && value->text >= span &&
        value->text + value->length <= span + length)
      return (gint) i;
  }
  return -1;
}

static void
set_candidates (Skeleton *skeleton, const LpLogValues *values)
{
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    const GPtrArray *all = values->mapping->candidates[field];

    skeleton->candidates[field] = g_ptr_array_new ();
    for (guint i = 0; i < all->len; i++) {
      const LpLogName *name = g_ptr_array_index (all, i);
      if (values->values[name->index].row == values->row)
        g_ptr_array_add (skeleton->candidates[field], (gpointer) name);
    }
  }
}

static gboolean
is_candidate (const Skeleton *skeleton, LpLogField field, gint value)
{
  const GPtrArray *candidates = skeleton->candidates[field];

  for (guint i = 0; i < candidates->len; i++) {
    const LpLogName *name = g_ptr_array_index (candidates, i);
    if ((gint) name->index == value)
      return TRUE;
  }
  return FALSE;
}

/* Of several values for a field the first that is a number counts, so all that
 * come to count are first ones where all are numbers. */
static void
classify (Skeleton *skeleton)
{
  skeleton->kind.is_numeric =
      skeleton->candidates[LP_LOG_FIELD_IMAGE]->len == 0;
  for (guint i = 0; i < skeleton->n_slots; i++) {
    Slot *slot = &skeleton->slots[i];
    gboolean is_time = is_candidate (skeleton, LP_LOG_FIELD_TIME, slot->value);

    slot->is_place =
        is_time ||
        is_candidate (skeleton, LP_LOG_FIELD_LATITUDE, slot->value) ||
        is_candidate (skeleton, LP_LOG_FIELD_LONGITUDE, slot->value);
    if (slot->value >= 0 && slot->token == LP_JSON_STRING && !is_time)
      skeleton->kind.is_numeric = FALSE;
  }
}

/* NaN and the infinities are not JSON's, and part of the skeleton. NaN is as
 * good as no value, but the others are reported. */
static gboolean
is_word (const LpJsonReader *json)
{
  return g_ascii_isalpha (json->span[json->length - 1]);
}

static gboolean
is_reported (const LpLogValues *values, const LpJsonReader *json)
{
  return json->span[0] != 'N' &&
         find_value (values, json->span, json->length) >= 0;
}

/* Takes apart a row that was parsed without a fault; returns FALSE where it
 * has to be parsed each time. */
static gboolean
take_apart (Skeleton *skeleton, const LpLogValues *values, const gchar *text,
    gsize length)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  g_autoptr (GString) literals = g_string_sized_new (length);
  const gchar *position = text;
  LpJsonReader json;
  LpJsonToken token;

  lp_json_reader_init (&json, text, length);
  while ((token = lp_json_reader_next (&json)) != LP_JSON_END) {
    if (token == LP_JSON_ERROR || slots->len == MAX_SLOTS)
      return FALSE;
    if (token == LP_JSON_NUMBER && is_word (&json)) {
      if (is_reported (values, &json))
        return FALSE;
      continue;
    }
    if (token != LP_JSON_STRING && token != LP_JSON_NUMBER)
      continue;
    g_array_append_val (
        slots, ((Slot){ .literal = (guint) (json.span - position),
                   .value = find_value (values, json.span, json.length),
                   .token = token }));
    g_string_append_len (literals, position, json.span - position);
    position = json.span + json.length + (token == LP_JSON_STRING);
  }
  g_string_append_len (literals, position, text + length - position);
  skeleton->length = literals->len;
  g_string_set_size (literals, literals->len + 8);
  skeleton->text = g_string_free (g_steal_pointer (&literals), FALSE);
  skeleton->n_slots = slots->len;
  skeleton->slots = (Slot *) g_array_free (g_steal_pointer (&slots), FALSE);
  skeleton->layouts = g_new0 (Layout, skeleton->n_slots);
  skeleton->matched = g_new0 (Layout, skeleton->n_slots);
  return TRUE;
}

/* Where to put one more: in place of the one that was of no use for longest. */
static Skeleton *
make_room (LpLogSkeletons *skeletons)
{
  Skeleton *oldest = &skeletons->skeletons[0];

  if (skeletons->n_skeletons < LP_LOG_MAX_SKELETONS) {
    Skeleton *skeleton = &skeletons->skeletons[skeletons->n_skeletons];
    skeleton->kind.index = skeletons->n_skeletons++;
    return skeleton;
  }
  for (guint i = 1; i < LP_LOG_MAX_SKELETONS; i++) {
    if (skeletons->skeletons[i].used < oldest->used)
      oldest = &skeletons->skeletons[i];
  }
  /* That of the row that it was learnt from does not count. */
  skeletons->n_useless = oldest->used > 0 ? 0 : skeletons->n_useless + 1;
  clear_skeleton (oldest);
  return oldest;
}

/**
 * lp_log_skeletons_learn: (skip)
 * @skeletons: skeletons
 * @values: the values of the row, as parsed
 * @text: a row without a fault
 * @length: its length in bytes
 *
 * Remembers the skeleton of a row that none matched. Where nearly every row has
 * one of its own, only some of them are remembered.
 *
 * Returns: (nullable): the kind of the row, if its skeleton is remembered
 */
const LpLogKind *
lp_log_skeletons_learn (LpLogSkeletons *skeletons, const LpLogValues *values,
    const gchar *text, gsize length)
{
  Skeleton learnt = { 0 }, *skeleton;

  if (length > MAX_ROW_LENGTH ||
      (skeletons->n_useless > MAX_USELESS &&
          skeletons->n_rows % USELESS_INTERVAL != 0) ||
      !take_apart (&learnt, values, text, length))
    return NULL;
  set_candidates (&learnt, values);
  classify (&learnt);
  skeleton = make_room (skeletons);
  learnt.kind.index = skeleton->kind.index;
  learnt.next = learnt.kind.index;
  learnt.credit = MAX_CREDIT;
  learnt.plan_credit = MAX_CREDIT;
  *skeleton = learnt;
  skeletons->skeletons[skeletons->last].next = learnt.kind.index;
  skeletons->last = learnt.kind.index;
  return &skeleton->kind;
}
