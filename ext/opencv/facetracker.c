// SPDX-License-Identifier: LGPL-2.1-or-later

#include "facetracker.h"

#include "assignment.h"
#include "facedecode.h"
#include "motion.h"

#include <math.h>

#define SECOND 1e9

/* All lengths below are in sizes of the face. */

/* How far from where it is expected a face may be found: more the longer it
 * has not been seen */
#define REACH 0.5
/* and as long as nobody knows which way it goes */
#define FIRST_REACH 1.2
#define REACH_PER_SECOND 2.0
#define MOST_REACH 1.5

/* A face that was seen just now is preferred to one that was not, by so much
 * of its size in a second. */
#define ABSENCE_COST 0.3

/* Natural logarithm of how much larger or smaller it may be found */
#define MOST_GROWTH 0.7
#define GROWTH_COST 0.5

/* Seconds: how long an unseen face is shown at most, no longer than it had been
 * seen before; how long it is remembered, so that it gets its number again; how
 * long one is shown when nothing is looked at. */
#define SHOWN_UNSEEN 0.5
/* nor when it has gone so far since: by then it is somewhere else */
#define SHOWN_WAY 0.7
#define REMEMBERED 2.0
#define SHOWN_UNCHECKED 1.0

/* Nanoseconds between former sights. What was measured while somebody was
 * going behind something is wrong: when he comes out again, he may be where the
 * sights before said. */
#define SIGHT_INTERVAL 150000000

/* An unseen face that has so much in common with a seen one is behind it. */
#define HIDDEN_OVERLAP 0.3

/* Detectors' noise, from the clips in tests/bench/vision */
static const MotionModel place_model = { 0.015, 0.2, 4.0, 0.25, 0.7 };
static const MotionModel size_model = { 0.02, 0.3, 1.0, 0.1, 0.1 };
static const MotionModel point_model = { 0.02, 0.3, 1.0, 0.1, 0.1 };

/* A face's place and size when it was seen */
typedef struct
{
  guint64 time;
  Motion x, y, width, height;   /* of its centre, and its size */
} Sight;

typedef struct
{
  guint id;
  guint64 first_seen, last_seen;
  gboolean seen;                /* in the last picture */
  gboolean missed;              /* in one since it was seen */
  gdouble confidence;
  gboolean has_points;
  Sight sight;
  Sight former[2];              /* a while ago, and before that */
  Motion points[N_FACE_POINTS][2];      /* from the centre, in its sizes */
} Track;

struct _FaceTracker
{
  GArray *tracks;               /* of Track, by id */
  guint last_id;
  guint64 last_update;
  guint64 interval;             /* between the last two */
};

FaceTracker *
face_tracker_new (void)
{
  FaceTracker *tracker = g_new0 (FaceTracker, 1);

  tracker->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  return tracker;
}

void
face_tracker_free (FaceTracker * tracker)
{
  g_array_unref (tracker->tracks);
  g_free (tracker);
}

/**
 * face_tracker_clear:
 *
 * Forgets all faces. Those that come get new numbers.
 */
void
face_tracker_clear (FaceTracker * tracker)
{
  g_array_set_size (tracker->tracks, 0);
  tracker->last_update = tracker->interval = 0;
}

static gdouble
seconds_between (guint64 from, guint64 to)
{
  return to > from ? (to - from) / SECOND : 0.0;
}

static MotionModel
scaled (const MotionModel * model, gdouble scale)
{
  return (MotionModel) {
  model->noise * scale, model->acceleration * scale,
        model->top_speed * scale, model->steady, model->memory};
}

/* Single faces */

static FoundFace
sight_at (const Sight * sight, guint64 at)
{
  gdouble after = seconds_between (sight->time, at);
  FoundFace face = { 0 };

  face.width = MAX (1.0, motion_after (&sight->width, &size_model, after));
  face.height = MAX (1.0, motion_after (&sight->height, &size_model, after));
  face.x = motion_after (&sight->x, &place_model, after) - face.width / 2;
  face.y = motion_after (&sight->y, &place_model, after) - face.height / 2;
  return face;
}

static FoundFace
track_at (const Track * track, guint64 at)
{
  gdouble after = seconds_between (track->last_seen, at);
  FoundFace face = sight_at (&track->sight, at);

  face.confidence = track->confidence;
  face.has_points = track->has_points;
  for (guint i = 0; i < N_FACE_POINTS && face.has_points; i++) {
    face.points[i][0] = face.x + face.width *
        (0.5 + motion_after (&track->points[i][0], &point_model, after));
    face.points[i][1] = face.y + face.height *
        (0.5 + motion_after (&track->points[i][1], &point_model, after));
  }
  return face;
}

