package dev.farseer.door.plugin;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.farseer.door.Json;
import dev.farseer.door.Problems;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.DataFrameFormat;
import dev.farseer.door.plugin.wire.DataResponse;
import dev.farseer.door.plugin.wire.StringList;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameArrow;
import dev.farseer.frame.FrameJson;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Frames and problems as Grafana reads them. */
final class Responses {
  private static final int PIECE = 64 << 10;

  private Responses() {}

  /** Frames in the format that was asked for. */
  static DataResponse frames(List<Frame> frames, DataFrameFormat asked) {
    DataFrameFormat format =
        asked == DataFrameFormat.JSON ? DataFrameFormat.JSON : DataFrameFormat.ARROW;
    DataResponse.Builder response = DataResponse.newBuilder().setStatus(200).setFormat(format);
    for (Frame frame : frames) {
      response.addFrames(
          format == DataFrameFormat.JSON
              ? json(frame)
              // handed over, so that a large frame is not copied
              : UnsafeByteOperations.unsafeWrap(FrameArrow.bytes(frame)));
    }
    return response.build();
  }

  /** In pieces: one array of 64 MB would be copied each time it outgrows itself. */
  private static ByteString json(Frame frame) {
    ByteString.Output out = ByteString.newOutput(PIECE);
    try {
      FrameJson.stream(FrameJson::dataFrame, frame, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return out.toByteString();
  }

  /** A frame as Grafana Live sends it. */
  static byte[] live(Frame frame) {
    return FrameJson.bytes(FrameJson::dataFrame, frame);
  }

  /** Why a query has no frames. */
  static DataResponse failed(Problem problem) {
    return DataResponse.newBuilder()
        .setStatus(problem.reason().status())
        .setError(text(problem))
        .setErrorSource(source(problem.reason()))
        .build();
  }

  /** What people read: what went wrong, and what to do next. */
  static String text(Problem problem) {
    return problem.reason().title() + ": " + problem.detail();
  }

  /**
   * Whose fault it is, in Grafana's words: {@code plugin} counts against this plugin's own
   * availability, {@code downstream} are Loki, the model, the service, and what the asker wrote.
   */
  private static String source(Reason reason) {
    return switch (reason) {
      case INTERNAL, OVERLOADED, STOPPING -> "plugin";
      default -> "downstream";
    };
  }

  /** A JSON document. */
  static CallResourceResponse json(byte[] body) {
    return resource(200, "application/json", body);
  }

  /** A problem as a document. */
  static CallResourceResponse problem(Problem problem) {
    return resource(
        problem.reason().status(), Problems.CONTENT_TYPE, Json.bytes(Problems.document(problem)));
  }

  private static CallResourceResponse resource(int status, String type, byte[] body) {
    return CallResourceResponse.newBuilder()
        .setCode(status)
        .putHeaders("Content-Type", StringList.newBuilder().addValues(type).build())
        .setBody(ByteString.copyFrom(body))
        .build();
  }
}
