// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "lobbyprivate.h"

#include <gst/webrtc/webrtc.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup-status.h>

#include "sdpfrag.h"

GST_DEBUG_CATEGORY_STATIC (plaza_lobby_debug);
#define GST_CAT_DEFAULT plaza_lobby_debug

#define TICK_MS 50
/* No packet for so long: he is shown as absent. A third of a second of audio may
 * be lost on a bad link; a page that was closed should be gone from the others'
 * screens within a second, of which a browser's own buffer takes up to 0.4. */
#define ACTIVITY_TIMEOUT (400 * GST_MSECOND)
/* RFC 7675 §5.1: consent to send has expired. */
#define CONSENT_TIMEOUT (30 * GST_SECOND)
/* A number does not come back for so long: a late message about one who left
 * is never taken for one about a newcomer. */
#define ID_REST (60 * GST_SECOND)
/* The endpoint watches its handshake itself: this is for one that does not. */
#define HANDSHAKE_GRACE (5 * GST_SECOND)
/* What happened to a peer, on its way to the control thread. */
typedef struct
{
  PlazaPeer *peer;
  GstPad *pad;
  gint state;
} Note;

guint64
plaza_lobby_now (void)
{
  return (guint64) g_get_monotonic_time () * GST_USECOND;
}

static Note *
note_new (PlazaPeer * peer, GstPad * pad, gint state)
{
  Note *note = g_new0 (Note, 1);

  note->peer = plaza_peer_ref (peer);
  note->pad = pad ? gst_object_ref (pad) : NULL;
  note->state = state;
  return note;
}

static void
note_free (Note * note)
{
  gst_clear_object (&note->pad);
  plaza_peer_unref (note->peer);
  g_free (note);
}

/* Compares with every token, each in constant time. */
static PlazaPeer *
find_unlocked (PlazaLobby * lobby, const gchar * token)
{
  PlazaPeer *found = NULL;
  guint i;

  for (i = 0; i < lobby->peers->len; i++) {
    PlazaPeer *peer = g_ptr_array_index (lobby->peers, i);

    if (plaza_token_equal (peer->token, token))
      found = peer;
  }
  return found;
}

/* Control thread. */
static void
tear_down (gpointer data, gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  PlazaPeer *peer = data;

  GST_INFO_OBJECT (lobby->parent, "peer %u (%s) leaves: %s", peer->id,
      peer->name, peer->reason);
  plaza_peer_tear_down (peer);
  if (peer->announced)
    lobby->hooks.disconnected (peer, peer->reason, lobby->user_data);

  g_mutex_lock (&lobby->lock);
  plaza_peer_ids_give_back (lobby->ids, peer->id,
      peer->announced ? plaza_lobby_now () + ID_REST : 0);
  g_ptr_array_remove (lobby->leaving, peer);
  g_cond_broadcast (&lobby->cond);
  g_mutex_unlock (&lobby->lock);
  lobby->hooks.changed (lobby->user_data);
}

/* One who is negotiating goes when that is over. TRUE: tear_down is due. */
static gboolean
dismiss_unlocked (PlazaLobby * lobby, PlazaPeer * peer, const gchar * reason)
{
  if (peer->reason == NULL)
    peer->reason = g_strdup (reason);
  if (peer->state == PLAZA_PEER_NEGOTIATING || peer->state == PLAZA_PEER_GONE)
    return FALSE;
  peer->state = PLAZA_PEER_GONE;
  g_ptr_array_add (lobby->leaving, plaza_peer_ref (peer));
  return TRUE;
}

/* Takes the reference of the table along. */
static void
send_away (PlazaLobby * lobby, PlazaPeer * peer)
{
  plaza_control_post (lobby->control, tear_down, peer,
      (GDestroyNotify) plaza_peer_unref, lobby);
}

void
plaza_lobby_dismiss (PlazaLobby * lobby, PlazaPeer * peer, const gchar * reason)
{
  gboolean due;

  g_mutex_lock (&lobby->lock);
  due = dismiss_unlocked (lobby, peer, reason);
  if (due) {
    plaza_peer_ref (peer);
    g_ptr_array_remove (lobby->peers, peer);
  }
  g_mutex_unlock (&lobby->lock);
  if (due)
    send_away (lobby, peer);
}

