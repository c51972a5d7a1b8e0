package dev.farseer.door.plugin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.farseer.door.Json;
import dev.farseer.door.Part;
import dev.farseer.door.Readiness;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** What "Save &amp; test" says. */
final class Healths {
  private Healths() {}

  /** The state of every part: an error only when nothing can be answered without it. */
  static CheckHealthResponse of(List<Part> parts, String version) {
    Readiness.Status worst =
        parts.stream()
            .map(part -> part.state().status())
            .max(Readiness.Status::compareTo)
            .orElse(Readiness.Status.UP);
    String troubled =
        parts.stream()
            .filter(part -> part.state().status() != Readiness.Status.UP)
            .map(part -> part.name() + ": " + part.state().detail())
            .collect(Collectors.joining("; "));
    return switch (worst) {
      case UP -> response(true, "Farseer can answer. Every part works.", parts, version);
      case DEGRADED -> response(true, "Farseer can answer, with less: " + troubled, parts, version);
      case DOWN -> response(false, "Farseer cannot answer: " + troubled, parts, version);
    };
  }

  /** Settings that cannot be used, or a service that cannot be reached. */
  static CheckHealthResponse of(Problem problem, String part, String version) {
    return response(
        false,
        Responses.text(problem),
        List.of(new Part(part, Readiness.State.down(problem.detail()))),
        version);
  }

  private static CheckHealthResponse response(
      boolean ok, String message, List<Part> parts, String version) {
    ObjectNode details = Json.object().put("version", version);
    ArrayNode list = details.putArray("parts");
    for (Part part : parts) {
      list.addObject()
          .put("name", part.name())
          .put("state", part.state().status().word())
          .put("detail", part.state().detail());
    }
    details.put(
        "verboseMessage",
        parts.stream()
            .map(p -> p.name() + " " + p.state().status().word() + ": " + p.state().detail())
            .collect(Collectors.joining("\n")));
    return CheckHealthResponse.newBuilder()
        .setStatus(
            ok ? CheckHealthResponse.HealthStatus.OK : CheckHealthResponse.HealthStatus.ERROR)
        .setMessage(message)
        .setJsonDetails(ByteString.copyFrom(Json.bytes(details)))
        .build();
  }
}
