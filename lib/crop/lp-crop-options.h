/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "annotation/lp-annotation-place.h"

G_BEGIN_DECLS

/* What a user may ask of crops, and how it is called. Used by the plugin and
 * the command, not part of the public API. */

/**
 * LpCropEdge: (skip)
 * @LP_CROP_EDGE_CLAMP: move it inwards, and cut off what still does not fit
 * @LP_CROP_EDGE_PAD: fill what lies beyond with a colour
 * @LP_CROP_EDGE_SKIP: make no crop
 *
 * What to do with a crop that reaches beyond the photo.
 */
typedef enum {
  LP_CROP_EDGE_CLAMP,
  LP_CROP_EDGE_PAD,
  LP_CROP_EDGE_SKIP,
} LpCropEdge;

/**
 * LpCropOrientation: (skip)
 * @LP_CROP_ORIENTATION_STORED: as the photo is stored
 * @LP_CROP_ORIENTATION_UPRIGHT: turned as the photo's EXIF orientation says
 * @LP_CROP_ORIENTATION_AUTO: the way up that its annotations are for
 *
 * Which way up crops come out.
 */
typedef enum {
  LP_CROP_ORIENTATION_STORED,
  LP_CROP_ORIENTATION_UPRIGHT,
  LP_CROP_ORIENTATION_AUTO,
} LpCropOrientation;

/**
 * LpCropGroup: (skip)
 * @LP_CROP_GROUP_BOX: a crop for each box
 * @LP_CROP_GROUP_LABEL: a crop for each photo and label, around all its boxes
 *
 * How many boxes a crop is of.
 */
typedef enum {
  LP_CROP_GROUP_BOX,
  LP_CROP_GROUP_LABEL,
} LpCropGroup;

/**
 * LpCropPadding: (skip)
 * @pixels: pixels of the photo
 * @fraction: of the box's size in that direction
 *
 * How much to add on each of two opposite sides: the sum of both.
 */
typedef struct {
  gdouble pixels;
  gdouble fraction;
} LpCropPadding;

/**
 * LpCropOptions: (skip)
 * @padding_x: what is added on the left and on the right
 * @padding_y: what is added at the top and at the bottom
 * @aspect: width by height that a crop is grown to, or 0 for any
 * @min_width: pixels of the photo that a crop is grown to, or 0
 * @min_height: the same for rows
 * @width: columns that a crop is scaled to, or 0 for as many as were cut
 * @height: rows; 0 if and only if @width is
 * @edge: what to do beyond the photo
 * @fill: red, green and blue of what is not of the photo or masked out
 * @coordinates: which way up annotations are to be read
 * @orientation: which way up crops come out
 * @deskew: whether rotated boxes are turned straight, or else bounded
 * @mask: whether what lies outside of an outline is filled
 * @labels: (nullable): patterns with `*` and `?`, one of which a label has to
 *   match; %NULL for all
 * @attributes: (nullable): patterns as name=value; %NULL for all
 * @min_score: least score; boxes without any pass
 * @group: how many boxes a crop is of
 * @whole_photo: whether photos without a wanted box come out whole
 *
 * What a user asks of crops.
 */
typedef struct {
  LpCropPadding padding_x;
  LpCropPadding padding_y;
  gdouble aspect;
  gint min_width;
  gint min_height;
  gint width;
  gint height;
  LpCropEdge edge;
  guint8 fill[3];
  LpCoordinatesChoice coordinates;
  LpCropOrientation orientation;
  gboolean deskew;
  gboolean mask;
  gchar **labels;
  gchar **attributes;
  gdouble min_score;
  LpCropGroup group;
  gboolean whole_photo;
} LpCropOptions;

/**
 * LpCropOptionKind: (skip)
 * @LP_CROP_OPTION_TEXT: a text of a form of its own
 * @LP_CROP_OPTION_CHOICE: one of several words
 * @LP_CROP_OPTION_FLAG: true or false
 * @LP_CROP_OPTION_NUMBER: a number from 0 on
 * @LP_CROP_OPTION_LIST: texts, one a line
 *
 * What the value of an option is.
 */
typedef enum {
  LP_CROP_OPTION_TEXT,
  LP_CROP_OPTION_CHOICE,
  LP_CROP_OPTION_FLAG,
  LP_CROP_OPTION_NUMBER,
  LP_CROP_OPTION_LIST,
} LpCropOptionKind;

/**
 * LpCropOption: (skip)
 * @name: as the element's property and the pipelines' parameter
 * @kind: what its value is
 * @default_text: the value where none is given
 * @form: what its value looks like
 * @description: what it does
 * @choices: (nullable): the words of a choice
 *
 * How an option is called and what it takes. Where a member of
 * [struct@CropOptions] is named otherwise, @name says it in other words.
 */
typedef struct {
  const gchar *name;
  LpCropOptionKind kind;
  const gchar *default_text;
  const gchar *form;
  const gchar *description;
  const GEnumValue *choices;
  /*< private >*/
  gsize offset;
  gboolean (*parse) (const gchar *text, LpCropOptions *options, GError **error);
} LpCropOption;

LP_API const LpCropOption *lp_crop_option_list (guint *n_options);
LP_API void lp_crop_options_init (LpCropOptions *options);
LP_API void lp_crop_options_clear (LpCropOptions *options);
LP_API gboolean lp_crop_options_set (LpCropOptions *options,
    const LpCropOption *option, const gchar *text, GError **error);
LP_API const gchar *lp_crop_options_get_drawn (const LpCropOptions *options);
LP_API gboolean lp_crop_options_check (
    const LpCropOptions *options, GError **error);

G_END_DECLS
