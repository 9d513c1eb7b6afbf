// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "httppage.h"

#include <stdlib.h>
#include <string.h>

#include "page-resource.h"

#define PREFIX "/plaza/page"

struct _PlazaPage
{
  gchar *folder;                /* without links, or NULL */
};

static const struct
{
  const gchar *suffix, *type;
} types[] = {
  {".html", "text/html; charset=utf-8"},
  {".js", "text/javascript; charset=utf-8"},
  {".mjs", "text/javascript; charset=utf-8"},
  {".css", "text/css; charset=utf-8"},
  {".svg", "image/svg+xml"},
  {".png", "image/png"},
  {".jpg", "image/jpeg"},
  {".ico", "image/x-icon"},
  {".webp", "image/webp"},
  {".woff2", "font/woff2"},
  {".wasm", "application/wasm"},
  {".json", "application/json"},
  {".webmanifest", "application/manifest+json"},
  {".txt", "text/plain; charset=utf-8"},
};

PlazaPage *
plaza_page_new (const gchar * folder, GError ** error)
{
  PlazaPage *page;
  g_autofree gchar *real = NULL, *index = NULL;

  if (folder == NULL || *folder == '\0')
    return g_new0 (PlazaPage, 1);
  real = realpath (folder, NULL);
  index = g_build_filename (real ? real : folder, "index.html", NULL);
  if (!g_file_test (index, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "The page folder %s has no index.html: set page to a folder that has, "
        "or to nothing for the built-in page.", folder);
    return NULL;
  }
  page = g_new0 (PlazaPage, 1);
  page->folder = g_steal_pointer (&real);
  return page;
}

void
plaza_page_free (PlazaPage * page)
{
  g_free (page->folder);
  g_free (page);
}

void
plaza_page_file_free (PlazaPageFile * file)
{
  g_bytes_unref (file->data);
  g_free (file->etag);
  g_free (file);
}

/* Only plain names: no hidden file, no "..", no empty part, no backslash. */
static gboolean
is_plain_path (const gchar * path)
{
  const gchar *p;

  if (*path != '/')
    return FALSE;
  for (p = path; *p; p++) {
    if (*p == '/' && (p[1] == '.' || p[1] == '/' || p[1] == '\0'))
      return FALSE;
    if (!g_ascii_isalnum (*p) && !strchr ("/._-", *p))
      return FALSE;
  }
  return TRUE;
}

static const gchar *
type_of (const gchar * path)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_has_suffix (path, types[i].suffix))
      return types[i].type;
  }
  return "application/octet-stream";
}

static GBytes *
read_built_in (const gchar * path)
{
  g_autofree gchar *full = g_strconcat (PREFIX, path, NULL);

  return g_resource_lookup_data (plaza_page_get_resource (), full,
      G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

static GBytes *
read_from_folder (const gchar * folder, const gchar * path)
{
  g_autofree gchar *full = g_strconcat (folder, path, NULL);
  g_autofree gchar *real = realpath (full, NULL);
  g_autofree gchar *inside = g_strconcat (folder, "/", NULL);
  gchar *data;
  gsize size;

  if (real == NULL || !g_str_has_prefix (real, inside) ||
      !g_file_test (real, G_FILE_TEST_IS_REGULAR))
    return NULL;
  /* Copied: a file that is cut short while it is mapped kills its reader. */
  if (!g_file_get_contents (real, &data, &size, NULL))
    return NULL;
  if (size > PLAZA_PAGE_MAX_FILE) {
    g_free (data);
    return NULL;
  }
  return g_bytes_new_take (data, size);
}

PlazaPageFile *
plaza_page_lookup (PlazaPage * page, const gchar * path)
{
  PlazaPageFile *file;
  GBytes *data;
  g_autofree gchar *hash = NULL;

  if (g_str_equal (path, "/"))
    path = "/index.html";
  if (!is_plain_path (path))
    return NULL;
  data = page->folder ? read_from_folder (page->folder, path) :
      read_built_in (path);
  if (data == NULL)
    return NULL;
  file = g_new0 (PlazaPageFile, 1);
  file->data = data;
  file->content_type = type_of (path);
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
  file->etag = g_strdup_printf ("\"%.32s\"", hash);
  return file;
}
