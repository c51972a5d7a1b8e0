package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server on port 0 that answers as it is told, byte by byte: by default like a llama-server whose
 * chat is scripted.
 */
public final class FakeServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request that came. */
  public record Request(String path, Map<String, String> headers, JsonNode body) {}

  /** Answers a request; the connection is closed after it. */
  public interface Script {
    void answer(Request request, Wire wire) throws IOException, InterruptedException;
  }

  /** What goes back, and what happens on the way. */
  public record Wire(Socket socket, OutputStream out) {
    /** Text as it is. */
    public void raw(String text) throws IOException {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as they are. */
    public void raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** A whole answer of JSON. */
    public void json(int status, String body) throws IOException {
      full(status, "application/json; charset=utf-8", "", body);
    }

    /** A whole answer. */
    public void full(int status, String type, String header, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      raw(
          "HTTP/1.1 %d X\r\nContent-Type: %s\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n"
              .formatted(status, type, header, bytes.length));
      raw(bytes);
    }

    /** The head of an event stream. */
    public void streamHead() throws IOException {
      raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    /** A piece of the answer. */
    public void token(String content) throws IOException {
      raw(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"
              + quoted(content)
              + "}}]}\n\n");
    }

    /** The reason why the answer ends. */
    public void finish(String reason) throws IOException {
      raw(
          "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}],\"model\":\"fake\"}\n\n"
              .formatted(reason));
    }

    /** Tokens. */
    public void usage(int prompt, int cached, int output) throws IOException {
      raw(
          ("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,"
                  + "\"prompt_tokens_details\":{\"cached_tokens\":%d}}}\n\n")
              .formatted(prompt, output, cached));
    }

    /** The end of the stream. */
    public void done() throws IOException {
      raw("data: [DONE]\n\n");
    }

    /** A whole answer in two pieces. */
    public void answer(String content) throws IOException {
      streamHead();
      raw(": ping\n\n");
      token(content.substring(0, content.length() / 2));
      token(content.substring(content.length() / 2));
      finish("stop");
      usage(20, 15, 7);
      done();
    }

    /** Returns when the other side has closed. */
    public void awaitClosed() throws IOException {
      try {
        while (socket.getInputStream().read() >= 0) {
          // nothing more is expected
        }
      } catch (java.net.SocketException e) {
        // a reset is a close, too
      }
    }
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /** Requests for a chat, as they came. */
  public final BlockingQueue<Request> chats = new LinkedBlockingQueue<>();

  /** Paths of all requests, as they came. */
  public final List<String> paths = new CopyOnWriteArrayList<>();

  private final Script script;

  private FakeServer(int port, Script script) throws IOException {
    this.listener = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::listen);
  }

  /** A server of which only the script is known. */
  public static FakeServer of(Script script) {
    return at(0, script);
  }

  /** A server on a port that is free. */
  public static FakeServer at(int port, Script script) {
    try {
      return new FakeServer(port, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A llama-server with slots and a context, whose chats are scripted. */
  public static FakeServer llama(int slots, int contextTokens, Script chat) {
    return of(llamaScript(slots, contextTokens, chat));
  }

  /** What a llama-server does, but for its chats. */
  public static Script llamaScript(int slots, int contextTokens, Script chat) {
    return (request, wire) -> {
      if (request.path().equals("/props")) {
        wire.json(
            200,
            "{\"total_slots\":%d,\"model_alias\":\"fake\",\"default_generation_settings\":{\"n_ctx\":%d}}"
                .formatted(slots, contextTokens));
      } else if (request.path().endsWith("/chat/completions")) {
        chat.answer(request, wire);
      } else {
        wire.json(404, "{\"error\":{\"message\":\"File Not Found\"}}");
      }
    };
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Its port. */
  public int port() {
    return listener.getLocalPort();
  }

  /** What went wrong in scripts. */
  public List<String> failures() {
    return failures;
  }

  /** Takes no more connections; those that stand go on. */
  public void leave() throws IOException {
    listener.close();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream()) {
      String first = line(in);
      if (first.isEmpty()) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      JsonNode body = JSON.readTree(in.readNBytes(length));
      Request request = new Request(first.split(" ", 3)[1], headers, body);
      paths.add(request.path());
      if (request.path().endsWith("/chat/completions")) {
        chats.add(request);
      }
      script.answer(request, new Wire(socket, out));
    } catch (IOException | InterruptedException e) {
      // callers that hang up are part of the tests
    } catch (RuntimeException | AssertionError e) {
      failures.add(e.toString());
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
