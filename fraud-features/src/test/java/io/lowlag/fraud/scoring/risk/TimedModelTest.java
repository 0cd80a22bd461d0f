package io.lowlag.fraud.scoring.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimedModelTest {

  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final Duration AMPLE = Duration.ofSeconds(30);

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();

  @AfterEach
  void letAllEnd() {
    end.countDown();
  }

  @Test
  void aScoreInTimeIsPassedOn() {
    assertThat(new TimedModel(() -> new Waiting(new CountDownLatch(0)), AMPLE).score(null).value())
        .isEqualTo(BigDecimal.ONE);
  }

  @Test
  void aScoreThatTakesTooLongIsGivenUpAndTheNextAskedOfANewInstance() {
    TimedModel model =
        new TimedModel(
            () -> new Waiting(made.getAndIncrement() == 0 ? end : new CountDownLatch(0)), LIMIT);

    assertThatThrownBy(() -> model.score(null)).hasMessage("the score took longer than 50 ms");
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(model.score(null).value()).isEqualTo(BigDecimal.ONE));
    assertThat(made).hasValueGreaterThan(1);
  }

  @Test
  void ofThoseOfAClassThatDoNotEndOnlyAFewAreLeftBehind() {
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      // As of another batch.
      TimedModel model = new TimedModel(() -> new Stubborn(end), LIMIT);
      try {
        model.score(null);
      } catch (IllegalStateException e) {
        failures.add(e.getMessage());
      }
    }

    assertThat(failures.subList(0, 8)).containsOnly("the score took longer than 50 ms");
    assertThat(failures.subList(8, 10))
        .containsOnly("8 scores that took longer than 50 ms still run in this process");
    assertThat(new TimedModel(() -> new Waiting(new CountDownLatch(0)), AMPLE).score(null).value())
        .as("another class")
        .isEqualTo(BigDecimal.ONE);

    end.countDown();

    TimedModel model = new TimedModel(() -> new Stubborn(end), LIMIT);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(model.score(null).value()).isEqualTo(BigDecimal.ONE));
  }

  @Test
  void whatAStopLeavesBehindCounts() {
    TimedModel stopped = new TimedModel(() -> new OfAStop(end), AMPLE);
    for (int i = 0; i < 8; i++) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> stopped.score(null)).hasMessage("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThatThrownBy(() -> stopped.score(null)).hasMessageStartingWith("8 scores");
  }

  @Test
  void anInstanceThatCannotBeReplacedFailsEachScoreUntilOneCanBeCreated() {
    AtomicBoolean refuses = new AtomicBoolean();
    TimedModel model =
        new TimedModel(
            () -> {
              if (refuses.get()) {
                throw new IllegalStateException("the file is away");
              }
              return new Waiting(made.getAndIncrement() == 0 ? end : new CountDownLatch(0));
            },
            LIMIT);
    refuses.set(true);

    assertThatThrownBy(() -> model.score(null)).hasMessage("the score took longer than 50 ms");
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> model.score(null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a score took too long, and no new instance can be created: the file is away");
    }
    assertThat(made).hasValue(1);

    refuses.set(false);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(model.score(null).value()).isEqualTo(BigDecimal.ONE));
  }

  @Test
  void anInstanceThatCouldNotBeReplacedDoesNotCountOnceItHasEnded() {
    AtomicBoolean refuses = new AtomicBoolean();
    TimedModel model =
        new TimedModel(
            () -> {
              if (refuses.get()) {
                throw new IllegalStateException("the file is away");
              }
              return new Interruptible();
            },
            LIMIT);
    for (int i = 0; i < 20; i++) {
      refuses.set(false);
      assertThatThrownBy(() -> model.score(null)).hasMessage("the score took longer than 50 ms");
      refuses.set(true);
      assertThatThrownBy(() -> model.score(null)).hasMessageContaining("the file is away");
    }
  }

  @Test
  void whatTheModelThrowsIsThrown() {
    TimedModel model =
        new TimedModel(
            () ->
                new Waiting(end) {
                  @Override
                  public RiskScore score(Features features) {
                    throw new IllegalArgumentException("no such merchant");
                  }
                },
            AMPLE);

    assertThatThrownBy(() -> model.score(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such merchant");
  }

  /** Has its own class, so that what other tests leave behind does not count. */
  private static final class Stubborn extends Waiting {

    Stubborn(CountDownLatch end) {
      super(end);
    }
  }

  /** As {@link Stubborn}. */
  private static final class OfAStop extends Waiting {

    OfAStop(CountDownLatch end) {
      super(end);
    }
  }

  /** Never has a score, but ends when it is interrupted. */
  private static final class Interruptible extends Waiting {

    Interruptible() {
      super(new CountDownLatch(1));
    }

    @Override
    public RiskScore score(Features features) {
      try {
        new CountDownLatch(1).await();
        return null;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits, whoever interrupts it. */
  private static class Waiting implements RiskModel {

    private final CountDownLatch end;

    Waiting(CountDownLatch end) {
      this.end = end;
    }

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of();
    }

    @Override
    public RiskScore score(Features features) {
      while (true) {
        try {
          end.await();
          return new RiskScore(BigDecimal.ONE, List.of());
        } catch (InterruptedException e) {
          // As a model does that knows nothing of interruptions.
        }
      }
    }
  }
}
