// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "minusmix.h"

/* One sender's way into the mix: where his samples belong on its time line,
 * what happens when they do not come when they should, and the speed they are
 * read at when his clock is not ours.
 *
 * Positions are frames of the output. A sender who is on time, or less than a
 * millisecond off it, has his samples passed as they are. One whose clock
 * drifts or whose stamps jitter is read at the speed that keeps him in place.
 * Only a jump that he announces, or that can be nothing else, starts him
 * anew. A live sender who misses his time twice is played later from then
 * on, instead of being cut to pieces. */
typedef struct _MinusTrack MinusTrack;

/* What came at once. */
typedef struct
{
  /* where the first frame belongs by its time stamp; NAN if it has none */
  gdouble stamp;
  /* the sender says that it does not join on */
  gboolean discont;
  MinusMixFormat format;
  /* NULL is silence */
  gconstpointer samples;
  guint frames;
} MinusRun;

MinusTrack *minus_track_new (guint rate, guint channels);
void minus_track_free (MinusTrack * track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MinusTrack, minus_track_free);
guint minus_track_rate (const MinusTrack * track);
guint minus_track_channels (const MinusTrack * track);

/* What comes next has nothing to do with what came. */
void minus_track_flush (MinusTrack * track);

/* Whether all of the last run was used that can be without the next one. */
gboolean minus_track_is_empty (const MinusTrack * track);

/* How many frames there are for sure. */
guint minus_track_left (const MinusTrack * track);

/* Takes @run, whose samples stay where they are until the track is empty. With
 * no stamp ever seen it belongs to @at. */
void minus_track_take (MinusTrack * track, const MinusRun * run, guint64 at);

/* Nothing comes any more: the last samples need not wait for the next. */
void minus_track_finish (MinusTrack * track);

/* Writes what there is to @input, whose next frame is @at, until its period is
 * full or the track is empty. */
void minus_track_fill (MinusTrack * track, MinusMixInput * input, guint64 at);

/* The mix had to go on without what was missing. */
void minus_track_missed (MinusTrack * track);

/* How much later than stamped the sender is played, in frames, and how much
 * longer each of his frames is made to last than he says. */
gdouble minus_track_delay (const MinusTrack * track);
gdouble minus_track_stretch (const MinusTrack * track);
