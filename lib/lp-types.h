/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

/**
 * LP_API:
 *
 * Marks what the library exports; everything else stays hidden.
 */
#define LP_API __attribute__ ((visibility ("default"))) extern

G_BEGIN_DECLS

/**
 * LP_TIME_NONE:
 *
 * A time that is not known. Times are microseconds of UTC since 1970,
 * without leap seconds.
 */
#define LP_TIME_NONE G_MININT64

/**
 * LP_ERROR:
 *
 * The domain of the library's errors; the codes are [enum@LinePatrol.Error].
 */
#define LP_ERROR (lp_error_quark ())

/**
 * LpError:
 * @LP_ERROR_READ: a file or a database could not be read
 * @LP_ERROR_WRITE: a file could not be written
 * @LP_ERROR_FORMAT: what was read is not of the format it should be
 * @LP_ERROR_ARGUMENT: a value given by the user makes no sense
 *
 * What went wrong. Every message names the file, line or value it is about
 * and is fit to be shown to users.
 */
typedef enum {
  LP_ERROR_READ,
  LP_ERROR_WRITE,
  LP_ERROR_FORMAT,
  LP_ERROR_ARGUMENT,
} LpError;

LP_API GQuark lp_error_quark (void);

G_END_DECLS
