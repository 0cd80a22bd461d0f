package io.lowlag.devkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScratchFolderTest {

  private static final int FILES = 2_000;

  @Test
  void isGoneAfterItIsClosed() throws IOException {
    ScratchFolder scratch = ScratchFolder.create("lowlag-scratch-");
    Files.writeString(
        Files.createDirectories(scratch.path().resolve("a/b")).resolve("file"), "text");
    assertThat(scratch.bytes()).isEqualTo(4);

    scratch.close();

    assertThat(scratch.path()).doesNotExist();
    assertThat(scratch.remove()).as("a second time").isTrue();
  }

  @Test
  void aThreadThatStillWritesDoesNotFailWhoeverClosesIt() throws Exception {
    ScratchFolder scratch = ScratchFolder.create("lowlag-scratch-");
    CountDownLatch writes = new CountDownLatch(1);
    ExecutorService background = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> writer =
          background.submit(
              () -> {
                int written = 0;
                for (int i = 0; i < FILES; i++) {
                  written += write(scratch.path().resolve("state/" + i % 7), i) ? 1 : 0;
                  writes.countDown();
                }
                return written;
              });
      assertThat(writes.await(10, TimeUnit.SECONDS)).isTrue();

      scratch.close();

      assertThat(writer.get(30, TimeUnit.SECONDS)).isPositive();
      assertThat(scratch.remove()).isTrue();
      assertThat(scratch.path()).doesNotExist();
    } finally {
      background.shutdownNow();
    }
  }

  private static boolean write(Path folder, int number) throws IOException {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("file-" + number), "text");
      return true;
    } catch (NoSuchFileException | FileAlreadyExistsException deletedMeanwhile) {
      // The second comes from createDirectories if the folder vanishes before it looks again.
      return false;
    }
  }
}
