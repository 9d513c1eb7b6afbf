// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cryptoexit.h"

#include <openssl/crypto.h>

/* Each thread that used OpenSSL gives back something when it ends. At exit()
 * OpenSSL frees the same things, and the lock around them, without waiting for
 * anybody (its issue 6214). Threads of webrtcbin, libnice and GStreamer's task
 * pool are not joined: they still end when the element is in NULL already, and
 * a program that exits then frees twice. The kernel takes the memory anyway. */
void
plaza_crypto_keep_at_exit (void)
{
  OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
}
