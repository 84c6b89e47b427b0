/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-boot-clock.h"
#include "log/lp-log-format.h"
#include "log/lp-message-thinning.h"
#include "log/lp-row-hold.h"
#include "log/lp-ulog-definitions.h"

G_BEGIN_DECLS

/*
 * What the topics of PX4 say of a flight. Not part of the public API.
 */

/* The fields that are read, each found by the names it has had. */
typedef enum {
  LP_ULOG_TIMESTAMP,
  LP_ULOG_TIME_UTC,
  LP_ULOG_TIME_RELATIVE,
  LP_ULOG_FIX_TYPE,
  LP_ULOG_LATITUDE,
  LP_ULOG_LONGITUDE,
  LP_ULOG_ALTITUDE,
  LP_ULOG_QUATERNION,
  LP_ULOG_EULER,
  LP_ULOG_FLAGS,
  LP_ULOG_SEQUENCE,
  LP_ULOG_RESULT,
  LP_ULOG_FEEDBACK,
  LP_ULOG_DEAD_RECKONING,
  LP_ULOG_N_FIELDS,
} LpUlogFieldName;

typedef struct _LpUlogTopicKind LpUlogTopicKind;

/**
 * LpUlogTopic:
 * @kind: the topic
 * @source: its place among those that give the same, the best first
 * @size: bytes of a message, without padding at its end
 * @fields: where they are in a message
 *
 * A topic that is of interest, as one log has it.
 */
typedef struct {
  const LpUlogTopicKind *kind;
  guint source;
  guint size;
  LpUlogField fields[LP_ULOG_N_FIELDS];
} LpUlogTopic;

/* Which of the messages of a kind make rows, and one held back. */
typedef struct {
  LpMessageThinning thinning;
  const LpUlogTopic *topic; /* of the one held back, if there is one */
} LpUlogKept;

typedef struct {
  gdouble w, x, y, z;
} LpUlogQuaternion;

/**
 * LpUlogFlight:
 * @reader: the reader that it is read for
 * @hold: rows that were made
 * @clock: the offset from the clock of the log to UTC
 *
 * What is known of a flight so far.
 */
typedef struct {
  LpLogReader *reader;
  LpRowHold hold;
  LpBootClock clock;
  /* private */
  gboolean has_time;
  gint64 first_time; /* when the first UTC came, by the log's clock */
  gboolean has_attitude;
  LpUlogQuaternion attitude; /* of the aircraft */
  gboolean has_gimbal;
  gint64 gimbal_time; /* when it last said how it is turned */
  LpUlogKept kept[LP_ROW_N_KINDS];
} LpUlogFlight;

gboolean lp_ulog_topic_init (LpUlogTopic *topic, LpUlogDefinitions *definitions,
    const gchar *name, guint instance, const gchar **missing);
void lp_ulog_flight_init (LpUlogFlight *flight, LpLogReader *reader);
void lp_ulog_flight_clear (LpUlogFlight *flight);
void lp_ulog_flight_take (
    LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message);
void lp_ulog_flight_release (LpUlogFlight *flight);
void lp_ulog_flight_finish (LpUlogFlight *flight);
gboolean lp_ulog_flight_next (LpUlogFlight *flight, LpLogRow *row);

G_END_DECLS
