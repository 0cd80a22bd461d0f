package io.lowlag.realtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the plugin does where Spark's UI is not the usual one. */
class LowlagPluginTest {

  @Test
  void anApplicationStartsWithoutTheTabWhereItsClassesAreMissing() {
    boolean added =
        LowlagPlugin.added(
            () -> {
              throw new NoClassDefFoundError("jakarta/servlet/http/HttpServletRequest");
            });

    assertThat(added).isFalse();
    assertThat(LowlagPlugin.added(() -> true)).isTrue();
  }
}