static void
update_feeds (PlazaLobby * lobby, PlazaPeer * peer)
{
  guint kind;

  for (kind = 0; kind < PLAZA_FEED_N_KINDS; kind++) {
    PlazaFeed *feed;

    g_mutex_lock (&lobby->lock);
    feed = g_hash_table_lookup (lobby->own[kind], GUINT_TO_POINTER (peer->id));
    if (feed == NULL)
      feed = lobby->shared[kind];
    g_mutex_unlock (&lobby->lock);
    plaza_peer_set_feed (peer, kind, feed);
  }
}

static GPtrArray *
copy_peers (PlazaLobby * lobby)
{
  GPtrArray *peers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) plaza_peer_unref);
  guint i;

  g_mutex_lock (&lobby->lock);
  for (i = 0; i < lobby->peers->len; i++)
    g_ptr_array_add (peers,
        plaza_peer_ref (g_ptr_array_index (lobby->peers, i)));
  g_mutex_unlock (&lobby->lock);
  return peers;
}

/* Control thread: for one peer, or for all if data is NULL. */
static void
update_all_feeds (gpointer data, gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  g_autoptr (GPtrArray) peers = copy_peers (lobby);
  guint i;

  for (i = 0; i < peers->len; i++) {
    PlazaPeer *peer = g_ptr_array_index (peers, i);
    gboolean announced;

    g_mutex_lock (&lobby->lock);
    announced = peer->announced;
    g_mutex_unlock (&lobby->lock);
    if (announced)
      update_feeds (lobby, peer);
  }
}

/* Control thread: the first time that a peer's connection is up. */
static void
announce (PlazaLobby * lobby, PlazaPeer * peer)
{
  guint i;

  GST_INFO_OBJECT (lobby->parent, "peer %u (%s, %s) is connected", peer->id,
      peer->name, plaza_peer_kind (peer));
  lobby->hooks.connected (peer, lobby->user_data);
  update_feeds (lobby, peer);
  plaza_peer_settle_latency (peer);
  for (i = 0; i < peer->waiting->len; i++)
    plaza_peer_expose (peer, g_ptr_array_index (peer->waiting, i));
  g_ptr_array_set_size (peer->waiting, 0);
}

static const gchar *
end_of (gint state)
{
  switch (state) {
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
      return "the connection failed";
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
      return "the connection was closed";
    default:
      return NULL;
  }
}

/* Control thread. */
static void
state_changed (gpointer data, gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  Note *note = data;
  PlazaPeer *peer = note->peer;
  gboolean first = FALSE;

  if (end_of (note->state)) {
    plaza_lobby_dismiss (lobby, peer, end_of (note->state));
    return;
  }
  g_mutex_lock (&lobby->lock);
  if (peer->state != PLAZA_PEER_GONE) {
    if (note->state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED) {
      first = !peer->announced;
      peer->announced = TRUE;
      if (peer->state != PLAZA_PEER_NEGOTIATING)
        peer->state = PLAZA_PEER_CONNECTED;
    } else if (note->state == GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED &&
        peer->state == PLAZA_PEER_CONNECTED) {
      peer->state = PLAZA_PEER_DISCONNECTED;
    }
  }
  g_mutex_unlock (&lobby->lock);
  if (first)
    announce (lobby, peer);
  lobby->hooks.changed (lobby->user_data);
}

static void
pad_appeared (gpointer data, gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  Note *note = data;
  gboolean gone, announced;

  g_mutex_lock (&lobby->lock);
  gone = note->peer->state == PLAZA_PEER_GONE;
  announced = note->peer->announced;
  g_mutex_unlock (&lobby->lock);
  if (gone)
    return;
  if (announced)
    plaza_peer_expose (note->peer, note->pad);
  else
    g_ptr_array_add (note->peer->waiting, gst_object_ref (note->pad));
}

void
plaza_lobby_peer_state (PlazaPeer * peer, gint state, gpointer user_data)
{
  PlazaLobby *lobby = user_data;

  plaza_control_post (lobby->control, state_changed,
      note_new (peer, NULL, state), (GDestroyNotify) note_free, lobby);
}

