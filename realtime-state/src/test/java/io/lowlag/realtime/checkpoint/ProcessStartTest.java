package io.lowlag.realtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessStartTest {

  @Test
  void aProcessHasOneStartHoweverOftenItIsAskedFor() throws Exception {
    long self = ProcessHandle.current().pid();
    String first = ProcessStart.of(self).orElseThrow();
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      assertThat(ProcessStart.of(self)).hasValue(first);
      assertThat(ProcessStart.of(other.pid())).isPresent().isNotEqualTo(ProcessStart.of(self));
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(ProcessStart.of(other.pid())).isEmpty();
  }

  @Test
  void theNameOfAProgramMayHoldBracketsAndSpaces() {
    String fields = "S 1 2 3 0 -1 4194304 99 0 0 0 5 6 0 0 20 0 1 0 2780241 3133440 410";

    assertThat(ProcessStart.ticks("12 (java) " + fields)).isEqualTo("2780241");
    assertThat(ProcessStart.ticks("12 (a) b (c) " + fields)).isEqualTo("2780241");
  }
}
