// SPDX-License-Identifier: LGPL-2.1-or-later

#include "facefinder.h"

#include "facedecode.h"

#include <algorithm>
#include <gio/gio.h>
#include <memory>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <opencv2/objdetect/face.hpp>

namespace {

/* Networks halve the picture five times. */
constexpr int network_step = 32;

/* Boxes that have more than this in common are of one face. */
constexpr double same_face = 0.3;

/* Padding, so that none of the strides sees a picture of nothing */
constexpr int least_side = 2 * network_step;

class Detector {
 public:
  virtual ~Detector () = default;
  virtual FaceDetector kind () const = 0;
  virtual int usual_size () const = 0;
  virtual bool
  wants_color () const
  {
    return true;
  }
  virtual void find (
      const cv::Mat &picture, double threshold, GArray *faces) = 0;
};

int
round_up (int side)
{
  return std::max (
      least_side, (side + network_step - 1) / network_step * network_step);
}

cv::Mat
padded (const cv::Mat &picture, int width, int height)
{
  cv::Mat out;

  cv::copyMakeBorder (picture, out, 0, height - picture.rows, 0,
      width - picture.cols, cv::BORDER_CONSTANT);
  return out;
}

/* Networks see faces in the padding's edge. */
void
drop_outsiders (GArray *faces, int width, int height)
{
  for (guint i = faces->len; i-- > 0;) {
    const FoundFace *face = &g_array_index (faces, FoundFace, i);
    double x = face->x + face->width / 2, y = face->y + face->height / 2;

    if (x < 0 || y < 0 || x > width || y > height)
      g_array_remove_index (faces, i);
  }
}

class Yunet2022 : public Detector {
 public:
  explicit Yunet2022 (const char *model)
      : network (cv::FaceDetectorYN::create (
            model, "", cv::Size (least_side, least_side)))
  {
    network->setNMSThreshold (same_face);
  }

  FaceDetector
  kind () const override
  {
    return FACE_DETECTOR_YUNET;
  }
  int
  usual_size () const override
  {
    return 320;
  }

  void
  find (const cv::Mat &picture, double threshold, GArray *faces) override
  {
    cv::Mat input =
        padded (picture, round_up (picture.cols), round_up (picture.rows));
    cv::Mat found;

    if (network->getInputSize () != input.size ())
      network->setInputSize (input.size ());
    network->setScoreThreshold (threshold);
    network->detect (input, found);
    for (int row = 0; row < found.rows; row++)
      append (found.ptr<float> (row), faces);
    drop_outsiders (faces, picture.cols, picture.rows);
  }

 private:
  static void
  append (const float *values, GArray *faces)
  {
    FoundFace face = {
        values[0], values[1], values[2], values[3], values[14], TRUE, {}};

    for (int i = 0; i < N_FACE_POINTS; i++) {
      face.points[i][0] = values[4 + 2 * i];
      face.points[i][1] = values[5 + 2 * i];
    }
    /* its last two points are the corners of the mouth */
    face.points[FACE_MOUTH][0] = (values[10] + values[12]) / 2;
    face.points[FACE_MOUTH][1] = (values[11] + values[13]) / 2;
    g_array_append_val (faces, face);
  }

  cv::Ptr<cv::FaceDetectorYN> network;
};

class Yunet2023 : public Detector {
 public:
  explicit Yunet2023 (const cv::dnn::Net &net) : network (net)
  {
    for (const char *kind : {"cls_", "obj_", "bbox_", "kps_"})
      for (int stride : strides)
        names.push_back (kind + std::to_string (stride));
  }

  FaceDetector
  kind () const override
  {
    return FACE_DETECTOR_YUNET;
  }
  int
  usual_size () const override
  {
    return 320;
  }

  void
  find (const cv::Mat &picture, double threshold, GArray *faces) override
  {
    cv::Mat input =
        padded (picture, round_up (picture.cols), round_up (picture.rows));
    std::vector<cv::Mat> out;

    network.setInput (cv::dnn::blobFromImage (input));
    network.forward (out, names);
    for (int i = 0; i < 3; i++)
      decode (out, i, input.size (), threshold, faces);
    face_merge (faces, same_face);
    drop_outsiders (faces, picture.cols, picture.rows);
  }

 private:
  static void
  decode (const std::vector<cv::Mat> &out, int i, const cv::Size &size,
      double threshold, GArray *faces)
  {
    YunetLayer layer = {out[i].ptr<float> (), out[3 + i].ptr<float> (),
        out[6 + i].ptr<float> (), out[9 + i].ptr<float> (), strides[i],
        size.width / strides[i], size.height / strides[i]};
    size_t cells = size_t (layer.columns) * layer.rows;

    if (out[i].total () != cells || out[3 + i].total () != cells ||
        out[6 + i].total () != 4 * cells || out[9 + i].total () != 10 * cells)
      CV_Error (cv::Error::StsUnmatchedSizes, "not the outputs of YuNet");
    face_decode_yunet (&layer, threshold, faces);
  }

