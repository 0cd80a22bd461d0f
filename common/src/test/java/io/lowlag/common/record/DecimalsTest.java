package io.lowlag.common.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {

  @ParameterizedTest
  @CsvSource({"2.500, 2.5", "1E+3, 1000", "0.00, 0", "-0.10, -0.1", "1E-18, 0.000000000000000001"})
  void aTextIsTheShortestWithoutAnExponent(BigDecimal value, String text) {
    assertThat(Decimals.text(value)).isEqualTo(text);
    assertThat(Decimals.shortest(value).toPlainString()).isEqualTo(text);
  }

  @Test
  void nullStaysNull() {
    assertThat(Decimals.text(null)).isNull();
    assertThat(Decimals.shortest(null)).isNull();
  }
}
