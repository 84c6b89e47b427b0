/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop.h"
#include "lp-types.h"
#include "photo/lp-match.h"
#include "photo/lp-photo.h"
#include "pole/lp-pole-set.h"
