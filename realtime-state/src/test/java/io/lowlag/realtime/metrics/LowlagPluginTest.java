package io.lowlag.realtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the plugin does where something around it is not as usual. */
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

  @Test
  void aStepOfTheShutdownThatFailsKeepsNoOtherFromItsTurn() {
    List<String> steps = new ArrayList<>();
    IllegalStateException first = new IllegalStateException("the port");
    IllegalStateException second = new IllegalStateException("the history");

    assertThatThrownBy(
            () ->
                LowlagPlugin.inTurn(
                    () -> {
                      throw first;
                    },
                    () -> steps.add("figures"),
                    () -> {
                      throw second;
                    },
                    () -> steps.add("state")))
        .isSameAs(first)
        .hasSuppressedException(second);
    assertThat(steps).containsExactly("figures", "state");
  }
}
