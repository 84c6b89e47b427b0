/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-json.h"
#include "annotation/lp-attribute-list.h"

G_BEGIN_DECLS

/* Not part of the public API. */

/**
 * LpCocoRecord: (skip)
 * @position: where it is in its list, from 0
 * @id: its id, or empty
 * @image: the id of its image, or empty
 * @category: the id of its category, or empty
 * @file_name: a file it names, or empty: of a panoptic annotation a PNG
 * @box: its `bbox`
 * @n_box: numbers in the box, 0 where there is none
 * @score: its score, or not a number
 * @is_panoptic: whether it has `segments_info`
 * @segments: if so, a reader at that list
 *
 * One annotation of a COCO file as it stands there. It is kept from one to
 * the next so that nothing need be allocated anew.
 */
typedef struct {
  guint64 position;
  GString *id;
  GString *image;
  GString *category;
  GString *file_name;
  gdouble box[4];
  guint n_box;
  gdouble score;
  gboolean is_panoptic;
  LpJsonReader segments;
  /*< private >*/
  gboolean has_segmentation;
  LpJsonReader segmentation;
  LpAttributeList attributes;
  LpOutlineBuilder outline;
} LpCocoRecord;

void lp_coco_record_init (LpCocoRecord *record);
void lp_coco_record_clear (LpCocoRecord *record);
void lp_coco_record_read (LpCocoRecord *record, LpJsonReader *reader);
gchar *lp_coco_record_describe (const LpCocoRecord *record);
gchar *lp_coco_record_get_annotation (
    LpCocoRecord *record, LpAnnotation *annotation);

G_END_DECLS
