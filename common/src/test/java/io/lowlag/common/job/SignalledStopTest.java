package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.CannotStartException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalledStopTest {

  private final AtomicInteger stops = new AtomicInteger();
  private final SignalledStop stop = SignalledStop.ofProcess();

  @Test
  void aSignalThatComesWhileTheJobStartsStopsItAsSoonAsItRuns() {
    stop.ask();
    assertThat(stops).hasValue(0);

    stop.stops(stops::incrementAndGet);

    assertThat(stops).hasValue(1);
  }

  @Test
  void aSignalThatComesBeforeTheQueryIsStartedEndsTheStart() {
    assertThatCode(stop::requireNone).doesNotThrowAnyException();

    stop.ask();

    assertThatThrownBy(stop::requireNone)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("signal");
  }

  @Test
  void aSignalStopsTheRunningJob() {
    stop.stops(stops::incrementAndGet);
    assertThat(stops).hasValue(0);

    stop.ask();

    assertThat(stops).hasValue(1);
  }

  @Test
  void aJobOfAnotherProgramKeepsNoProcessFromItsEnd() {
    SignalledStop none = SignalledStop.none();
    none.listen();
    assertThat(none.isListening()).isFalse();

    stop.listen();
    assertThat(stop.isListening()).isTrue();
    stop.close();
  }
}