void
plaza_lobby_peer_pad (PlazaPeer * peer, GstPad * pad, gpointer user_data)
{
  PlazaLobby *lobby = user_data;

  plaza_control_post (lobby->control, pad_appeared, note_new (peer, pad, 0),
      (GDestroyNotify) note_free, lobby);
}

/* Control thread. */
static void
watch_connected (PlazaLobby * lobby, PlazaPeer * peer)
{
  guint64 idle = 0;
  gboolean active, changed;

  g_object_get (peer->endpoint, "idle-time", &idle, NULL);
  if (idle == GST_CLOCK_TIME_NONE)
    return;
  if (idle > CONSENT_TIMEOUT) {
    plaza_lobby_dismiss (lobby, peer, "nothing was heard of it for 30 s");
    return;
  }
  /* One who only watches has no reason to send anything all the time. */
  if (peer->route == PLAZA_HTTP_WHEP)
    return;
  active = idle <= ACTIVITY_TIMEOUT;
  g_mutex_lock (&lobby->lock);
  changed = peer->active != active;
  peer->active = active;
  g_mutex_unlock (&lobby->lock);
  if (changed) {
    lobby->hooks.activity (peer, active, lobby->user_data);
    lobby->hooks.changed (lobby->user_data);
  }
}

static gboolean
on_tick (gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  g_autoptr (GPtrArray) peers = copy_peers (lobby);
  guint64 now = plaza_lobby_now (), limit;
  guint i;

  for (i = 0; i < peers->len; i++) {
    PlazaPeer *peer = g_ptr_array_index (peers, i);
    PlazaPeerState state;

    g_mutex_lock (&lobby->lock);
    state = peer->state;
    limit = lobby->handshake_timeout;
    g_mutex_unlock (&lobby->lock);
    if (state == PLAZA_PEER_CONNECTED || state == PLAZA_PEER_DISCONNECTED)
      watch_connected (lobby, peer);
    else if (state == PLAZA_PEER_CONNECTING &&
        now > peer->born + limit + HANDSHAKE_GRACE)
      plaza_lobby_dismiss (lobby, peer, "it did not connect in time");
  }
  return G_SOURCE_CONTINUE;
}

PlazaLobby *
plaza_lobby_new (GstBin * parent, const PlazaLobbyHooks * hooks,
    gpointer user_data)
{
  PlazaLobby *lobby = g_new0 (PlazaLobby, 1);
  guint kind;

  GST_DEBUG_CATEGORY_INIT (plaza_lobby_debug, "webrtclobby", 0,
      "joining and leaving at webrtcserver");
  lobby->parent = parent;
  lobby->hooks = *hooks;
  lobby->user_data = user_data;
  g_mutex_init (&lobby->lock);
  g_cond_init (&lobby->cond);
  lobby->peers = g_ptr_array_new_with_free_func (
      (GDestroyNotify) plaza_peer_unref);
  lobby->leaving =
      g_ptr_array_new_with_free_func ((GDestroyNotify) plaza_peer_unref);
  lobby->ids = plaza_peer_ids_new ();
  for (kind = 0; kind < PLAZA_FEED_N_KINDS; kind++)
    lobby->own[kind] = g_hash_table_new (NULL, NULL);
  return lobby;
}

void
plaza_lobby_free (PlazaLobby * lobby)
{
  guint kind;

  for (kind = 0; kind < PLAZA_FEED_N_KINDS; kind++)
    g_hash_table_unref (lobby->own[kind]);
  plaza_peer_ids_free (lobby->ids);
  g_ptr_array_unref (lobby->leaving);
  g_ptr_array_unref (lobby->peers);
  g_cond_clear (&lobby->cond);
  g_mutex_clear (&lobby->lock);
  g_free (lobby);
}

void
plaza_lobby_start (PlazaLobby * lobby)
{
  lobby->control = plaza_control_new ("webrtcserver-control");
  plaza_control_tick (lobby->control, TICK_MS, on_tick, lobby);
}

void
plaza_lobby_stop (PlazaLobby * lobby)
{
  g_clear_pointer (&lobby->control, plaza_control_free);
}

void
plaza_lobby_set_open (PlazaLobby * lobby, gboolean open)
{
  g_mutex_lock (&lobby->lock);
  lobby->open = open;
  g_mutex_unlock (&lobby->lock);
}

