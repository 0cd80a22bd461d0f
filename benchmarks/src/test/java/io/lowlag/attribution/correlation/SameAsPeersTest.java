package io.lowlag.attribution.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.devkit.traffic.Malformation;
import io.lowlag.peers.core.Correlator;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.Policy;
import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Rejected;
import io.lowlag.peers.core.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The peers do what Lowlag's correlation does: they accept the same records, reject the others with
 * the same reasons, and write the same bytes.
 */
class SameAsPeersTest {

  private static final String REQUESTS = "ad-requests";
  private static final String IMPRESSIONS = "ad-impressions";
  private static final long SENT_MS = 1_800_000_000_000L;
  private static final long WINDOW = 100;
  private static final long LATENESS = 50;
  private static final int MOST_IMPRESSIONS = 4;
  private static final int MOST_REQUESTS = 2;
  private static final List<String> TRANSACTIONS = List.of("t1", "t2", "tö3");

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final AdEventDecoder DECODER = new AdEventDecoder(REQUESTS);
  private static final DecodingPolicy DECODING = DecodingPolicy.from(Overrides.none().load());

  private static final Set<String> SHOWN =
      Set.copyOf(Overrides.none().load().texts("correlation.shown-statuses"));

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomEventsGetTheSameAnswers(long seed) throws Exception {
    Random random = new Random(seed);
    LowlagUnderTest lowlag = new LowlagUnderTest();
    PeerUnderTest peer = new PeerUnderTest();
    int answers = 0;
    for (int event = 0; event < 40; event++) {
      InboundRecord record = record(random);
      lowlag.accept(record);
      peer.accept(record, lowlag.now());
      List<String> expected = lowlag.takeOutputs();
      assertThat(peer.takeOutputs())
          .as("answers to %s", new String(record.value(), UTF_8))
          .isEqualTo(expected);
      answers += expected.size();
      long later = lowlag.now() + 1 + random.nextInt(12);
      lowlag.advanceTo(later);
      peer.advanceTo(later);
      assertThat(sorted(peer.takeOutputs()))
          .as("expired by %s", later)
          .isEqualTo(sorted(lowlag.takeOutputs()));
    }
    assertThat(answers).isPositive();
  }

  /** Few ids, so that they repeat; times on and beside the edges of the window. */
  private static InboundRecord record(Random random) {
    long[] times = {0, 1, 50, 99, 100, 101, 200, 201};
    String transaction = TRANSACTIONS.get(random.nextInt(TRANSACTIONS.size()));
    int number = random.nextInt(8);
    String ad = List.of("a", "b", "c").get(number % 3);
    long time = SENT_MS + times[random.nextInt(times.length)];
    boolean request = random.nextInt(3) == 0;
    String status = List.of("rendered", "VIEWABLE", "blocked").get(random.nextInt(3));
    String bid = List.of("1.50", "0", "12", "0.000000001", "100").get(number % 5);
    AdEvent event =
        request
            ? AdEvent.request("r" + number, transaction, "u", "c\"1", ad, bid, "AT", time, null)
            : AdEvent.impression("i" + number, transaction, ad, status, time, null);
    return record(request, transaction.getBytes(UTF_8), Json.bytes(event));
  }

  private static InboundRecord record(boolean request, byte[] key, byte[] value) {
    String topic = request ? REQUESTS : IMPRESSIONS;
    return new InboundRecord(key, value, topic, 0, 0, SENT_MS * 1_000, null);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void damagedRecordsGetTheSameReasons(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      InboundRecord good = record(random);
      assertSameDecision(damaged(random, good));
    }
  }

  private static InboundRecord damaged(Random random, InboundRecord good) {
    boolean request = good.topic().equals(REQUESTS);
    if (random.nextBoolean()) {
      byte[] value = good.value().clone();
      value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      return record(request, good.key(), value);
    }
    ObjectNode event = object(good.value());
    List<String> names = new ArrayList<>();
    event.fieldNames().forEachRemaining(names::add);
    String field = names.get(random.nextInt(names.size()));
    switch (random.nextInt(9)) {
      case 0 -> event.remove(field);
      case 1 -> event.put(field, "");
      case 2 -> event.put(field, "x".repeat(255 + random.nextInt(3)));
      case 3 -> event.put(field, "half \ud83d");
      case 4 -> event.put(field, "1".repeat(15 + random.nextInt(60)));
      case 5 -> event.put(field, random.nextDouble() * 1e20);
      case 6 -> event.putNull(field);
      case 7 -> event.put("more", 1).putArray(field).add(1).add("two");
      default -> {
        Malformation[] kinds = Malformation.values();
        Malformation kind = kinds[random.nextInt(kinds.length)];
        String key = kind.key(new String(good.key(), UTF_8));
        return record(request, key == null ? null : key.getBytes(UTF_8), kind.value(event));
      }
    }
    return record(request, good.key(), event.toString().getBytes(UTF_8));
  }

