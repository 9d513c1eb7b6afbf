// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sdplines.h"

#define MALFORMED PLAZA_SDP_ERROR_MALFORMED

static const gchar *const directions[] =
    { "inactive", "sendonly", "recvonly", "sendrecv" };

/* What the other side may do at most: sending answers receiving. */
static PlazaSdpDirection
reverse (PlazaSdpDirection direction)
{
  return ((direction & PLAZA_SDP_SENDONLY) ? PLAZA_SDP_RECVONLY : 0)
      | ((direction & PLAZA_SDP_RECVONLY) ? PLAZA_SDP_SENDONLY : 0);
}

static gboolean
check_formats (const PlazaSdpMedia * offered, const PlazaSdpMedia * answered,
    GError ** error)
{
  for (guint i = 0; i < answered->formats->len; i++) {
    const PlazaSdpFormat *format = g_ptr_array_index (answered->formats, i);
    const PlazaSdpFormat *known =
        plaza_sdp_media_find_payload (offered, format->payload_type);
    if (known == NULL)
      return plaza_sdp_fail (error, MALFORMED, answered->line,
          "payload type %u was not offered.", format->payload_type);
    if (!g_str_equal (known->encoding_name, format->encoding_name)
        || known->clock_rate != format->clock_rate)
      return plaza_sdp_fail (error, MALFORMED, answered->line,
          "payload type %u was offered as %s/%u, not as %s/%u.",
          format->payload_type, known->encoding_name, known->clock_rate,
          format->encoding_name, format->clock_rate);
  }

  return TRUE;
}

/* RFC 5763 §5, RFC 8842 §5.3 */
static gboolean
check_setup (const PlazaSdpMedia * offered, const PlazaSdpMedia * answered,
    GError ** error)
{
  if (g_str_equal (answered->setup, "actpass"))
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "an answer decides who opens DTLS: a=setup:active or passive, not "
        "actpass.");
  if (g_str_equal (answered->setup, offered->setup))
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "both sides are a=setup:%s: the answer takes the other role.",
        answered->setup);

  return TRUE;
}

static gboolean
check_media (const PlazaSdpMedia * offered, const PlazaSdpMedia * answered,
    GError ** error)
{
  if (answered->kind != offered->kind)
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "this m-section is of another kind than the offered one of mid %s.",
        offered->mid);
  if (!g_str_equal (answered->mid, offered->mid))
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "the offered m-section in this place has mid %s, not %s.",
        offered->mid, answered->mid);
  if (answered->rejected)
    return TRUE;
  if (offered->rejected)
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "this m-section was offered as rejected and has to stay so (port 0).");
  if (answered->direction & ~reverse (offered->direction))
    return plaza_sdp_fail (error, MALFORMED, answered->line,
        "%s does not answer %s.", directions[answered->direction],
        directions[offered->direction]);

  return check_formats (offered, answered, error)
      && check_setup (offered, answered, error);
}

gboolean
plaza_sdp_check_answer (const PlazaSdp * offer, const PlazaSdp * answer,
    GError ** error)
{
  guint n_common = MIN (offer->media->len, answer->media->len);

  for (guint i = 0; i < n_common; i++) {
    if (!check_media (g_ptr_array_index (offer->media, i),
            g_ptr_array_index (answer->media, i), error))
      return FALSE;
  }
  if (offer->media->len != answer->media->len) {
    const PlazaSdpMedia *last = g_ptr_array_index (answer->media,
        answer->media->len > n_common ? n_common : n_common - 1);
    return plaza_sdp_fail (error, MALFORMED, last->line,
        "the answer has %u m-sections and the offer %u: each is answered, in "
        "its place.", answer->media->len, offer->media->len);
  }

  return TRUE;
}