static void
update_points (Track * track, const FoundFace * face, gdouble after)
{
  for (guint i = 0; i < N_FACE_POINTS; i++) {
    const gdouble measured[2] = {
      (face->points[i][0] - face->x) / face->width - 0.5,
      (face->points[i][1] - face->y) / face->height - 0.5
    };

    for (guint k = 0; k < 2; k++) {
      if (track->has_points)
        motion_update (&track->points[i][k], &point_model, after, measured[k]);
      else
        motion_init (&track->points[i][k], &point_model, measured[k]);
    }
  }
}

static void
sight_update (Sight * sight, const FoundFace * face, guint64 now)
{
  gdouble after = seconds_between (sight->time, now);
  gdouble scale = (sight->width.position + sight->height.position) / 2;
  MotionModel place = scaled (&place_model, scale);
  MotionModel size = scaled (&size_model, scale);

  motion_update (&sight->x, &place, after, face->x + face->width / 2);
  motion_update (&sight->y, &place, after, face->y + face->height / 2);
  motion_update (&sight->width, &size, after, face->width);
  motion_update (&sight->height, &size, after, face->height);
  sight->time = now;
}

/* Of a face from where it is expected, in its sizes; growth counts too */
static gdouble
distance (const Sight * sight, const FoundFace * found, guint64 now,
    gdouble reach)
{
  FoundFace expected = sight_at (sight, now);
  gdouble size = (expected.width + expected.height + found->width
      + found->height) / 4;
  gdouble dx = found->x + found->width / 2 - expected.x - expected.width / 2;
  gdouble dy = found->y + found->height / 2 - expected.y - expected.height / 2;
  gdouble way = hypot (dx, dy) / size;
  gdouble growth = fabs (log (found->width * found->height
          / (expected.width * expected.height))) / 2;

  return way > reach || growth > MOST_GROWTH ? G_MAXDOUBLE
      : way + GROWTH_COST * growth;
}

static void
track_see (Track * track, const FoundFace * face, guint64 now)
{
  gdouble after = seconds_between (track->last_seen, now);

  if (track->missed && distance (&track->former[1], face, now, MOST_REACH)
      < distance (&track->sight, face, now, MOST_REACH))
    track->sight = track->former[1];
  sight_update (&track->sight, face, now);
  if (now >= track->former[0].time + SIGHT_INTERVAL) {
    track->former[1] = track->former[0];
    track->former[0] = track->sight;
  }
  if (face->has_points)
    update_points (track, face, after);
  track->has_points |= face->has_points;
  track->confidence = face->confidence;
  track->last_seen = now;
  track->seen = TRUE;
  track->missed = FALSE;
}

static void
add_track (FaceTracker * tracker, const FoundFace * face, guint64 now)
{
  gdouble scale = (face->width + face->height) / 2;
  MotionModel place = scaled (&place_model, scale);
  MotionModel size = scaled (&size_model, scale);
  Track track = { ++tracker->last_id, now, now, TRUE };

  motion_init (&track.sight.x, &place, face->x + face->width / 2);
  motion_init (&track.sight.y, &place, face->y + face->height / 2);
  motion_init (&track.sight.width, &size, face->width);
  motion_init (&track.sight.height, &size, face->height);
  track.sight.time = now;
  track.former[0] = track.former[1] = track.sight;
  if (face->has_points)
    update_points (&track, face, 0.0);
  track.has_points = face->has_points;
  track.confidence = face->confidence;
  g_array_append_val (tracker->tracks, track);
}

/* Pairs of faces and what is known */

static gdouble
cost_of (const Track * track, const FoundFace * found, guint64 now)
{
  gdouble absent = seconds_between (track->last_seen, now);
  gdouble reach = (track->first_seen == track->last_seen ? FIRST_REACH : REACH)
      + REACH_PER_SECOND * absent;
  gdouble way;

  reach = MIN (reach, MOST_REACH);
  way = distance (&track->sight, found, now, reach);
  if (track->missed)
    way = MIN (way, distance (&track->former[1], found, now, reach));
  return way < G_MAXDOUBLE ? way + ABSENCE_COST * absent : way;
}

/* Of the faces that are @taken already none is looked at; those that are now
 * become so. */
static void
match (FaceTracker * tracker, const GArray * found, gboolean * taken,
    gdouble least, guint64 now)
{
  GArray *tracks = tracker->tracks;
  g_autofree gdouble *costs =
      g_new (gdouble, MAX (1, tracks->len * found->len));
  g_autofree gint *column_of = g_new (gint, MAX (1, tracks->len));

  for (guint t = 0; t < tracks->len; t++) {
    Track *track = &g_array_index (tracks, Track, t);

    for (guint f = 0; f < found->len; f++) {
      FoundFace *face = &g_array_index (found, FoundFace, f);

      costs[t * found->len + f] = track->seen || taken[f]
          || face->confidence < least ? G_MAXDOUBLE
          : cost_of (track, face, now);
    }
  }
  assignment_solve (costs, tracks->len, found->len,
      MOST_REACH + GROWTH_COST * MOST_GROWTH + ABSENCE_COST * REMEMBERED,
      column_of);
  for (guint t = 0; t < tracks->len; t++) {
    if (column_of[t] == ASSIGNMENT_NONE)
      continue;
    taken[column_of[t]] = TRUE;
    track_see (&g_array_index (tracks, Track, t),
        &g_array_index (found, FoundFace, column_of[t]), now);
  }
}

