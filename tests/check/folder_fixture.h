/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

void remove_folder (const gchar *path);
