package io.lowlag.fraud.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.record.Json;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.FraudAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the module's README shows of scoring is what comes out, with the defaults. */
class ReadmeSampleTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final ScoringConfig DEFAULTS =
      ScoringConfig.from(SettingsLoader.load(Optional.empty(), Map.of()));

  private final ScoringUnderTest processor = new ScoringUnderTest(DEFAULTS.policy());
  private final TransactionScorer scorer = new TransactionScorer(DEFAULTS.risk());

  @Test
  void sampleTransactionsGiveTheSampleRecords() throws IOException {
    List<String> samples = samples();
    List<String> written = new ArrayList<>();
    for (int offset = 0; offset < 2; offset++) {
      CardTransaction transaction =
          Transactions.readAt(
              0, offset, JSON.readValue(samples.get(offset), CardTransaction.class));
      ScoredTransaction scored = scorer.call(processor.rows(transaction).get(0));
      written.add(new String(Json.bytes(scored), UTF_8));
      if (scored.suspicious()) {
        written.add(new String(Json.bytes(FraudAlert.of(scored)), UTF_8));
      }
    }

    assertThat(written).isEqualTo(samples.subList(2, samples.size()));
  }

  private static List<String> samples() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("## Scores"), readme.indexOf("## The tables"));
    return section.lines().filter(line -> line.startsWith("{")).toList();
  }
}