static void
clear_now (gpointer data, gpointer user_data)
{
  PlazaLobby *lobby = user_data;
  g_autoptr (GPtrArray) peers = copy_peers (lobby);
  guint i;

  for (i = 0; i < peers->len; i++)
    plaza_lobby_dismiss (lobby, g_ptr_array_index (peers, i), data);
}

void
plaza_lobby_clear (PlazaLobby * lobby, const gchar * reason)
{
  plaza_lobby_set_open (lobby, FALSE);
  clear_now ((gpointer) reason, lobby);
  g_mutex_lock (&lobby->lock);
  while (lobby->peers->len > 0 || lobby->leaving->len > 0)
    g_cond_wait (&lobby->cond, &lobby->lock);
  g_mutex_unlock (&lobby->lock);
}

void
plaza_lobby_set_limits (PlazaLobby * lobby, guint max_peers,
    guint64 handshake_timeout)
{
  g_mutex_lock (&lobby->lock);
  lobby->max_peers = max_peers;
  lobby->handshake_timeout = handshake_timeout;
  g_mutex_unlock (&lobby->lock);
}

gboolean
plaza_lobby_add_feed (PlazaLobby * lobby, PlazaFeedKind kind, gint id,
    PlazaFeed * feed)
{
  gboolean added = TRUE;

  g_mutex_lock (&lobby->lock);
  if (id >= 0) {
    if (g_hash_table_contains (lobby->own[kind], GINT_TO_POINTER (id)))
      added = FALSE;
    else
      g_hash_table_insert (lobby->own[kind], GINT_TO_POINTER (id), feed);
  } else if (lobby->shared[kind]) {
    added = FALSE;
  } else {
    lobby->shared[kind] = feed;
  }
  g_mutex_unlock (&lobby->lock);
  if (added && lobby->control)
    plaza_control_post (lobby->control, update_all_feeds, NULL, NULL, lobby);
  return added;
}

PlazaFeed *
plaza_lobby_remove_feed (PlazaLobby * lobby, PlazaFeedKind kind, gint id)
{
  PlazaFeed *feed;

  g_mutex_lock (&lobby->lock);
  if (id >= 0) {
    feed = g_hash_table_lookup (lobby->own[kind], GINT_TO_POINTER (id));
    g_hash_table_remove (lobby->own[kind], GINT_TO_POINTER (id));
  } else {
    feed = lobby->shared[kind];
    lobby->shared[kind] = NULL;
  }
  g_mutex_unlock (&lobby->lock);
  if (feed && lobby->control)
    plaza_control_run (lobby->control, update_all_feeds, NULL, lobby);
  return feed;
}

const gchar *
plaza_lobby_busy (PlazaLobby * lobby)
{
  gboolean open;

  g_mutex_lock (&lobby->lock);
  open = lobby->open;
  g_mutex_unlock (&lobby->lock);
  return open ? NULL : "The server is not playing yet: try again in 2 s.";
}

/* New credentials mean a restart, which is not for the candidates of an old
 * session. */
static gboolean
is_restart (const PlazaSdpFrag * fragment, const PlazaSdp * offer)
{
  guint i;

  if (fragment->ufrag == NULL)
    return FALSE;
  for (i = 0; i < offer->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (offer->media, i);

    if (g_strcmp0 (media->ufrag, fragment->ufrag) == 0)
      return FALSE;
  }
  return TRUE;
}

static PlazaHttpReply *
add_candidates (PlazaPeer * peer, const PlazaSdpFrag * fragment)
{
  guint i;

  for (i = 0; i < fragment->entries->len; i++) {
    const PlazaSdpFragEntry *entry = g_ptr_array_index (fragment->entries, i);
    gint mline = plaza_sdp_frag_entry_mline (entry, peer->offer);

    if (mline < 0)
      return plaza_http_reply_new (SOUP_STATUS_UNPROCESSABLE_ENTITY,
          "The session has no section with mid %s.",
          entry->mid ? entry->mid : "(none)");
    if (entry->candidate)
      g_signal_emit_by_name (peer->endpoint, "add-ice-candidate",
          (guint) mline, entry->candidate);
  }
  return plaza_http_reply_new (SOUP_STATUS_NO_CONTENT, NULL);
}

