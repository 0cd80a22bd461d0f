package io.lowlag.common.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsLineUp() {
    Table table = new Table("", "p50", "count").row("real-time", 0.84, 12).row("batch", 400.0, 7);

    assertThat(table)
        .hasToString(
            String.join(
                "\n",
                "               p50  count", //
                "  real-time    0.8     12",
                "  batch      400.0      7"));
  }

  @Test
  void whatIsNotKnownIsADash() {
    assertThat(new Table("", "lost").row("events", (Object) null)).asString().endsWith("   -");
  }

  @Test
  void aRowOfAnotherWidthIsADefect() {
    assertThatThrownBy(() -> new Table("a", "b").row(1)).hasMessageContaining("1 cells for 2");
  }
}
