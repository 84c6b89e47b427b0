/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_LINEPATROL_AUTHOR "The Linepatrol developers"

/* The text of a string property: NULL where it is empty, since a launch line
 * has no other way to leave a property out. */
static inline gchar *
gst_linepatrol_dup_text (const GValue *value)
{
  const gchar *text = g_value_get_string (value);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/* One line an element, each in the file of its name. */
GST_ELEMENT_REGISTER_DECLARE (annotationcrop);
GST_ELEMENT_REGISTER_DECLARE (cropsink);
GST_ELEMENT_REGISTER_DECLARE (logsrc);
GST_ELEMENT_REGISTER_DECLARE (parallelbin);
GST_ELEMENT_REGISTER_DECLARE (photoload);
GST_ELEMENT_REGISTER_DECLARE (photoprefetch);
GST_ELEMENT_REGISTER_DECLARE (polematcher);

G_END_DECLS
