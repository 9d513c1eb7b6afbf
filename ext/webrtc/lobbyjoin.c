// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "lobbyprivate.h"

#include <libsoup/soup-status.h>

/* Those who have an answer and never connect hold sockets and threads. */
#define MAX_HALF_OPEN 24

static PlazaHttpReply *
full (guint seconds, const gchar * why)
{
  PlazaHttpReply *reply =
      plaza_http_reply_new (SOUP_STATUS_SERVICE_UNAVAILABLE, "%s", why);

  reply->retry_after = seconds;
  return reply;
}

PlazaHttpReply *
plaza_lobby_refusal (const GError * error)
{
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_MALFORMED))
    status = SOUP_STATUS_BAD_REQUEST;
  else if (g_error_matches (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_LIMIT))
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  else if (error->domain == PLAZA_SDP_ERROR)
    status = SOUP_STATUS_UNPROCESSABLE_ENTITY;
  return plaza_http_reply_new (status, "%s", error->message);
}

static gboolean
offers (const PlazaSdp * offer, PlazaSdpKind kind, PlazaSdpDirection direction)
{
  guint i;

  for (i = 0; i < offer->media->len; i++) {
    const PlazaSdpMedia *media = g_ptr_array_index (offer->media, i);

    if (media->kind == kind && !media->rejected &&
        (media->direction & direction))
      return TRUE;
  }
  return FALSE;
}

/* What we send him: what he wants to receive, where his kind of session has
 * it. NULL, or why there is no point in a session. */
static PlazaHttpReply *
plan (PlazaLobby * lobby, const PlazaHttpJoin * join, const PlazaSdp * offer,
    gboolean sends[PLAZA_FEED_N_KINDS])
{
  gboolean wants[PLAZA_FEED_N_KINDS], has[PLAZA_FEED_N_KINDS], gives;
  guint kind;

  wants[PLAZA_FEED_VIDEO] = offers (offer, PLAZA_SDP_VIDEO, PLAZA_SDP_RECVONLY);
  wants[PLAZA_FEED_AUDIO] = offers (offer, PLAZA_SDP_AUDIO, PLAZA_SDP_RECVONLY);
  gives = offers (offer, PLAZA_SDP_VIDEO, PLAZA_SDP_SENDONLY) ||
      offers (offer, PLAZA_SDP_AUDIO, PLAZA_SDP_SENDONLY);
  g_mutex_lock (&lobby->lock);
  for (kind = 0; kind < PLAZA_FEED_N_KINDS; kind++) {
    has[kind] = lobby->shared[kind] != NULL;
    sends[kind] = wants[kind] && join->route != PLAZA_HTTP_WHIP &&
        (has[kind] || join->route == PLAZA_HTTP_ROOM);
  }
  g_mutex_unlock (&lobby->lock);

  if (join->argument)
    return plaza_http_reply_new (SOUP_STATUS_NOT_FOUND,
        "Single peers cannot be watched here: POST to /whep for the "
        "programme.");
  if (join->route == PLAZA_HTTP_WHIP && !gives)
    return plaza_http_reply_new (SOUP_STATUS_UNPROCESSABLE_ENTITY,
        "The offer sends neither audio nor video: offer a sendonly section, "
        "or POST to /whep to watch.");
  if (join->route != PLAZA_HTTP_WHEP)
    return NULL;
  if (!has[PLAZA_FEED_VIDEO] && !has[PLAZA_FEED_AUDIO]) {
    PlazaHttpReply *reply = plaza_http_reply_new (SOUP_STATUS_CONFLICT,
        "Nothing is being played here yet: try again in 5 s.");

    reply->retry_after = 5;
    return reply;
  }
  if (!sends[PLAZA_FEED_VIDEO] && !sends[PLAZA_FEED_AUDIO])
    return plaza_http_reply_new (SOUP_STATUS_UNPROCESSABLE_ENTITY,
        "The offer receives nothing of what is played here: offer recvonly "
        "sections for audio and video.");
  return NULL;
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  const PlazaPeer *first = *(PlazaPeer * const *) a;
  const PlazaPeer *second = *(PlazaPeer * const *) b;

  return first->id < second->id ? -1 : 1;
}

