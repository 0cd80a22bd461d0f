package io.lowlag.fraud.scoring.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.NotImplementedError;
import scala.util.control.BreakControl;

/** Whatever a user's model does, a transaction gets a score that fits or the reason why not. */
class GuardedModelTest {

  private static final Features FEATURES = new Features(transaction());

  static Stream<Named<Callable<RiskScore>>> failures() {
    return Stream.of(
        Named.of("an exception", () -> fail(new IllegalStateException("boom"))),
        Named.of("a checked one, as from other languages", () -> fail(new Exception("boom"))),
        Named.of("an error of its class path", () -> fail(new NoClassDefFoundError("com/x/Y"))),
        Named.of("an error of its services", () -> fail(new ServiceConfigurationError("boom"))),
        Named.of(
            "what is not written yet", () -> fail(new NotImplementedError("an implementation"))),
        Named.of("a jump of another language", () -> fail(new BreakControl())),
        Named.of("an assertion", () -> fail(new AssertionError("boom"))),
        Named.of("a recursion without end", GuardedModelTest::recurse),
        Named.of("a number that is none", () -> scoreOf(BigDecimal.valueOf(Double.NaN))),
        Named.of("a feature of another type", () -> scoreOf(FEATURES.number("merchant"))),
        Named.of("a feature that does not exist", () -> scoreOf(FEATURES.number("age"))),
        Named.of("nothing", () -> null),
        Named.of("no value", () -> new RiskScore(null, List.of())),
        Named.of("no reasons", () -> new RiskScore(BigDecimal.ONE, null)),
        Named.of("21 digits", () -> scoreOf(new BigDecimal("1E+20"))),
        Named.of("as many as can be", () -> scoreOf(new BigDecimal("-1E+2147483647"))),
        Named.of(
            "21 digits when rounded", () -> scoreOf(new BigDecimal("9".repeat(20) + ".9999999"))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsCountedAndSaidInOneShortLine(Callable<RiskScore> failure) {
    long before = JobMetrics.counter(GuardedModel.ERRORS).getCount();

    assertThatThrownBy(() -> guarded(failure).score(FEATURES))
        .isInstanceOf(ModelFailedException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n")
        .hasSizeLessThanOrEqualTo(200);
    assertThat(JobMetrics.counter(GuardedModel.ERRORS).getCount()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "99999999999999999999.999999, 99999999999999999999.999999",
    "-99999999999999999999, -99999999999999999999.000000",
    "0.1234565, 0.123456",
    "1E-7, 0.000000",
    "1E-2147483647, 0.000000",
    "0E+2147483647, 0.000000",
    "5E-7, 0.000000",
    "6E-7, 0.000001",
  })
  void aScoreThatFitsIsPutOutWithItsPlaces(String score, String putOut) throws Exception {
    RiskScore given = guarded(() -> scoreOf(new BigDecimal(score))).score(FEATURES);

    ScoredTransaction scored =
        transaction().scored("m", "1", given.value(), BigDecimal.ONE, given.reasons());
    assertThat(scored.riskScore()).isEqualTo(new BigDecimal(putOut));
    assertThat(scored.modelError()).isNull();
  }

  @Test
  void aMessageCannotBreakTheRecordThatTellsIt() {
    String message = "pass" + "word=hunter2\n\u0000half \ud83c, " + "\ud83d\ude00".repeat(300);

    assertThatThrownBy(() -> guarded(() -> fail(new RuntimeException(message))).score(FEATURES))
        .message()
        .startsWith("java.lang.RuntimeException: password=(redacted) half ?, ")
        .matches("[^\\p{Cntrl}]*")
        .satisfies(text -> assertThat(UTF_8.newEncoder().canEncode(text)).isTrue());
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, InternalError.class})
  void anErrorOfTheVirtualMachineEndsTheTaskAndNamesTheModel(Class<? extends Error> kind)
      throws Exception {
    Error error = kind.getConstructor(String.class).newInstance("Java heap space");

    assertThatThrownBy(() -> guarded(() -> fail(error)).score(FEATURES))
        .isExactlyInstanceOf(kind)
        .hasMessage("in the model " + Given.class.getName() + ": " + error)
        .hasNoCause();
  }

  @Test
  void anInterruptIsNotTheModelsFault() {
    long before = JobMetrics.counter(GuardedModel.ERRORS).getCount();
    try {
      assertThatThrownBy(
              () -> guarded(() -> fail(new InterruptedException("stop"))).score(FEATURES))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted while " + Given.class.getName());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(JobMetrics.counter(GuardedModel.ERRORS).getCount()).isEqualTo(before);
  }

  private static RiskScore scoreOf(BigDecimal value) {
    return new RiskScore(value, List.of());
  }

  @SuppressWarnings("InfiniteRecursion")
  private static RiskScore recurse() {
    RiskScore deeper = recurse();
    return new RiskScore(deeper.value().add(BigDecimal.ONE), List.of());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, E extends Throwable> T fail(Throwable failure) throws E {
    throw (E) failure;
  }

  private static GuardedModel guarded(Callable<RiskScore> answer) {
    return new GuardedModel(new Given(answer), "m", "1", GuardedModel.ERRORS);
  }

  /** Does what it is given. */
  private record Given(Callable<RiskScore> answer) implements RiskModel {

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of();
    }

    @Override
    public RiskScore score(Features features) {
      try {
        return answer.call();
      } catch (Exception e) {
        return GuardedModelTest.<RiskScore, RuntimeException>fail(e);
      }
    }
  }

  private static ScoredTransaction transaction() {
    WindowFeatures window = WindowFeatures.ofPayments(1, BigDecimal.ONE, 1, 1);
    CardTransaction transaction =
        new CardTransaction(
            "t",
            "c",
            BigDecimal.ONE,
            "EUR",
            "shop",
            "DE",
            1_000,
            false,
            BigDecimal.ONE,
            new Origin(0, 0, 0, 0));
    return ScoredTransaction.unscored(transaction, window, window, window, false)
        .ofTier("standard");
  }
}
