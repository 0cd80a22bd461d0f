package io.lowlag.fraud.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A card that is to be forgotten leaves no window, no timer, and nothing of it in later windows.
 */
class WindowErasureTest {

  private static final long T = 1_800_000_000_000L;

  private final ProcessorUnderTest<CardTransaction, CardWindow> processor =
      new ProcessorUnderTest<>(
          new WindowProcessor(
              new WindowPolicy(
                  Duration.ofMinutes(10),
                  Duration.ofMinutes(2),
                  Duration.ofMinutes(15),
                  10_000,
                  Duration.ofMinutes(30))));

  @Test
  void nothingIsLeftOfACardThatIsToBeForgotten() {
    processor.rows("c", List.of(paid(1), paid(2)));

    assertThat(processor.rows("c", List.of(erasure(3)))).isEmpty();

    assertThat(processor.valueOf(WindowProcessor.STATE, "c")).isEmpty();
    assertThat(processor.timersOf("c")).isEmpty();
  }

  @Test
  void onlyWhatComesBehindTheRequestCountsWhateverTheOrderInTheBatch() {
    processor.rows("c", List.of(paid(1)));

    List<CardWindow> windows = processor.rows("c", List.of(paid(4), erasure(3), paid(2)));

    assertThat(windows).hasSize(5);
    assertThat(windows).allMatch(window -> window.features().txCount() == 1);
    assertThat(processor.timersOf("c")).hasSize(1);
  }

  private static CardTransaction paid(long offset) {
    BigDecimal amount = BigDecimal.TEN;
    return new CardTransaction(
        "tx " + offset, "c", amount, "EUR", "shop", "NL", T, false, amount, at(offset));
  }

  private static CardTransaction erasure(long offset) {
    return CardTransaction.erasure("c", at(offset));
  }

  private static Origin at(long offset) {
    return new Origin(0, offset, 1_000 * T, 1_000 * T);
  }
}