PlazaHttpReply *
plaza_lobby_trickle (PlazaLobby * lobby, const gchar * token,
    const gchar * if_match, const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PlazaSdpFrag) fragment = NULL;
  g_autoptr (PlazaPeer) peer = NULL;

  g_mutex_lock (&lobby->lock);
  peer = find_unlocked (lobby, token);
  if (peer)
    plaza_peer_ref (peer);
  g_mutex_unlock (&lobby->lock);
  if (peer == NULL)
    return plaza_http_reply_new (SOUP_STATUS_NOT_FOUND,
        "There is no such session, or it has ended: begin a new one.");
  fragment = plaza_sdp_frag_parse (text, -1, &error);
  if (fragment == NULL)
    return plaza_lobby_refusal (error);
  if (plaza_etag_match (if_match, NULL) == PLAZA_ETAG_ANY ||
      is_restart (fragment, peer->offer))
    return plaza_http_reply_new (SOUP_STATUS_UNPROCESSABLE_ENTITY,
        "ICE is not restarted here: DELETE this session and begin a new one.");
  return add_candidates (peer, fragment);
}

gboolean
plaza_lobby_leave (PlazaLobby * lobby, const gchar * token,
    const gchar * reason)
{
  g_autoptr (PlazaPeer) peer = NULL;

  g_mutex_lock (&lobby->lock);
  peer = find_unlocked (lobby, token);
  if (peer)
    plaza_peer_ref (peer);
  g_mutex_unlock (&lobby->lock);
  if (peer == NULL)
    return FALSE;
  plaza_lobby_dismiss (lobby, peer, reason);
  return TRUE;
}

gboolean
plaza_lobby_exists (PlazaLobby * lobby, const gchar * token)
{
  gboolean found;

  g_mutex_lock (&lobby->lock);
  found = find_unlocked (lobby, token) != NULL;
  g_mutex_unlock (&lobby->lock);
  return found;
}

static void
add_member (JsonBuilder * builder, const gchar * name, const gchar * value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
describe_peer_unlocked (JsonBuilder * builder, const PlazaPeer * peer)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, peer->id);
  add_member (builder, "name", peer->name);
  add_member (builder, "role", plaza_peer_role (peer));
  add_member (builder, "kind", plaza_peer_kind (peer));
  add_member (builder, "state", plaza_peer_state_name (peer->state));
  json_builder_set_member_name (builder, "active");
  json_builder_add_boolean_value (builder, peer->active);
  json_builder_end_object (builder);
}

gchar *
plaza_lobby_peers (PlazaLobby * lobby)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  guint i;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "peers");
  json_builder_begin_array (builder);
  g_mutex_lock (&lobby->lock);
  for (i = 0; i < lobby->peers->len; i++)
    describe_peer_unlocked (builder, g_ptr_array_index (lobby->peers, i));
  g_mutex_unlock (&lobby->lock);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

guint
plaza_lobby_count (PlazaLobby * lobby)
{
  guint n;

  g_mutex_lock (&lobby->lock);
  n = lobby->peers->len;
  g_mutex_unlock (&lobby->lock);
  return n;
}

static PlazaPeer *
find_owner_unlocked (GPtrArray * peers, GstObject * object)
{
  guint i;

  for (i = 0; i < peers->len; i++) {
    PlazaPeer *peer = g_ptr_array_index (peers, i);
    GstObject *endpoint =
        GST_OBJECT_CAST (g_atomic_pointer_get (&peer->endpoint));

    if (endpoint && (object == endpoint ||
            gst_object_has_as_ancestor (object, endpoint)))
      return peer;
  }
  return NULL;
}

PlazaPeer *
plaza_lobby_fail (PlazaLobby * lobby, GstObject * object, const gchar * reason)
{
  PlazaPeer *peer;

  g_mutex_lock (&lobby->lock);
  peer = find_owner_unlocked (lobby->peers, object);
  if (peer == NULL)
    peer = find_owner_unlocked (lobby->leaving, object);
  if (peer)
    plaza_peer_ref (peer);
  g_mutex_unlock (&lobby->lock);
  if (peer)
    plaza_lobby_dismiss (lobby, peer, reason);
  return peer;
}