  static constexpr int strides[] = {8, 16, 32};
  cv::dnn::Net network;
  std::vector<cv::String> names;
};

class BlazeFace : public Detector {
 public:
  explicit BlazeFace (const cv::dnn::Net &net) : network (net)
  {
  }

  FaceDetector
  kind () const override
  {
    return FACE_DETECTOR_BLAZEFACE;
  }
  int
  usual_size () const override
  {
    return BLAZE_SIDE;
  }

  void
  find (const cv::Mat &picture, double threshold, GArray *faces) override
  {
    find_in (picture, picture.size (), 0, 0, threshold, faces);
    if (std::max (picture.cols, picture.rows) > BLAZE_SIDE)
      for (int y : starts (picture.rows))
        for (int x : starts (picture.cols))
          find_in (picture (cv::Rect (x, y, std::min (BLAZE_SIDE, picture.cols),
                       std::min (BLAZE_SIDE, picture.rows))),
              picture.size (), x, y, threshold, faces);
    face_merge (faces, same_face);
    drop_outsiders (faces, picture.cols, picture.rows);
  }

 private:
  /* Where parts begin that are looked at one by one, so that small faces are
   * found too. They overlap: what one cuts off is whole in the next. */
  static std::vector<int>
  starts (int side)
  {
    int room = std::max (0, side - BLAZE_SIDE);
    int steps = (room + part_step - 1) / part_step;
    std::vector<int> out = {0};

    for (int i = 1; i <= steps; i++)
      out.push_back (room * i / steps);
    return out;
  }

  /* Part of a face, at an edge that is not the picture's */
  static bool
  is_cut (const FoundFace &face, const cv::Rect &part, const cv::Size &whole)
  {
    return (part.x > 0 && face.x < part.x) || (part.y > 0 && face.y < part.y) ||
           (part.br ().x < whole.width && face.x + face.width > part.br ().x) ||
           (part.br ().y < whole.height && face.y + face.height > part.br ().y);
  }

  /* What is larger would have been seen in the whole picture: it is a mistake,
   * or has been. */
  static bool
  is_small (const FoundFace &face, const cv::Size &whole)
  {
    return face.width * BLAZE_SIDE <
           16.0 * std::max (whole.width, whole.height);
  }

  void
  find_in (const cv::Mat &part, const cv::Size &whole, int x, int y,
      double threshold, GArray *faces)
  {
    double scale = std::max (part.cols, part.rows) / double (BLAZE_SIDE);
    cv::Rect area (x, y, part.cols, part.rows);
    int left, top;
    std::vector<cv::Mat> out;
    g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (FoundFace));

    network.setInput (input_of (part, scale, left, top));
    network.forward (out, names);
    for (int i = 0; i < 2; i++) {
      const BlazeGrid *grid = &blaze_grids[i];
      size_t anchors = grid->cells * grid->cells * grid->anchors;

      if (out[i].total () != anchors ||
          out[2 + i].total () != anchors * BLAZE_VALUES)
        CV_Error (cv::Error::StsUnmatchedSizes, "not the outputs of BlazeFace");
      face_decode_blaze (out[i].ptr<float> (), out[2 + i].ptr<float> (), grid,
          threshold, found);
    }
    face_merge (found, same_face);
    for (guint i = 0; i < found->len; i++) {
      FoundFace *face = &g_array_index (found, FoundFace, i);

      move_back (face, scale, left - x / scale, top - y / scale);
      if (part.size () == whole ||
          (is_small (*face, whole) && !is_cut (*face, area, whole)))
        g_array_append_val (faces, *face);
    }
  }

  /* In the middle of a black square, RGB in -1..1, channels last */
  cv::Mat
  input_of (const cv::Mat &picture, double scale, int &left, int &top)
  {
    int width = std::max (1, cvRound (picture.cols / scale));
    int height = std::max (1, cvRound (picture.rows / scale));
    const int shape[] = {1, BLAZE_SIDE, BLAZE_SIDE, 3};
    cv::Mat resized = picture, blob (4, shape, CV_32F);

    left = (BLAZE_SIDE - width) / 2;
    top = (BLAZE_SIDE - height) / 2;
    if (width != picture.cols || height != picture.rows)
      cv::resize (picture, resized, cv::Size (width, height), 0, 0,
          scale > 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::Mat square (BLAZE_SIDE, BLAZE_SIDE, CV_32FC3, blob.ptr<float> ());
    square.setTo (cv::Scalar::all (-1));
    cv::cvtColor (resized, resized, cv::COLOR_BGR2RGB);
    resized.convertTo (
        square (cv::Rect (left, top, width, height)), CV_32FC3, 1 / 127.5, -1);
    return blob;
  }

  static void
  move_back (FoundFace *face, double scale, double left, double top)
  {
    face->x = (face->x - left) * scale;
    face->y = (face->y - top) * scale;
    face->width *= scale;
    face->height *= scale;
    for (auto &point : face->points) {
      point[0] = (point[0] - left) * scale;
      point[1] = (point[1] - top) * scale;
    }
  }

  static constexpr int part_step = BLAZE_SIDE * 3 / 4;
  cv::dnn::Net network;
  const std::vector<cv::String> names = {
      "Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0"};
};

class Haar : public Detector {
 public:
  explicit Haar (const char *model)
  {
    if (!cascade.load (model))
      CV_Error (cv::Error::StsParseError, "not a cascade");
  }

