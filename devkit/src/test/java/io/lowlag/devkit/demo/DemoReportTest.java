package io.lowlag.devkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.latency.LatencySummary;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final LatencySummary MEASURED = new LatencySummary(1.5, 2, 3, 4, 5);
  private static final LatencySummary NOTHING = new LatencySummary(0, 0, 0, 0, 0);

  @Test
  void saysWhereNothingWasMeasuredAndInventsNoZero() {
    String tables =
        new DemoReport(
                "fraud-features",
                "real-time",
                false,
                10,
                10L,
                10,
                0L,
                0L,
                0,
                0L,
                MEASURED,
                Map.of("card-features", NOTHING),
                null,
                Map.of(),
                null)
            .asTables();

    assertThat(tables.lines().filter(line -> line.contains("latency ms")))
        .singleElement()
        .asString()
        .contains("1.5");
    assertThat(tables.lines().filter(line -> line.contains("to card-features")))
        .singleElement()
        .asString()
        .endsWith("-")
        .doesNotContain("0.0");
  }
}
