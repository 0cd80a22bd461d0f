package io.lowlag.common.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

  @Test
  void percentilesAreInMilliseconds() {
    LatencyHistogram histogram = new LatencyHistogram();
    LongStream.rangeClosed(1, 1000).map(ms -> ms * 1000).forEach(histogram::record);

    assertThat(histogram.count()).isEqualTo(1000);
    assertThat(histogram.percentileMs(50)).isBetween(499.0, 501.0);
    assertThat(histogram.summaryMs().p99()).isBetween(989.0, 991.0);
    assertThat(histogram.summaryMs().max()).isBetween(999.0, 1001.0);
  }

  @Test
  void aSummaryIsWrittenUnderTheNamesOfItsPercentiles() {
    assertThat(new String(Json.bytes(new LatencySummary(1, 2, 3, 4, 5.5)), StandardCharsets.UTF_8))
        .isEqualTo("{\"p50\":1.0,\"p90\":2.0,\"p99\":3.0,\"p999\":4.0,\"max\":5.5}");
  }

  @Test
  void clocksThatDisagreeDoNotBreakIt() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(-5_000);
    histogram.record(Long.MAX_VALUE);

    assertThat(histogram.count()).isEqualTo(2);
  }

  @Test
  void anOutputCarriesTheStampsOfItsCause() {
    long before = Stamps.nowUs();

    List<KafkaHeader> stamps = Stamps.of(new Origin(0, 0, 11, 22));

    assertThat(stamps)
        .extracting(KafkaHeader::key)
        .containsExactly(Stamps.SENT, Stamps.SOURCE, Stamps.PROCESSED);
    assertThat(Stamps.sentUs(stamps)).hasValue(11);
    assertThat(Stamps.number(stamps.get(2).value()).getAsLong()).isBetween(before, Stamps.nowUs());
  }

  @Test
  void anOutputOfATimerHasOnlyTheMomentOfEncoding() {
    assertThat(Stamps.of(null)).extracting(KafkaHeader::key).containsExactly(Stamps.PROCESSED);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 2000, 2000",
    "2000, 1000, 1000",
    "2000, -1, 5000",
    "2000, soon, 5000",
    "-1, 2000, 2000",
    "2000, 9000, 5000",
  })
  void ofSeveralStampsTheLastCountsIfItIsATime(String first, String last, long expected) {
    List<KafkaHeader> headers =
        List.of(KafkaHeader.text(Stamps.SOURCE, first), KafkaHeader.text(Stamps.SOURCE, last));

    Origin origin = Stamps.origin(new InboundRecord(null, null, "topic", 0, 0, 5_000, headers));

    assertThat(origin.sourceUs()).isEqualTo(expected);
  }

  @Test
  void aNegativeStampOfAProducerCountsAsNone() {
    assertThat(Stamps.sentUs(List.of(KafkaHeader.number(Stamps.SENT, -7)))).isEmpty();
  }

  @Test
  void aStampThatIsNoNumberCountsAsNone() {
    assertThat(Stamps.sentUs(null)).isEmpty();
    assertThat(Stamps.number("soon".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    assertThat(Stamps.number(null)).isEmpty();
  }
}
