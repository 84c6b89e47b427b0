/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-record.h"
#include "annotation/lp-coco-segmentation.h"

/* Members that mean something; others are attributes. */
typedef enum {
  MEMBER_ID,
  MEMBER_IMAGE,
  MEMBER_CATEGORY,
  MEMBER_FILE_NAME,
  MEMBER_BOX,
  MEMBER_SEGMENTATION,
  MEMBER_SEGMENTS,
  MEMBER_SCORE,
  MEMBER_ATTRIBUTES,
  MEMBER_AREA, /* follows from the shape */
  MEMBER_OTHER,
} Member;

static Member
find_member (const LpJsonReader *reader)
{
  static const gchar names[][16] = { "id", "image_id", "category_id",
    "file_name", "bbox", "segmentation", "segments_info", "score", "attributes",
    "area" };
  static const gsize lengths[] = { 2, 8, 11, 9, 4, 12, 13, 5, 10, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (reader->escaped ? lp_json_reader_is (reader, names[i])
                        : reader->length == lengths[i] &&
                              memcmp (reader->span, names[i], lengths[i]) == 0)
      return (Member) i;
  return MEMBER_OTHER;
}

/**
 * lp_coco_record_init: (skip)
 * @record: (out): an empty record; to be cleared after use
 */
void
lp_coco_record_init (LpCocoRecord *record)
{
  memset (record, 0, sizeof *record);
  record->id = g_string_new (NULL);
  record->image = g_string_new (NULL);
  record->category = g_string_new (NULL);
  record->file_name = g_string_new (NULL);
  lp_attribute_list_init (&record->attributes);
  lp_outline_builder_init (&record->outline);
}

/**
 * lp_coco_record_clear: (skip)
 * @record: a record whose contents are freed
 */
void
lp_coco_record_clear (LpCocoRecord *record)
{
  g_string_free (record->id, TRUE);
  g_string_free (record->image, TRUE);
  g_string_free (record->category, TRUE);
  g_string_free (record->file_name, TRUE);
  lp_attribute_list_clear (&record->attributes);
  lp_outline_builder_clear (&record->outline);
}

static void
read_box (LpJsonReader *reader, LpCocoRecord *record)
{
  record->n_box = 0;
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  while (lp_annotation_json_next_element (reader)) {
    if (record->n_box < 4)
      record->box[record->n_box] = lp_annotation_json_read_number (reader);
    record->n_box = MIN (record->n_box + 1, 5);
    lp_json_reader_skip (reader);
  }
}

/* Of a member whose value is the last token. */
static void
read_member (LpCocoRecord *record, Member member, LpJsonReader *reader)
{
  switch (member) {
    case MEMBER_ID:
      lp_annotation_json_read_id (reader, record->id);
      break;
    case MEMBER_IMAGE:
      lp_annotation_json_read_id (reader, record->image);
      break;
    case MEMBER_CATEGORY:
      lp_annotation_json_read_id (reader, record->category);
      break;
    case MEMBER_FILE_NAME:
      lp_annotation_json_read_text (reader, record->file_name);
      break;
    case MEMBER_BOX:
      read_box (reader, record);
      break;
    case MEMBER_SEGMENTATION:
      record->has_segmentation = TRUE;
      record->segmentation = *reader;
      break;
    case MEMBER_SEGMENTS:
      record->is_panoptic = reader->token == LP_JSON_ARRAY_BEGIN;
      record->segments = *reader;
      break;
    case MEMBER_SCORE:
      record->score = lp_annotation_json_read_number (reader);
      break;
    default:
      break;
  }
}

/**
 * lp_coco_record_read: (skip)
 * @record: a record
 * @reader: a reader whose last token begins an object; it is moved past it
 *
 * Reads an annotation. Members that mean nothing to COCO, and those of an
 * object `attributes`, become attributes.
 */
void
lp_coco_record_read (LpCocoRecord *record, LpJsonReader *reader)
{
  g_string_truncate (record->id, 0);
  g_string_truncate (record->image, 0);
  g_string_truncate (record->category, 0);
  g_string_truncate (record->file_name, 0);
  record->n_box = 0;
  record->score = NAN;
  record->has_segmentation = FALSE;
  record->is_panoptic = FALSE;
  lp_attribute_list_reset (&record->attributes);
  while (lp_annotation_json_next_member (reader)) {
    Member member = find_member (reader);

    if (member == MEMBER_OTHER) {
      lp_attribute_list_add_member (&record->attributes, reader);
      continue;
    }
    lp_json_reader_next (reader);
    if (member == MEMBER_ATTRIBUTES)
      lp_attribute_list_add_members (&record->attributes, reader);
    else
      read_member (record, member, reader);
    lp_json_reader_skip (reader);
  }
}

/**
 * lp_coco_record_describe: (skip)
 * @record: a record
 *
 * Returns: (transfer full): what messages call it
 */
gchar *
lp_coco_record_describe (const LpCocoRecord *record)
{
  if (record->id->len > 0)
    return g_strdup_printf ("annotation %s", record->id->str);
  return g_strdup_printf ("annotation %" G_GUINT64_FORMAT
                          " of the list, without an id",
      record->position);
}

static const gchar *
check_box (const LpCocoRecord *record)
{
  const gdouble *box = record->box;

  if (record->n_box != 4)
    return "its 'bbox' has not four numbers";
  if (isnan (box[0]) || isnan (box[1]) || isnan (box[2]) || isnan (box[3]))
    return "its 'bbox' holds something that is not a finite number";
  if (!(box[2] > 0 && box[3] > 0))
    return "its 'bbox' has no area";
  return NULL;
}

/* An empty list says that there is no segmentation. */
static const gchar *
read_segmentation (LpCocoRecord *record, LpAnnotation *annotation)
{
  LpJsonReader reader = record->segmentation;
  const gchar *fault;

  lp_outline_builder_reset (&record->outline);
  fault = lp_coco_segmentation_read (
      &record->segmentation, &record->outline, annotation);
  if (record->n_box == 0 || fault == NULL ||
      reader.token != LP_JSON_ARRAY_BEGIN ||
      lp_outline_builder_get_n_points (&record->outline) > 0)
    return fault;
  return lp_json_reader_next (&reader) == LP_JSON_ARRAY_END ? NULL : fault;
}

/**
 * lp_coco_record_get_annotation: (skip)
 * @record: a record
 * @annotation: gets all but the label; what it points to is the record's,
 *   until that is changed
 *
 * The box is the one that the file gives, even if the shape has other bounds;
 * only where there is none, it is that of the shape.
 *
 * Returns: (transfer full) (nullable): what is wrong with it, to follow its
 *   name
 */
gchar *
lp_coco_record_get_annotation (LpCocoRecord *record, LpAnnotation *annotation)
{
  const gchar *fault = NULL;

  annotation->x = annotation->y = annotation->width = annotation->height = NAN;
  annotation->id = record->id->len > 0 ? record->id->str : NULL;
  annotation->score = (gfloat) record->score;
  annotation->attributes = lp_attribute_list_get (&record->attributes);
  if (record->has_segmentation && record->segmentation.token != LP_JSON_NULL)
    fault = read_segmentation (record, annotation);
  else if (record->n_box == 0)
    return g_strdup (record->has_segmentation
                         ? "it has neither 'bbox' nor 'segmentation'"
                         : "it has no 'bbox'");
  if (record->n_box == 0)
    return fault ? g_strdup_printf ("it has no 'bbox', and %s", fault) : NULL;
  if (fault != NULL || annotation->outline == NULL) {
    annotation->shape = LP_SHAPE_RECTANGLE;
    annotation->outline = NULL;
  }
  if (record->n_box == 4) {
    annotation->x = record->box[0];
    annotation->y = record->box[1];
    annotation->width = record->box[2];
    annotation->height = record->box[3];
  } else {
    annotation->x = annotation->y = NAN;
    annotation->width = annotation->height = NAN;
  }
  if (check_box (record) != NULL)
    return g_strdup (check_box (record));
  return fault ? g_strdup_printf ("%s; its 'bbox' is taken", fault) : NULL;
}