  FaceDetector
  kind () const override
  {
    return FACE_DETECTOR_HAAR;
  }
  int
  usual_size () const override
  {
    return 640;
  }
  bool
  wants_color () const override
  {
    return false;
  }

  void
  find (const cv::Mat &picture, double threshold, GArray *faces) override
  {
    std::vector<cv::Rect> found;
    std::vector<int> counts;

    cascade.detectMultiScale (picture, found, counts, 1.1, 2);
    for (size_t i = 0; i < found.size (); i++) {
      const cv::Rect &box = found[i];
      /* How often it was seen is all that a cascade tells: three times is as
       * much as 0.5. */
      double confidence = counts[i] / (counts[i] + 3.0);
      FoundFace face = {double (box.x), double (box.y), double (box.width),
          double (box.height), confidence, FALSE, {}};

      if (confidence >= threshold)
        g_array_append_val (faces, face);
    }
  }

 private:
  cv::CascadeClassifier cascade;
};

bool
has_output (const std::vector<cv::String> &names, const char *name)
{
  return std::find (names.begin (), names.end (), name) != names.end ();
}

/* By what comes out: names of files say nothing. */
std::unique_ptr<Detector>
detector_of (const char *model)
{
  if (g_str_has_suffix (model, ".xml"))
    return std::make_unique<Haar> (model);

  cv::dnn::Net net = cv::dnn::readNetFromONNX (model);
  std::vector<cv::String> names = net.getUnconnectedOutLayersNames ();
  if (has_output (names, "Identity_3:0"))
    return std::make_unique<BlazeFace> (net);
  if (has_output (names, "cls_8"))
    return std::make_unique<Yunet2023> (net);
  if (has_output (names, "iou"))
    return std::make_unique<Yunet2022> (model);
  CV_Error (cv::Error::StsBadArg, "a network, but of no face detector known");
}

const char *
name_of (FaceDetector detector)
{
  return detector == FACE_DETECTOR_YUNET       ? "YuNet"
         : detector == FACE_DETECTOR_BLAZEFACE ? "BlazeFace"
                                               : "Haar";
}

}  // namespace

struct _FaceFinder {
  std::unique_ptr<Detector> detector;
};

/**
 * face_finder_new:
 * @detector: what the model has to be for
 * @model: an ONNX file or, of a cascade, an XML file
 *
 * A model that loads is tried out on an empty picture: if it works there, it
 * does later.
 */
FaceFinder *
face_finder_new (FaceDetector detector, const gchar *model, GError **error)
{
  g_autoptr (GArray) faces = g_array_new (FALSE, FALSE, sizeof (FoundFace));

  if (!g_file_test (model, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "There is no model %s: name one that is there, or none, and what is "
        "installed is used.",
        model);
    return nullptr;
  }
  try {
    std::unique_ptr<Detector> found = detector_of (model);

    if (detector != FACE_DETECTOR_AUTO && detector != found->kind ()) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "The model %s is for %s: set the property detector to that, or to "
          "auto.",
          model, name_of (found->kind ()));
      return nullptr;
    }
    found->find (cv::Mat::zeros (least_side, least_side,
                     found->wants_color () ? CV_8UC3 : CV_8UC1),
        0.5, faces);
    return new FaceFinder{std::move (found)};
  } catch (const std::exception &failure) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "The model %s cannot be used: get a file of YuNet (2022mar or 2023mar) "
        "or BlazeFace (back, 256x256) in ONNX, or a Haar cascade in XML. (%s)",
        model, failure.what ());
    return nullptr;
  }
}

void
face_finder_free (FaceFinder *finder)
{
  delete finder;
}

FaceDetector
face_finder_get_detector (FaceFinder *finder)
{
  return finder->detector->kind ();
}

/* Whether pictures are BGR; grey otherwise */
gboolean
face_finder_wants_color (FaceFinder *finder)
{
  return finder->detector->wants_color ();
}

/* Longest side of a picture in which it finds what it can in good time */
gint
face_finder_usual_size (FaceFinder *finder)
{
  return finder->detector->usual_size ();
}

/**
 * face_finder_find:
 * @pixels: rows without padding, BGR or grey
 *
 * Returns: (transfer full) (element-type FoundFace): NULL with @error set if
 *   OpenCV failed
 */
GArray *
face_finder_find (FaceFinder *finder, const guint8 *pixels, gint width,
    gint height, gdouble threshold, GError **error)
{
  g_autoptr (GArray) faces = g_array_new (FALSE, FALSE, sizeof (FoundFace));

  try {
    cv::Mat picture (height, width,
        finder->detector->wants_color () ? CV_8UC3 : CV_8UC1,
        const_cast<guint8 *> (pixels));

    finder->detector->find (picture, threshold, faces);
  } catch (const std::exception &failure) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", failure.what ());
    return nullptr;
  }
  return static_cast<GArray *> (g_steal_pointer (&faces));
}
