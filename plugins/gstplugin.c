/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "gstlinepatrol.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean registered = FALSE;

  /* One line an element. */
  registered |= GST_ELEMENT_REGISTER (annotationcrop, plugin);
  registered |= GST_ELEMENT_REGISTER (cropsink, plugin);
  registered |= GST_ELEMENT_REGISTER (logsrc, plugin);
  registered |= GST_ELEMENT_REGISTER (parallelbin, plugin);
  registered |= GST_ELEMENT_REGISTER (photoload, plugin);
  registered |= GST_ELEMENT_REGISTER (photoprefetch, plugin);
  registered |= GST_ELEMENT_REGISTER (polematcher, plugin);
  return registered;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, linepatrol,
    "Photos of powerline inspections, from log to crops", plugin_init,
    PACKAGE_VERSION, PACKAGE_LICENSE, PACKAGE_NAME, PACKAGE_ORIGIN)