static gboolean
is_gone (const Track * track, gint width, gint height, guint64 now)
{
  gdouble absent = seconds_between (track->last_seen, now);
  FoundFace face;
  gdouble x, y;

  if (track->seen)
    return FALSE;
  if (absent > REMEMBERED)
    return TRUE;
  face = track_at (track, now);
  x = face.x + face.width / 2;
  y = face.y + face.height / 2;
  return x < 0 || y < 0 || x > width || y > height;
}

static void
drop_gone (FaceTracker * tracker, gint width, gint height, guint64 now)
{
  for (guint t = tracker->tracks->len; t-- > 0;)
    if (is_gone (&g_array_index (tracker->tracks, Track, t), width, height,
            now))
      g_array_remove_index (tracker->tracks, t);
}

/**
 * face_tracker_update:
 * @found: (element-type FoundFace): what is seen in a picture
 * @certain: the confidence from which on a face is one that was not known
 * @width: of the picture
 *
 * What the detector is less certain of keeps alive what is known already:
 * Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every
 * Detection Box", ECCV 2022.
 */
void
face_tracker_update (FaceTracker * tracker, const GArray * found,
    gdouble certain, gint width, gint height, guint64 now)
{
  g_autofree gboolean *taken = g_new0 (gboolean, MAX (1, found->len));

  if (now < tracker->last_update)
    face_tracker_clear (tracker);
  if (tracker->last_update != 0)
    tracker->interval = now - tracker->last_update;
  tracker->last_update = now;
  for (guint t = 0; t < tracker->tracks->len; t++) {
    Track *track = &g_array_index (tracker->tracks, Track, t);

    track->missed |= !track->seen;
    track->seen = FALSE;
  }

  match (tracker, found, taken, certain, now);
  match (tracker, found, taken, 0.0, now);
  drop_gone (tracker, width, height, now);
  for (guint f = 0; f < found->len; f++) {
    const FoundFace *face = &g_array_index (found, FoundFace, f);

    if (!taken[f] && face->confidence >= certain)
      add_track (tracker, face, now);
  }
}

/* What is shown */

static gboolean
is_behind (FaceTracker * tracker, const Track * track, const FoundFace * face,
    guint64 at)
{
  for (guint t = 0; t < tracker->tracks->len; t++) {
    const Track *other = &g_array_index (tracker->tracks, Track, t);
    FoundFace theirs;

    if (!other->seen || other == track)
      continue;
    theirs = track_at (other, at);
    if (face_overlap (face, &theirs) > HIDDEN_OVERLAP)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_shown (FaceTracker * tracker, const Track * track, const FoundFace * face,
    guint64 at)
{
  gdouble absent = seconds_between (track->last_seen, at);
  gdouble interval = tracker->interval / SECOND;

  if (track->seen)
    return absent <= MAX (SHOWN_UNCHECKED, 2 * interval);
  if (absent * hypot (track->sight.x.speed, track->sight.y.speed)
      > SHOWN_WAY * (face->width + face->height) / 2)
    return FALSE;
  return absent <= MIN (SHOWN_UNSEEN,
      seconds_between (track->first_seen, track->last_seen))
      && !is_behind (tracker, track, face, at);
}

/**
 * face_tracker_at:
 * @at: the time of a picture, usually a later one than the last that was
 *   looked at
 *
 * Returns: (transfer full) (element-type TrackedFace): where faces are then
 */
GArray *
face_tracker_at (FaceTracker * tracker, guint64 at)
{
  GArray *faces = g_array_new (FALSE, FALSE, sizeof (TrackedFace));

  for (guint t = 0; t < tracker->tracks->len; t++) {
    const Track *track = &g_array_index (tracker->tracks, Track, t);
    TrackedFace tracked = { track->id,
      track_at (track, at)
    };

    if (is_shown (tracker, track, &tracked.face, at))
      g_array_append_val (faces, tracked);
  }
  return faces;
}

/**
 * face_tracker_knows:
 *
 * Returns: whether a face with this number may still come back
 */
gboolean
face_tracker_knows (FaceTracker * tracker, guint id)
{
  for (guint t = 0; t < tracker->tracks->len; t++)
    if (g_array_index (tracker->tracks, Track, t).id == id)
      return TRUE;
  return FALSE;
}
