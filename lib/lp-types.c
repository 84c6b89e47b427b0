/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-types.h"

G_DEFINE_QUARK (lp - error - quark, lp_error)