/* A place in the table, or a refusal. */
static PlazaPeer *
take_place (PlazaLobby * lobby, const PlazaHttpJoin * join,
    PlazaHttpReply ** refusal)
{
  PlazaPeer *peer = NULL;
  guint i, n_half_open = 0;

  g_mutex_lock (&lobby->lock);
  for (i = 0; i < lobby->peers->len; i++) {
    peer = g_ptr_array_index (lobby->peers, i);
    if (peer->state < PLAZA_PEER_CONNECTED)
      n_half_open++;
  }
  peer = NULL;
  if (!lobby->open) {
    *refusal = full (2, "The server is not playing yet: try again in 2 s.");
  } else if (lobby->peers->len >= lobby->max_peers) {
    *refusal = full (10, "All places are taken: try again when somebody has "
        "left, or raise max-peers.");
  } else if (n_half_open >= MAX_HALF_OPEN) {
    *refusal = full (2, "Too many are connecting at this moment: try again in "
        "2 s.");
  } else {
    peer = plaza_peer_new (plaza_peer_ids_take (lobby->ids, plaza_lobby_now ()),
        join->route, join->name, lobby->parent);
    peer->on_pad = plaza_lobby_peer_pad;
    peer->on_state = plaza_lobby_peer_state;
    peer->prepare = lobby->hooks.prepare;
    peer->watcher = lobby;
    peer->user_data = lobby->user_data;
    g_ptr_array_add (lobby->peers, plaza_peer_ref (peer));
    g_ptr_array_sort (lobby->peers, by_id);
  }
  g_mutex_unlock (&lobby->lock);
  return peer;
}

/* WHIP takes all or nothing (RFC 9725 §4.2). */
static gboolean
answers_all (const PlazaHttpJoin * join, const PlazaSdp * offer,
    const gchar * text, GError ** error)
{
  g_autoptr (PlazaSdp) answer = NULL;
  guint i;

  if (join->route != PLAZA_HTTP_WHIP)
    return TRUE;
  answer = plaza_sdp_check (text, -1, PLAZA_SDP_ANSWER, error);
  if (answer == NULL)
    return FALSE;
  for (i = 0; i < offer->media->len && i < answer->media->len; i++) {
    const PlazaSdpMedia *asked = g_ptr_array_index (offer->media, i);
    const PlazaSdpMedia *given = g_ptr_array_index (answer->media, i);

    if (!asked->rejected && given->rejected) {
      g_set_error (error, PLAZA_SDP_ERROR, PLAZA_SDP_ERROR_UNSUPPORTED,
          "Section %s of the offer cannot be taken: offer VP8 and Opus.",
          asked->mid);
      return FALSE;
    }
  }
  return TRUE;
}

/* The negotiation is over: he stays, or he goes. */
static PlazaHttpReply *
settle (PlazaLobby * lobby, PlazaPeer * peer, gchar * answer, GError * error)
{
  PlazaHttpReply *reply;
  gboolean stays;

  g_mutex_lock (&lobby->lock);
  stays = answer != NULL && peer->reason == NULL;
  peer->state = peer->announced ? PLAZA_PEER_CONNECTED : PLAZA_PEER_CONNECTING;
  g_mutex_unlock (&lobby->lock);
  if (!stays) {
    g_free (answer);
    reply = error ? plaza_lobby_refusal (error) : full (2, peer->reason);
    plaza_lobby_dismiss (lobby, peer, error ? error->message : peer->reason);
    return reply;
  }
  reply = plaza_http_reply_new (SOUP_STATUS_CREATED, NULL);
  reply->body = answer;
  reply->token = g_strdup (peer->token);
  lobby->hooks.changed (lobby->user_data);
  return reply;
}

PlazaHttpReply *
plaza_lobby_join (PlazaLobby * lobby, const PlazaHttpJoin * join)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PlazaSdp) offer = NULL;
  g_autoptr (PlazaPeer) peer = NULL;
  g_autofree gchar *answer = NULL;
  gboolean sends[PLAZA_FEED_N_KINDS];
  PlazaHttpReply *refusal;

  offer = plaza_sdp_check (join->offer, -1, PLAZA_SDP_OFFER, &error);
  if (offer == NULL)
    return plaza_lobby_refusal (error);
  refusal = plan (lobby, join, offer, sends);
  if (refusal)
    return refusal;
  peer = take_place (lobby, join, &refusal);
  if (peer == NULL)
    return refusal;
  if (peer->token == NULL) {
    g_set_error (&error, GST_CORE_ERROR, GST_CORE_ERROR_FAILED,
        "The kernel gave no random numbers.");
    return settle (lobby, peer, NULL, error);
  }
  answer = plaza_peer_negotiate (peer, g_steal_pointer (&offer), sends, &error);
  if (answer && !answers_all (join, peer->offer, answer, &error))
    g_clear_pointer (&answer, g_free);
  return settle (lobby, peer, g_steal_pointer (&answer), error);
}
