package io.lowlag.fraud.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureStoresTest {

  private static final String CLASS = "fraud.online.store.class";

  @Test
  void thereIsNoneUnlessADatabaseIsNamed() {
    assertThat(FeatureStores.ifSet(Overrides.none().load())).isEmpty();
    assertThat(
            FeatureStores.ifSet(
                Overrides.none().with("fraud.online.url", "jdbc:postgresql://db/x").load()))
        .containsInstanceOf(PostgresStore.class);
    assertThatThrownBy(() -> OnlineConfig.from(Overrides.none().load()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("fraud.online.url is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "no.such.Store, '\"no.such.Store\" is not a FeatureStore'",
    "java.lang.String, '\"java.lang.String\" is not a FeatureStore'",
    "io.lowlag.fraud.online.FeatureStoresTest$Unwilling, 'Unwilling: no region is set'",
  })
  void aStoreThatCannotBeUsedIsRefusedInOneLine(String name, String expected) {
    Settings settings = Overrides.none().with(CLASS, name).load();

    assertThatThrownBy(() -> OnlineConfig.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(expected)
        .message()
        .hasLineCount(1);
  }

  /** Refuses its settings. */
  public static final class Unwilling implements FeatureStore {

    private static final long serialVersionUID = 1L;

    @Override
    public void configure(Settings settings) {
      throw new IllegalArgumentException("no region is set");
    }

    @Override
    public void check() {}

    @Override
    public Session open() {
      throw new AssertionError("not reached");
    }

    @Override
    public String describe() {
      return "nowhere";
    }
  }
}
