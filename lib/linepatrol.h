/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop.h"
#include "log/lp-log-survey.h"
#include "lp-types.h"
#include "photo/lp-match.h"
#include "photo/lp-photo.h"
