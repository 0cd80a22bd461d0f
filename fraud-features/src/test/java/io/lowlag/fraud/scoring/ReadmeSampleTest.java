package io.lowlag.fraud.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.scoring.model.CardOutcome;
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

  private static final ScoringConfig DEFAULTS =
      ScoringConfig.from(SettingsLoader.load(Optional.empty(), Map.of()));

  private final ScoringUnderTest processor = new ScoringUnderTest(DEFAULTS.policy());
  private final TransactionScorer scorer = new TransactionScorer(DEFAULTS.risk());

  @Test
  void sampleTransactionsGiveTheSampleRecords() throws Exception {
    List<String> samples = samples();
    List<String> written = new ArrayList<>();
    for (int offset = 0; offset < 2; offset++) {
      InboundRecord record =
          new InboundRecord(
              "c-1".getBytes(UTF_8),
              samples.get(offset).getBytes(UTF_8),
              "card-transactions",
              0,
              offset,
              1_790_000_090_000_000L,
              List.of());
      CardTransaction transaction =
          new CardTransactionDecoder(DEFAULTS.money().baseCurrency())
              .decode(JsonFields.parse(record, DEFAULTS.decoding()), record);
      for (CardOutcome outcome : processor.rows("c-1", List.of(transaction))) {
        ScoreRecords.to(DEFAULTS.topics())
            .of(scorer.call(outcome))
            .forEach(each -> written.add(new String(each.value(), UTF_8)));
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
