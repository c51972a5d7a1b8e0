package dev.farseer.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a healthy server on a port of its own and fails as it is told. */
public final class FaultyServer implements AutoCloseable {
  /** Enough for the head of an answer, too little for an answer. */
  private static final int CUT_AFTER = 700;

  private static final byte[] GARBAGE =
      """
      HTTP/1.1 200 OK\r
      Content-Type: application/json\r
      Connection: close\r
      Content-Length: 11\r
      \r
      #!not(json)"""
          .getBytes(StandardCharsets.US_ASCII);

  private final int healthyPort;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Fault fault = Fault.NONE;
  private ServerSocket listener;

  /** A server that works, in front of another one on this machine. */
  public FaultyServer(int healthyPort) throws IOException {
    this.healthyPort = healthyPort;
    listener = listen(0);
    port = listener.getLocalPort();
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Fails in this way from now on; connections that stand are closed. */
  public synchronized void fail(Fault next) throws IOException {
    if (next == Fault.DOWN) {
      listener.close();
    } else if (listener.isClosed()) {
      listener = listen(port);
    }
    fault = next;
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 64);
    Thread.ofVirtual().name("faulty-listen").start(() -> accept(opened));
    return opened;
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        sockets.add(client);
        Thread.ofVirtual().name("faulty-serve").start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        InputStream in = client.getInputStream()) {
      switch (fault) {
        case NONE -> forward(client, in, Integer.MAX_VALUE);
        case CUT -> forward(client, in, CUT_AFTER);
        case GARBAGE -> {
          if (in.read(new byte[1 << 16]) > 0) {
            client.getOutputStream().write(GARBAGE);
          }
        }
        case HANGING, DOWN -> in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      // a caller that leaves, or a new fault
    } finally {
      sockets.remove(client);
    }
  }

  private void forward(Socket client, InputStream in, int most) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), healthyPort)) {
      sockets.add(server);
      Thread.ofVirtual().name("faulty-ask").start(() -> pump(in, server));
      byte[] buffer = new byte[1 << 14];
      int left = most;
      while (left > 0) {
        int read = server.getInputStream().read(buffer, 0, Math.min(buffer.length, left));
        if (read < 0) {
          return;
        }
        client.getOutputStream().write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private void pump(InputStream in, Socket server) {
    try (server) {
      in.transferTo(server.getOutputStream());
    } catch (IOException e) {
      // either side has closed
    } finally {
      sockets.remove(server);
    }
  }

  @Override
  public void close() throws IOException {
    fail(Fault.DOWN);
  }
}
