/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fills the registry that all tests share. While it does, GLib outgrows its
 * first table of quarks and leaks it on purpose, which the tests themselves
 * are then spared. */

#include <gst/gst.h>

int
main (int argc, char **argv)
{
  g_autoptr (GstElementFactory) factory = NULL;

  gst_init (&argc, &argv);
  factory = gst_element_factory_find ("logsrc");
  return factory == NULL;
}
