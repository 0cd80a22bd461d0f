package io.lowlag.devkit.registry;

import static io.lowlag.devkit.registry.FramedRecords.TIME;
import static io.lowlag.devkit.registry.FramedRecords.TOPIC;
import static io.lowlag.devkit.registry.FramedRecords.VARINT_TIME;
import static io.lowlag.devkit.registry.FramedRecords.ZIG_ZAG_TIME;
import static io.lowlag.devkit.registry.FramedRecords.avroText;
import static io.lowlag.devkit.registry.FramedRecords.framed;
import static io.lowlag.devkit.registry.FramedRecords.hex;
import static io.lowlag.devkit.registry.FramedRecords.protobufText;
import static io.lowlag.devkit.registry.FramedRecords.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.registry.RegistryConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PayloadFormatTest {

  private static final StubRegistry REGISTRY = StubRegistry.start();
  private static final RegistryConfig CONFIG =
      FramedRecords.config(REGISTRY.url(), Duration.ofSeconds(2), Duration.ZERO);
  private static final DecodingPolicy AVRO = FramedRecords.policy(PayloadFormat.AVRO, CONFIG);
  private static final DecodingPolicy PROTOBUF =
      FramedRecords.policy(PayloadFormat.PROTOBUF, CONFIG);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Contract CONTRACT = Contract.named(TOPIC).orElseThrow();

  private static final String JSON =
      "{\"event_id\":\"e-1\",\"transaction_id\":\"t-1\",\"ad_id\":\"a-1\",\"status\":\"shown\","
          + "\"event_time\":"
          + TIME
          + "}";

  private static final String CREDIT =
      """
      {"event_id":"e","conversion_id":"c","conversion_event_id":"ce","user_id":"u","campaign_id":"k",
      "model":"last","revision":1,"status":"final","value":"1","currency":"EUR","touches":[
      {"touch_event_id":"a","transaction_id":"t","campaign_id":"k","kind":"click","credit_ppm":600000,
      "credited_value":"0.6","event_time":7},
      {"touch_event_id":"b","transaction_id":"t","campaign_id":"k","kind":"shown","credit_ppm":400000,
      "credited_value":"0.4","event_time":8}],"event_time":9}""";

  @AfterAll
  static void stop() {
    REGISTRY.close();
  }

  private static int ours(PayloadFormat format) {
    return ours(REGISTRY, format);
  }

  private static int ours(StubRegistry registry, PayloadFormat format) {
    return registry.register("x", format.name(), CONTRACT.text(format));
  }

  private static byte[] golden(PayloadFormat format, int id) {
    return format == PayloadFormat.AVRO
        ? framed(
            id,
            avroText("e-1"),
            avroText("t-1"),
            avroText("a-1"),
            avroText("shown"),
            hex(ZIG_ZAG_TIME))
        : framed(
            id,
            hex("00"),
            protobufText(1, "e-1"),
            protobufText(2, "t-1"),
            protobufText(3, "a-1"),
            protobufText(4, "shown"),
            hex("28" + VARINT_TIME));
  }

  @ParameterizedTest
  @CsvSource({"AVRO", "PROTOBUF"})
  void aFrameIsReadAndWrittenByteByByte(PayloadFormat format) throws Exception {
    int id = ours(format);
    byte[] golden = golden(format, id);

    requireGolden(JsonFields.parse(record(golden), format == PayloadFormat.AVRO ? AVRO : PROTOBUF));
    PayloadEncoder encoder =
        new PayloadEncoder(Map.of(TOPIC, new PayloadEncoder.Output(format, TOPIC, id)));
    assertThat(encoder.write(TOPIC, JSON.getBytes(UTF_8))).isEqualTo(golden);
  }

  private static void requireGolden(JsonFields fields) throws RejectedRecordException {
    assertThat(fields.text("event_id")).isEqualTo("e-1");
    assertThat(fields.keyText("transaction_id")).isEqualTo("t-1");
    assertThat(fields.text("ad_id")).isEqualTo("a-1");
    assertThat(fields.text("status")).isEqualTo("shown");
    assertThat(fields.eventTime("event_time")).isEqualTo(TIME);
  }

  @Test
  void writersOfThreeVersionsAreReadInOneBatch() throws Exception {
    // Given: the contract; one before it, in another order and of another name; one after it.
    int now = ours(PayloadFormat.AVRO);
    int before =
        schema(
            "Impression",
            "event_time:long",
            "status:string",
            "ad_id:string",
            "transaction_id:string",
            "event_id:string");
    int after =
        schema(
            "AdImpression",
            "event_id:string",
            "transaction_id:string",
            "slot:int",
            "ad_id:string",
            "status:string",
            "event_time:long",
            "note:string");

    List<byte[]> batch =
        List.of(
            golden(PayloadFormat.AVRO, now),
            framed(
                before,
                hex(ZIG_ZAG_TIME),
                avroText("shown"),
                avroText("a-1"),
                avroText("t-1"),
                avroText("e-1")),
            framed(
                after,
                avroText("e-1"),
                avroText("t-1"),
                hex("04"),
                avroText("a-1"),
                avroText("shown"),
                hex(ZIG_ZAG_TIME),
                avroText("new")));

    for (int round = 0; round < 3; round++) {
      for (byte[] value : batch) {
        requireGolden(JsonFields.parse(record(value), AVRO));
      }
    }
  }

  @Test
  void unknownFieldsOfProtobufAreSkipped() throws Exception {
    int id = ours(PayloadFormat.PROTOBUF);
    byte[] more =
        framed(
            id,
            hex("02 00"), // the list of indexes [0], not shortened
            protobufText(9, "new"),
            hex("50 ff01"),
            hex("59 0000000000000000"),
            hex("65 00000000"),
            Arrays.copyOfRange(
                golden(PayloadFormat.PROTOBUF, id), 6, golden(PayloadFormat.PROTOBUF, id).length));

    requireGolden(JsonFields.parse(record(more), PROTOBUF));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          event_id:string,transaction_id:string,ad_id:string,status:string             | event_time
          event_id:string,transaction_id:string,ad_id:string,status:int,event_time:long | status
          event_id:string,transaction_id:string,ad_id:string,status:string,event_time:micros | timestamp-micros
          """)
  void aSchemaThatTheContractCannotReadIsToldByItsRecords(String fields, String reason) {
    int id = schema("AdImpression", fields.split(",", -1));

    requireRejected(framed(id, new byte[40]), AVRO, RejectReason.INCOMPATIBLE_SCHEMA, reason);
  }

  @Test
  void aDecimalIsOneOnlyWithItsScale() throws Exception {
    // Given: a price in cents where the contract has 18 digits behind the point, and one as a text
    String request = Contract.named("ad-requests").orElseThrow().text(PayloadFormat.AVRO);
    String cents = request.replace("\"precision\":36,\"scale\":18", "\"precision\":9,\"scale\":2");
    String text = request.replaceFirst("\\{\"type\":\"bytes\"[^}]*\\}", "\"string\"");
    assertThat(cents).isNotEqualTo(request);
    assertThat(text).isNotEqualTo(request);

    for (String written : List.of(cents, text)) {
      int id = REGISTRY.register("y", "AVRO", written);
      assertThatThrownBy(() -> AVRO.payloads().read("ad-requests", framed(id, new byte[60]), 100))
          .isInstanceOf(PayloadException.class)
          .hasMessageContaining("bid_cpm")
          .hasMessageContaining("the contract has a decimal with 18 digits");
    }
  }

  @ParameterizedTest
  @CsvSource({"AVRO", "PROTOBUF"})
  void aDecimalIsExact(PayloadFormat format) throws Exception {
    String topic = "ad-requests";
    Contract contract = Contract.named(topic).orElseThrow();
    int id = REGISTRY.register("z", format.name(), contract.text(format));
    PayloadEncoder encoder =
        new PayloadEncoder(Map.of(topic, new PayloadEncoder.Output(format, topic, id)));
    for (String price :
        List.of(
            "0.1", "123456789012345678.123456789012345678", "-7", "0", "0.000000000000000001")) {
      byte[] value =
          encoder.write(
              topic,
              ("{\"event_id\":\"e\",\"transaction_id\":\"t-1\",\"user_id\":\"u\",\"campaign_id\":\"c\","
                      + "\"ad_id\":\"a\",\"bid_cpm\":\""
                      + price
                      + "\",\"country\":\"DE\",\"event_time\":1}")
                  .getBytes(UTF_8));
      assertThat(
              new BigDecimal(
                  (format == PayloadFormat.AVRO ? AVRO : PROTOBUF)
                      .payloads()
                      .read(topic, value, 100)
                      .get("bid_cpm")
                      .textValue()))
          .isEqualByComparingTo(price);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"event_id":"e"}                                                        | /transaction_id is missing
          {"event_id":7,"transaction_id":"t"}                                     | /event_id = 7 is not a text
          {"event_id":"e","colour":"red"}                                         | /colour is not in the contract
          []                                                                      | not a JSON object
          """)
  void anEventThatDoesNotFitItsContractIsNotWritten(String json, String reason) {
    for (PayloadFormat format : List.of(PayloadFormat.AVRO, PayloadFormat.PROTOBUF)) {
      PayloadEncoder encoder =
          new PayloadEncoder(Map.of(TOPIC, new PayloadEncoder.Output(format, TOPIC, 1)));
      assertThatThrownBy(() -> encoder.write(TOPIC, json.getBytes(UTF_8)))
          .isInstanceOf(PayloadException.class)
          .hasMessageContaining(reason);
    }
  }

  @ParameterizedTest
  @CsvSource({"AVRO", "PROTOBUF"})
  void aDecimalThatIsNoTextIsNotWritten(PayloadFormat format) throws Exception {
    String topic = "card-transactions";
    PayloadEncoder encoder =
        new PayloadEncoder(Map.of(topic, new PayloadEncoder.Output(format, topic, 1)));
    String payment =
        """
        {"tx_id":"t","card_id":"c","amount":"12.5","currency":"EUR","merchant":"m","country":"DE",
        "event_time":7}""";
    encoder.write(topic, payment.getBytes(UTF_8));

    byte[] number = payment.replace("\"12.5\"", "12.5").getBytes(UTF_8);

    assertThatThrownBy(() -> encoder.write(topic, number))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("/amount = 12.5 is not a decimal written as a text");
  }

  @Test
  void whatIsNotFramedOrHasAnotherFormatIsRejected() {
    int proto = ours(PayloadFormat.PROTOBUF);

    requireRejected(JSON.getBytes(UTF_8), AVRO, RejectReason.NOT_FRAMED, "its first byte is 123");
    requireRejected(new byte[] {0, 0, 0, 1}, AVRO, RejectReason.NOT_FRAMED, "it has 4 bytes");
    requireRejected(
        golden(PayloadFormat.PROTOBUF, proto), AVRO, RejectReason.INCOMPATIBLE_SCHEMA, "PROTOBUF");
    requireRejected(
        golden(PayloadFormat.AVRO, 99_999), AVRO, RejectReason.UNKNOWN_SCHEMA, "schema 99999");
    requireRejected(
        framed(proto, hex("02 02")), PROTOBUF, RejectReason.INCOMPATIBLE_SCHEMA, "first message");
    requireRejected(
        framed(proto, hex("00 08 01")), PROTOBUF, RejectReason.INCOMPATIBLE_SCHEMA, "wire type 0");
  }

  @ParameterizedTest
  @CsvSource({
    "feffffff0f", // a text of 2^31 - 1 bytes
    "01", // a text of -1 bytes
    "ffffffffffffffffff01", // a text of the least long
    "ffffffffffffffffffff01", // a number of eleven bytes
    "0680" // the first byte of a text of three
  })
  void aLengthIsHeldAgainstWhatIsThere(String bytes) {
    int id = ours(PayloadFormat.AVRO);
    long before = allocated();

    requireRejected(framed(id, hex(bytes)), AVRO, RejectReason.UNDECODABLE, "Avro");

    assertThat(allocated() - before).isLessThan(1 << 20);
  }

  @Test
  void aSkippedArrayOfNothingDoesNotTurnForEver() {
    int id =
        schema(
            "AdImpression",
            "nothings:nulls",
            "event_id:string",
            "transaction_id:string",
            "ad_id:string",
            "status:string",
            "event_time:long");

    requireRejected(
        framed(id, hex("feffffffffffffffff01")), AVRO, RejectReason.UNDECODABLE, "bytes are left");
  }

  @ParameterizedTest
  @EnumSource(PayloadFormat.class)
  void asManyElementsAreReadAsOfJson(PayloadFormat format) throws Exception {
    // Given: a credit with every optional field, and how many elements its JSON has
    String topic = "ad-credits";
    Contract contract = Contract.named(topic).orElseThrow();
    byte[] json = CREDIT.getBytes(UTF_8);
    int elements = elements(MAPPER.readTree(json));
    byte[] value = json;
    DecodingPolicy policy = FramedRecords.policy(format, CONFIG);
    if (format != PayloadFormat.JSON) {
      int id = REGISTRY.register("w", format.name(), contract.text(format));
      value =
          new PayloadEncoder(Map.of(topic, new PayloadEncoder.Output(format, topic, id)))
              .write(topic, json);
    }
    InboundRecord record = record(value, topic);

    JsonFields.parse(record, most(policy, elements));

    DecodingPolicy fewer = most(policy, elements - 1);
    assertThatThrownBy(() -> JsonFields.parse(record, fewer))
        .isInstanceOfSatisfying(
            RejectedRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.OVERSIZED))
        .hasMessageContaining(String.valueOf(elements - 1));
  }

  private static DecodingPolicy most(DecodingPolicy policy, int elements) {
    return new DecodingPolicy(
        policy.maxRecordBytes(),
        elements,
        policy.maxTextLength(),
        policy.earliestEventTimeMs(),
        policy.maxAhead(),
        policy.payloads());
  }

  /** Names, values and brackets. */
  private static int elements(JsonNode node) {
    int elements = node.isContainerNode() ? 2 : 1;
    for (JsonNode part : node) {
      elements += elements(part) + (node.isObject() ? 1 : 0);
    }
    return elements;
  }

  @Test
  void whatTakesNoByteIsCountedAllTheSame() {
    // Given: a list of records without fields, which the contract skips, in blocks of as many as
    // bytes are left
    int id =
        schema(
            "AdImpression",
            "nothings:records",
            "event_id:string",
            "transaction_id:string",
            "ad_id:string",
            "status:string",
            "event_time:long");
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      blocks.writeBytes(hex("8080 0c")); // 98,304 items
    }
    long before = allocated();

    requireRejected(
        framed(id, blocks.toByteArray()), AVRO, RejectReason.OVERSIZED, "more than 10000 elements");

    assertThat(allocated() - before).isLessThan(16L << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "48 01", // numbers that the contract does not have
    "5a 00", // and empty texts
    "08 01 08 02" // numbers of another type
  })
  void aMessageOfManySmallFieldsIsRejected(String field) {
    int id = ours(PayloadFormat.PROTOBUF);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(0);
    for (int i = 0; i < 200_000; i++) {
      many.writeBytes(hex(field));
    }
    long before = allocated();

    assertThatThrownBy(() -> JsonFields.parse(record(framed(id, many.toByteArray())), PROTOBUF))
        .isInstanceOfSatisfying(
            RejectedRecordException.class,
            e ->
                assertThat(e.reason())
                    .isIn(RejectReason.OVERSIZED, RejectReason.INCOMPATIBLE_SCHEMA));

    assertThat(allocated() - before).isLessThan(32L << 20);
  }

  @ParameterizedTest
  @CsvSource({"AVRO", "PROTOBUF"})
  void aLongTextIsRejectedWithAShortReason(PayloadFormat format) throws Exception {
    int id = ours(format);
    String longest = "x".repeat(900_000);
    byte[] value =
        new PayloadEncoder(Map.of(TOPIC, new PayloadEncoder.Output(format, TOPIC, id)))
            .write(TOPIC, JSON.replace("\"e-1\"", "\"" + longest + "\"").getBytes(UTF_8));

    JsonFields fields =
        JsonFields.parse(record(value), format == PayloadFormat.AVRO ? AVRO : PROTOBUF);

    assertThatThrownBy(() -> fields.text("event_id"))
        .isInstanceOf(RejectedRecordException.class)
        .hasMessageContaining("at most 256 characters")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }

  @Test
  void theReasonIsShortWhateverTheSchemaSays() {
    int id = schema("AdImpression", "event_id:string", "x".repeat(100_000) + ":nonsense");

    assertThatThrownBy(() -> JsonFields.parse(record(framed(id, new byte[40])), AVRO))
        .isInstanceOfSatisfying(
            RejectedRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.INCOMPATIBLE_SCHEMA))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(510));
  }

  @ParameterizedTest
  @CsvSource({"AVRO,1", "AVRO,2", "PROTOBUF,3", "PROTOBUF,4"})
  void everyOneOfAThousandCorruptedFramesIsAccountedFor(PayloadFormat format, long seed)
      throws Exception {
    Random random = new Random(seed);
    Map<RejectReason, Integer> rejected = new EnumMap<>(RejectReason.class);
    int read = 0;
    long before = allocated();
    // One of its own: ids that nobody has are remembered for a while, and others register some.
    try (StubRegistry registry = StubRegistry.start()) {
      DecodingPolicy policy =
          FramedRecords.policy(
              format, FramedRecords.config(registry.url(), Duration.ofSeconds(2), Duration.ZERO));
      byte[] sound = golden(format, ours(registry, format));
      for (int i = 0; i < 1_000; i++) {
        byte[] frame = corrupted(sound, random);
        try {
          JsonFields fields = JsonFields.parse(record(frame), policy);
          requireReadable(fields);
          read++;
        } catch (RejectedRecordException e) {
          rejected.merge(e.reason(), 1, Integer::sum);
        }
        requireGolden(JsonFields.parse(record(sound), policy));
      }
    }

    int dead = rejected.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(read + dead).isEqualTo(1_000);
    assertThat(dead).as("seed %d: %s", seed, rejected).isGreaterThan(500);
    assertThat(rejected).containsKeys(RejectReason.UNDECODABLE, RejectReason.NOT_FRAMED);
    assertThat(allocated() - before).isLessThan(256L << 20);
  }

  // Changed bytes may be another text: then it is a text that a decoder can judge.
  private static void requireReadable(JsonFields fields) throws RejectedRecordException {
    fields.text("event_id");
    fields.keyText("transaction_id");
    fields.text("ad_id");
    fields.text("status");
    fields.eventTime("event_time");
  }

  private static byte[] corrupted(byte[] sound, Random random) {
    byte[] frame =
        random.nextInt(3) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
    if (random.nextInt(3) == 0) {
      frame = Arrays.copyOf(frame, frame.length + 1 + random.nextInt(20));
    }
    for (int changes = 1 + random.nextInt(4); changes > 0 && frame.length > 0; changes--) {
      // The id is left alone in most: what follows it is to be read.
      int from = random.nextInt(8) == 0 ? 0 : Math.min(5, frame.length - 1);
      frame[from + random.nextInt(frame.length - from)] = (byte) random.nextInt(256);
    }
    return frame;
  }

  @Test
  void aDecoderTakesWhatIsKnownToAnotherProcess() throws Exception {
    ours(PayloadFormat.AVRO);
    JsonFields.parse(record(golden(PayloadFormat.AVRO, ours(PayloadFormat.AVRO))), AVRO);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(AVRO);
    }

    assertThat(sent.toString(UTF_8)).contains("A" + "dImpression");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      DecodingPolicy read = (DecodingPolicy) in.readObject();
      assertThat(read.payloads()).isSameAs(AVRO.payloads());
    }
  }

  private static void requireRejected(
      byte[] value, DecodingPolicy policy, RejectReason reason, String message) {
    assertThatThrownBy(() -> JsonFields.parse(record(value), policy))
        .isInstanceOfSatisfying(
            RejectedRecordException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static int schema(String name, String... fields) {
    List<String> written = new ArrayList<>();
    for (String field : fields) {
      String[] parts = field.strip().split(":", -1);
      String type =
          switch (parts[1]) {
            case "micros" -> "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}";
            case "nulls" -> "{\"type\":\"array\",\"items\":\"null\"}";
            case "records" ->
                "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}";
            default -> "\"" + parts[1] + "\"";
          };
      written.add("{\"name\":\"" + parts[0] + "\",\"type\":" + type + "}");
    }
    return REGISTRY.register(
        "v",
        "AVRO",
        "{\"type\":\"record\",\"name\":\""
            + name
            + "\",\"fields\":["
            + String.join(",", written)
            + "]}");
  }
}
