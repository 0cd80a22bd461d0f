package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.fraud.FraudTables;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackfillConfigTest {

  @Test
  void aBackfillFromATableReadsItsRowsAsJsonWhateverTheTopicsAre() {
    Map<String, String> avro =
        Map.of(
            "format.default",
            "avro",
            "schema-registry.url",
            "http://localhost:1",
            FraudTables.TRAINING,
            "/training");
    Map<String, String> fromTable = new HashMap<>(avro);
    fromTable.put("fraud.backfill.from-table", "/scored");

    assertThat(readsJson(avro, "card-transactions")).isFalse();
    assertThat(readsJson(fromTable, "/scored")).isTrue();
  }

  private static boolean readsJson(Map<String, String> overrides, String topic) {
    return BackfillConfig.from(SettingsLoader.load(Optional.empty(), overrides))
        .scoring()
        .decoding()
        .payloads()
        .isJson(topic);
  }
}