  private static ObjectNode object(byte[] value) {
    try {
      return (ObjectNode) JSON.readTree(value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSameDecision(InboundRecord record) {
    assertThat(decisionOfPeer(record))
        .as("decision on %s", new String(record.value(), UTF_8))
        .isEqualTo(decisionOfLowlag(record));
  }

  private static String decisionOfLowlag(InboundRecord record) {
    try {
      AdEvent event = decode(record);
      return event.eventId() + event.transactionId() + event.adId() + event.bidCpm();
    } catch (RejectedRecordException e) {
      return e.reason().code() + ": " + e.getMessage();
    }
  }

  private static AdEvent decode(InboundRecord record) throws RejectedRecordException {
    return DECODER.decode(JsonFields.parse(record, DECODING), record);
  }

  private static String decisionOfPeer(InboundRecord record) {
    try {
      io.lowlag.peers.core.AdEvent event = decodeByPeer(record);
      return event.eventId + event.transactionId + event.adId + event.bidCpm;
    } catch (Rejected e) {
      return e.code() + ": " + e.getMessage();
    }
  }

  private static io.lowlag.peers.core.AdEvent decodeByPeer(InboundRecord record) throws Rejected {
    return io.lowlag.peers.core.AdEventDecoder.decode(
        RawRecord.of(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestampUs() / 1_000,
            record.key(),
            record.value(),
            null));
  }

  private static List<String> sorted(List<String> outputs) {
    return outputs.stream().sorted().toList();
  }

  /** Lowlag's decoder and processor, with the outputs as text: topic, key and value. */
  private static final class LowlagUnderTest {

    private final ProcessorUnderTest<AdEvent, Correlation> processor =
        new ProcessorUnderTest<>(
            new CorrelationProcessor(
                new CorrelationPolicy(
                    Duration.ofMillis(WINDOW),
                    Duration.ofMillis(LATENESS),
                    MOST_IMPRESSIONS,
                    MOST_REQUESTS,
                    CorrelationPolicy.MatchOn.TRANSACTION_AND_AD,
                    SHOWN)));
    private int taken;

    void accept(InboundRecord record) throws RejectedRecordException {
      AdEvent event = decode(record);
      processor.rows(event.transactionId(), List.of(event));
    }

    void advanceTo(long ms) {
      processor.advanceTo(ms);
    }

    long now() {
      return processor.now();
    }

    List<String> takeOutputs() {
      List<Correlation> all = processor.allOutputs();
      List<String> outputs =
          all.subList(taken, all.size()).stream().map(LowlagUnderTest::text).toList();
      taken = all.size();
      return outputs;
    }

    private static String text(Correlation output) {
      return output.match() != null
          ? "ad-matches " + output.match().userId() + " " + utf8(Json.bytes(output.match()))
          : "ad-unmatched "
              + output.unmatched().event().transactionId()
              + " "
              + utf8(Json.bytes(output.unmatched()));
    }
  }

  /** The peers' decoder and decisions on state that is written and read after each step. */
  private static final class PeerUnderTest {

    private final Correlator correlator =
        new Correlator(
            new Policy(WINDOW, LATENESS, MOST_IMPRESSIONS, MOST_REQUESTS), new Uncounted());
    private final Map<String, byte[]> state = new HashMap<>();
    private final List<OutRecord> outputs = new ArrayList<>();

    void accept(InboundRecord record, long now) throws Rejected, IOException {
      io.lowlag.peers.core.AdEvent event = decodeByPeer(record);
      Transaction transaction = load(event.transactionId);
      if (correlator.accept(transaction, event, now, outputs::add)) {
        store(event.transactionId, transaction);
      }
    }

    void advanceTo(long now) throws IOException {
      for (String id : new LinkedHashMap<>(state).keySet()) {
        Transaction transaction = load(id);
        if (transaction.nextExpiry() <= now
            && correlator.expire(id, transaction, now, outputs::add)) {
          store(id, transaction);
        }
      }
    }

    private Transaction load(String id) throws IOException {
      byte[] bytes = state.get(id);
      return bytes == null
          ? new Transaction()
          : Transaction.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private void store(String id, Transaction transaction) throws IOException {
      if (transaction.hasEnded()) {
        state.remove(id);
        return;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      transaction.write(new DataOutputStream(bytes));
      state.put(id, bytes.toByteArray());
    }

    List<String> takeOutputs() {
      List<String> texts =
          outputs.stream().map(o -> o.topic + " " + utf8(o.key) + " " + utf8(o.value)).toList();
      outputs.clear();
      return texts;
    }
  }

  private static final class Uncounted implements Correlator.Counters {

    @Override
    public void repeatedEvent() {}

    @Override
    public void duplicateRequest() {}
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
