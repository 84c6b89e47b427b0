/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One line an element, each in the file of its name. */
GST_ELEMENT_REGISTER_DECLARE (annotationcrop);
GST_ELEMENT_REGISTER_DECLARE (cropsink);
GST_ELEMENT_REGISTER_DECLARE (logsrc);
GST_ELEMENT_REGISTER_DECLARE (photoload);
GST_ELEMENT_REGISTER_DECLARE (polematcher);

G_END_DECLS
