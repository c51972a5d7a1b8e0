package dev.farseer.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between client and server that hangs, breaks, or breaks at the worst moment. */
final class Proxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flows = lock.newCondition();
  private boolean hanging;
  private volatile String fatal = "";

  Proxy(int target) {
    this.target = target;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Nothing passes any more, until it does again; connections stay. */
  void hang(boolean now) {
    lock.lock();
    try {
      hanging = now;
      flows.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Breaks every connection. */
  void cut() {
    open.forEach(Proxy::end);
    open.clear();
  }

  /**
   * Once: passes what the client says up to this, and breaks the connection before it hears an
   * answer to it.
   */
  void cutAfter(String text) {
    fatal = text;
  }

  /** Whether {@link #cutAfter} has come to pass. */
  boolean hasCut() {
    return fatal.isEmpty();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server, true));
        Thread.ofVirtual().start(() -> pass(server, client, false));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private void pass(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[16_384];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitFlow();
        String end = fatal;
        if (up
            && !end.isEmpty()
            && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(end)) {
          fatal = "";
          // the answer must not come through before the cut
          end(from);
          out.write(buffer, 0, read);
          out.flush();
          // until the server has done it and answers
          int _ = to.getInputStream().read();
          return;
        }
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException _) {
      // one end has gone, so does the other
    }
  }

  private void awaitFlow() {
    lock.lock();
    try {
      while (hanging) {
        flows.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // it is closed
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hang(false);
    cut();
  }
}
