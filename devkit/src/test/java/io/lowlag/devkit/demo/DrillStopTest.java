package io.lowlag.devkit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drill that is stopped leaves nothing behind. */
class DrillStopTest {

  @TempDir private Path folder;

  @Test
  void anInterruptedDrillKillsItsJob() throws Exception {
    Set<ProcessHandle> before = children();
    SupervisedJob job =
        SupervisedJob.start(DrillStopTest.class, Overrides.none(), new Deaf(), folder);
    Set<ProcessHandle> started = children();
    started.removeAll(before);
    assertThat(started).hasSize(1);

    Thread.currentThread().interrupt();
    assertThatThrownBy(job::close).isInstanceOf(InterruptedException.class);

    assertThat(started).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void anInterruptedDrillCleansUpToTheEnd() {
    Path done = folder.resolve("done");

    Thread.currentThread().interrupt();
    SystemCommand.cleanUp(
        "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; touch " + done);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).exists();
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  /** Lets the job be a process that ignores SIGTERM. */
  private static final class Deaf implements Surroundings {

    @Override
    public List<String> prefix() {
      return List.of("sh", "-c", "trap '' TERM; exec sleep 600");
    }

    @Override
    public void close() {}
  }
}
