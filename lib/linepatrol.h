/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "crop/lp-crop.h"
#include "ledger/lp-account.h"
#include "ledger/lp-ledger.h"
#include "ledger/lp-skip.h"
#include "ledger/lp-summary.h"
#include "log/lp-log-survey.h"
#include "lp-types.h"
#include "photo/lp-match.h"
#include "photo/lp-photo.h"
#include "pipeline/lp-pipeline.h"
#include "pole/lp-pole-matcher.h"
#include "pole/lp-pole-set.h"
#include "pole/lp-pole.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"
