package dev.farseer.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The routes on a port of their own, and a client for them. */
final class EmbeddedServer {
  static final ObjectMapper MAPPER = new ObjectMapper();

  final EmbeddedStore store;
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final WebClient client;

  EmbeddedServer(EmbeddedSettings settings) throws Exception {
    store = new EmbeddedStore(settings);
    server =
        vertx
            .createHttpServer()
            .requestHandler(EmbeddedLoki.router(vertx, store))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    client = WebClient.create(vertx);
  }

  HttpRequest<Buffer> get(String path) {
    return client.get(server.actualPort(), "127.0.0.1", path);
  }

  HttpRequest<Buffer> post(String path) {
    return client.post(server.actualPort(), "127.0.0.1", path);
  }

  HttpRequest<Buffer> delete(String path) {
    return client.delete(server.actualPort(), "127.0.0.1", path);
  }

  static HttpResponse<Buffer> await(io.vertx.core.Future<HttpResponse<Buffer>> answer)
      throws Exception {
    return answer.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  HttpResponse<Buffer> push(String contentType, String encoding, byte[] body) throws Exception {
    HttpRequest<Buffer> request = post("/loki/api/v1/push").putHeader("content-type", contentType);
    if (!encoding.isEmpty()) {
      request.putHeader("content-encoding", encoding);
    }
    return await(request.sendBuffer(Buffer.buffer(body)));
  }

  HttpResponse<Buffer> ask(String path, Map<String, String> parameters) throws Exception {
    HttpRequest<Buffer> request = get(path);
    parameters.forEach(request::addQueryParam);
    return await(request.send());
  }

  JsonNode json(String path, Map<String, String> parameters) throws Exception {
    HttpResponse<Buffer> answer = ask(path, parameters);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + text(answer));
    }
    return tree(answer);
  }

  static String text(HttpResponse<Buffer> answer) {
    return String.valueOf(answer.bodyAsString());
  }

  static JsonNode tree(HttpResponse<Buffer> answer) throws IOException {
    return MAPPER.readTree(text(answer));
  }

  void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
