package io.lowlag.common.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import org.junit.jupiter.api.Test;

class InterruptionsTest {

  @Test
  void aStopIsWhatAnInterruptCauses() {
    assertThat(Interruptions.isOne(new InterruptedException())).isTrue();
    assertThat(Interruptions.isOne(new IOException(new ClosedByInterruptException()))).isTrue();
    assertThat(Interruptions.isOne(new UncheckedIOException(new InterruptedIOException())))
        .isTrue();
  }

  @Test
  void aTimeoutIsAFailure() {
    assertThat(Interruptions.isOne(new IOException(new SocketTimeoutException("60 s")))).isFalse();
    assertThatCode(() -> Interruptions.rethrow(new IOException("403"))).doesNotThrowAnyException();
  }

  @Test
  void whateverFailsOnAnInterruptedThreadIsAStop() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Interruptions.rethrow(new IOException("closed")))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(InterruptedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
