package io.lowlag.realtime.state;

import io.lowlag.realtime.metrics.LowlagMetrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  @TempDir Path checkpoint;

  @Test
  void probe() {
    OperatorRuns operator =
        new OperatorRuns(checkpoint, 2, new LedgerProcessor(), System::currentTimeMillis);
    String state = "";
    for (int i = 0; i < 30; i++) {
      long t = System.nanoTime();
      operator.planned(state, "b" + i, List.of(List.of("a:append:1"), List.of("b:append:1")));
      state = "b" + i;
      System.err.println("BATCH " + i + " " + (System.nanoTime() - t) / 1000 + "us");
    }
    LowlagMetrics.registry()
        .getHistograms()
        .forEach(
            (n, h) -> {
              var s = h.getSnapshot();
              System.err.println(
                  "PROBE "
                      + n
                      + " n="
                      + s.size()
                      + " p50="
                      + s.getMedian()
                      + " p99="
                      + s.get99thPercentile()
                      + " max="
                      + s.getMax());
            });
  }
}
