package io.lowlag.realtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A lease on a file system that is slow to show, and fails. */
class CheckpointLeaseTest {

  private final BooleanSupplier wanted = new AtomicBoolean(true)::get;
  private final MemoryFiles folder = new MemoryFiles();
  private final CheckpointLease lease =
      new CheckpointLease("file:/c", new CheckpointFiles(folder), Duration.ofSeconds(30));

  @Test
  void anOwnerWhoseListedSignOfLifeIsGoneHasGivenAnotherOne() throws JsonProcessingException {
    // Given an owner that gives its next sign of life between our listing and our look at its file
    folder.files.put("other.7", beat(7));
    byte[] next = beat(8);
    folder.beforeOpening =
        () -> {
          folder.files.remove("other.7");
          folder.files.put("other.8", next);
        };

    assertThatThrownBy(() -> lease.take(wanted))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in use by process 4711 on elsewhere");
    assertThat(folder.files).as("the claim is gone").containsOnlyKeys("other.8");
  }

  @Test
  void anOwnerThatHasLeftHoldsNobodyUp() throws JsonProcessingException {
    folder.files.put("other.7", beat(7));
    folder.beforeOpening = () -> folder.files.remove("other.7");

    lease.take(wanted);

    assertThat(folder.files).hasSize(1);
    lease.release(wanted);
    assertThat(folder.files).isEmpty();
  }

  @Test
  void aLeaseEndsAlthoughItsFileCannotBeDeleted() {
    lease.take(wanted);
    folder.deletingFails = true;

    assertThatCode(() -> lease.release(wanted)).doesNotThrowAnyException();
    assertThat(lease.isHeld()).isFalse();
  }

  private static byte[] beat(long beat) throws JsonProcessingException {
    return new ObjectMapper()
        .writeValueAsBytes(new DriverProcess("other", "elsewhere", 4711, "1", beat));
  }
}
