package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.llm.ModelServer.Reply;
import dev.farseer.problem.Problem;

/**
 * What a server is, found out by asking: llama-server has {@code /props}, others only a list of
 * models.
 *
 * @param llamaCpp whether it is llama-server
 * @param model its model's name, empty when it did not say or has several
 * @param slots calls it works on at once, 0 when it did not say
 * @param contextTokens tokens of one call, 0 when it did not say
 */
record Probe(boolean llamaCpp, String model, int slots, int contextTokens) {

  /** Sends a GET request. */
  interface Get {
    Reply send(String path, String base) throws InterruptedException;
  }

  /**
   * Asks.
   *
   * @throws Problem MODEL_REFUSED when the server wants another key
   */
  static Probe of(Get get, ServerUrl url) throws InterruptedException {
    Reply props = get.send("/props", url.root());
    JsonNode json = props.json();
    if (props.status() == 200 && json.path("total_slots").isInt()) {
      int context = json.path("default_generation_settings").path("n_ctx").asInt(0);
      String alias = json.path("model_alias").asText("");
      return new Probe(
          true,
          fileName(alias.isEmpty() ? json.path("model_path").asText("") : alias),
          json.path("total_slots").asInt(),
          context);
    }
    Reply models = get.send("/models", url.openAi());
    boolean refused = models.status() == 401 || models.status() == 403;
    if (refused) {
      throw (Problem) ServerError.of(models.status(), json).failure(url.openAi(), "");
    }
    JsonNode list = models.json().path("data");
    JsonNode only = list.size() == 1 ? list.path(0) : list.path(-1);
    return new Probe(false, only.path("id").asText(""), 0, only.path("max_model_len").asInt(0));
  }

  /** Without an alias, llama-server names its model by the whole path of the file. */
  static String fileName(String model) {
    boolean path = model.startsWith("/") || model.contains("\\") || model.endsWith(".gguf");
    String name =
        path
            ? model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1)
            : model;
    return name.endsWith(".gguf") ? name.substring(0, name.length() - 5) : name;
  }
}
