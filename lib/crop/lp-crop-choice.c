/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-choice.h"

#include <string.h>

static gboolean
wants_label (gchar **labels, const gchar *label)
{
  if (labels == NULL)
    return TRUE;
  for (; *labels != NULL; labels++)
    if (g_pattern_match_simple (*labels, label ? label : ""))
      return TRUE;
  return FALSE;
}

/* Whether @attribute is the one that @pattern, name=value, is about, and has
 * such a value. A name alone is content with any. */
static gboolean
matches (const gchar *pattern, const LpAttribute *attribute)
{
  const gchar *equals = strchr (pattern, '=');
  gsize length = equals ? (gsize) (equals - pattern) : strlen (pattern);

  return strlen (attribute->name) == length &&
         strncmp (attribute->name, pattern, length) == 0 &&
         (equals == NULL || g_pattern_match_simple (equals + 1,
                                attribute->value ? attribute->value : ""));
}

static gboolean
has_same_name (const gchar *a, const gchar *b)
{
  gsize length = strcspn (a, "=");

  return strcspn (b, "=") == length && strncmp (a, b, length) == 0;
}

/* Whether one of the patterns for the name that @pattern has is met: several
 * for one name are alternatives. */
static gboolean
wants_value (
    gchar **patterns, const gchar *pattern, const LpAttribute *attributes)
{
  for (; *patterns != NULL; patterns++) {
    if (!has_same_name (*patterns, pattern))
      continue;
    for (const LpAttribute *a = attributes; a != NULL && a->name != NULL; a++)
      if (matches (*patterns, a))
        return TRUE;
  }
  return FALSE;
}

/**
 * lp_crop_choice_wants: (skip)
 * @options: what is asked
 * @box: a box
 *
 * Returns: whether @box is to be cropped: its label is one of those asked for,
 *   it has each attribute that is named with one of the values given for it,
 *   and its score, where it has one, is high enough
 */
gboolean
lp_crop_choice_wants (const LpCropOptions *options, const LpAnnotation *box)
{
  if (!wants_label (options->labels, box->label) ||
      box->score < (gfloat) options->min_score)
    return FALSE;
  for (gchar **pattern = options->attributes;
       pattern != NULL && *pattern != NULL; pattern++)
    if (!wants_value (options->attributes, *pattern, box->attributes))
      return FALSE;
  return TRUE;
}

/* The boxes of @label, "" for none. */
static GArray *
get_list (GPtrArray *lists, GHashTable *by_label, const gchar *label)
{
  const gchar *key = label ? label : "";
  GArray *list = g_hash_table_lookup (by_label, key);

  if (list == NULL) {
    list = g_array_new (FALSE, FALSE, sizeof (guint));
    g_ptr_array_add (lists, list);
    g_hash_table_insert (by_label, (gpointer) key, list);
  }
  return list;
}

/* Puts boxes of one label side by side, labels in the order in which they are
 * first met. */
static void
group_by_label (LpCropChoice *choice, const LpCropBoxes *boxes)
{
  g_autoptr (GHashTable) by_label = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < choice->wanted->len; i++) {
    guint index = g_array_index (choice->wanted, guint, i);
    GArray *list = get_list (lists, by_label, boxes->boxes[index].label);
    g_array_append_val (list, index);
  }
  g_array_set_size (choice->wanted, 0);
  for (guint i = 0; i < lists->len; i++) {
    const GArray *list = g_ptr_array_index (lists, i);
    g_array_append_vals (choice->wanted, list->data, list->len);
    g_array_append_val (choice->ends, choice->wanted->len);
  }
}

/**
 * lp_crop_choice_init: (skip)
 * @choice: (out caller-allocates): the choice
 * @options: what is asked
 * @boxes: the boxes of a photo
 *
 * Chooses the boxes to crop.
 */
void
lp_crop_choice_init (LpCropChoice *choice, const LpCropOptions *options,
    const LpCropBoxes *boxes)
{
  choice->wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  choice->ends = g_array_new (FALSE, FALSE, sizeof (guint));
  choice->unwanted = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < boxes->n_boxes; i++) {
    gboolean wanted = lp_crop_choice_wants (options, &boxes->boxes[i]);

    g_array_append_val (wanted ? choice->wanted : choice->unwanted, i);
    if (wanted && options->group == LP_CROP_GROUP_BOX)
      g_array_append_val (choice->ends, choice->wanted->len);
  }
  if (options->group == LP_CROP_GROUP_LABEL)
    group_by_label (choice, boxes);
}

/**
 * lp_crop_choice_clear: (skip)
 * @choice: a choice
 */
void
lp_crop_choice_clear (LpCropChoice *choice)
{
  g_array_unref (choice->wanted);
  g_array_unref (choice->ends);
  g_array_unref (choice->unwanted);
}
