#include "fingerprint.h"
#include "sdpcheck.h"
#include <string.h>
GQuark plaza_fingerprint_error_quark (void){return g_quark_from_static_string("x");}
gboolean plaza_fingerprint_matches (const gchar * pem, GPtrArray * f, GError ** error)
{
  const gchar *b = strstr (pem, "-----BEGIN CERTIFICATE-----"); gsize len;
  const gchar *e = b ? strstr (b, "-----END") : NULL;
  if (!e) return FALSE;
  b += 27; g_autofree gchar *t = g_strndup (b, e - b);
  g_autofree guchar *der = g_base64_decode (t, &len);
  g_autoptr(GChecksum) c = g_checksum_new (G_CHECKSUM_SHA256); g_checksum_update (c, der, len);
  guint8 d[32]; gsize dl = 32; g_checksum_get_digest (c, d, &dl);
  for (guint i=0;i<f->len;i++){PlazaSdpFingerprint*p=g_ptr_array_index(f,i); if(p->digest_len==32&&!memcmp(p->digest,d,32))return TRUE;}
  g_set_error(error, plaza_fingerprint_error_quark(),0,"mismatch"); return FALSE;
}
