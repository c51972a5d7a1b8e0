package dev.farseer.casebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Opens an index of cases: in a folder, where one process writes and others read what it has
 * committed, or in memory.
 *
 * @param folder where, null for memory
 */
record IndexFolder(@Nullable Path folder) {
  private static final System.Logger LOG = System.getLogger(IndexFolder.class.getName());

  /** An eighth of the heap, which may be small inside Grafana. */
  private static final double WRITE_BUFFER_MB =
      Math.clamp(Runtime.getRuntime().maxMemory() / (8 << 20), 16, 128);

  /**
   * An open index.
   *
   * @param writer null when another process writes
   * @param commit what the index knew of itself when it was opened
   */
  record Opened(
      Directory directory,
      @Nullable IndexWriter writer,
      SearcherManager searchers,
      IndexCommit commit)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (directory;
          var _ = writer;
          searchers) {
        // closed in reverse
      }
    }
  }

  /** Opens it, empty when it is missing or cannot be used; null while another process makes it. */
  @Nullable Opened open() throws IOException {
    if (folder == null) {
      return writing(new ByteBuffersDirectory(), OpenMode.CREATE);
    }
    Files.createDirectories(folder);
    Path lock = folder.resolve(IndexWriter.WRITE_LOCK_NAME);
    if (Files.exists(lock) && Files.size(lock) > 0) {
      // never Lucene's: it would fail with each write
      Files.delete(lock);
    }
    Directory directory = FSDirectory.open(folder);
    boolean ready = false;
    try {
      Opened opened = open(directory);
      ready = opened != null;
      return opened;
    } finally {
      if (!ready) {
        directory.close();
      }
    }
  }

  private @Nullable Opened open(Directory directory) throws IOException {
    boolean usable = usable(directory);
    try {
      return writing(directory, usable ? OpenMode.APPEND : OpenMode.CREATE);
    } catch (LockObtainFailedException e) {
      return usable ? reading(directory) : null;
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the index of cases in " + folder + " cannot be used and is made anew: " + e);
      wipe();
      return writing(directory, OpenMode.CREATE);
    }
  }

  private static boolean usable(Directory directory) {
    try {
      return DirectoryReader.indexExists(directory) && commit(directory).usable(Instant.now());
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      LOG.log(System.Logger.Level.WARNING, "the index of cases cannot be read: " + e);
      return false;
    }
  }

  static IndexCommit commit(Directory directory) throws IOException {
    return IndexCommit.of(SegmentInfos.readLatestCommit(directory).getUserData().entrySet());
  }

  private static Opened writing(Directory directory, OpenMode mode) throws IOException {
    IndexWriter writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(new KeywordAnalyzer())
                .setOpenMode(mode)
                .setRAMBufferSizeMB(WRITE_BUFFER_MB)
                .setCommitOnClose(false));
    boolean ready = false;
    try {
      IndexCommit commit =
          mode == OpenMode.APPEND
              ? commit(directory)
              : new IndexCommit(IndexCommit.ownFormat(), 0, Instant.now());
      Opened opened = new Opened(directory, writer, new SearcherManager(writer, null), commit);
      ready = true;
      return opened;
    } finally {
      if (!ready) {
        writer.close();
      }
    }
  }

  private static Opened reading(Directory directory) throws IOException {
    return new Opened(directory, null, new SearcherManager(directory, null), commit(directory));
  }

  /** Deletes the files of the index, so that the next one is made anew. */
  void wipe() throws IOException {
    if (folder == null) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(each -> !each.endsWith(IndexWriter.WRITE_LOCK_NAME)).toList();
    }
    for (Path each : files) {
      if (Files.isRegularFile(each)) {
        Files.deleteIfExists(each);
      }
    }
  }
}
