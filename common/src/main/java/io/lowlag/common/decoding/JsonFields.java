package io.lowlag.common.decoding;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Durations;
import io.lowlag.common.format.PayloadException;
import io.lowlag.common.record.InboundRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The fields of one record, each read with its type or rejected with the reason. They are those of
 * its JSON, whatever its format.
 */
public final class JsonFields {

  /** Digits of a JSON number: a double has no more that mean something, a decimal far less. */
  private static final int LONGEST_NUMBER = 100;

  private static final int LONGEST_REASON = 500;

  /** One for each limit of tokens; a process has one policy, tests have some. */
  private static final Map<Long, ObjectReader> READERS = new ConcurrentHashMap<>();

  /** Where a limit of Jackson's comes from, which is nothing to those who read dead letters. */
  private static final Pattern LIMITED_BY = Pattern.compile(", from `[^`]*`");

  private static final int SHOWN = 80;
  private static final long MICROS_PER_MILLI = 1_000;

  /** Digits of a decimal in all and behind the point, as Spark's encoder keeps one. */
  private static final int DECIMAL_PRECISION = 38;

  private static final int DECIMAL_SCALE = 18;

  /** Every decimal within those digits has a shorter text; parsing takes the length squared. */
  private static final int LONGEST_DECIMAL = 64;

  /** Where a key holds it, the key may not have been UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * An object inside a record; what is wrong in it is told with its place.
   *
   * @param <T> what it becomes
   */
  @FunctionalInterface
  public interface Part<T> {

    /**
     * Reads it.
     *
     * @param fields of the object; key and Kafka timestamp are those of the whole record
     * @throws RejectedRecordException when a field is missing or wrong
     */
    T read(JsonFields fields) throws RejectedRecordException;
  }

  private final JsonNode json;
  private final String key;
  private final long timestampMs;
  private final DecodingPolicy policy;

  private JsonFields(JsonNode json, String key, long timestampMs, DecodingPolicy policy) {
    this.json = json;
    this.key = key;
    this.timestampMs = timestampMs;
    this.policy = policy;
  }

  /**
   * Parses a record.
   *
   * @throws RejectedRecordException when it has no key, is too large, or is not one JSON object, or
   *     not what its topic's format and contract say
   * @throws io.lowlag.common.registry.RegistryUnavailableException when nobody can say what its
   *     schema is
   */
  public static JsonFields parse(InboundRecord inbound, DecodingPolicy policy)
      throws RejectedRecordException {
    byte[] value = inbound.value();
    if (inbound.key() == null) {
      throw new RejectedRecordException(RejectReason.NULL_KEY, "the record has no key");
    }
    if (value == null) {
      throw withoutValue();
    }
    if (value.length > policy.maxRecordBytes()) {
      throw new RejectedRecordException(
          RejectReason.OVERSIZED,
          value.length + " bytes; at most " + policy.maxRecordBytes() + " are accepted");
    }
    long timestampMs = Math.floorDiv(inbound.timestampUs(), MICROS_PER_MILLI);
    JsonNode json = object(inbound.topic(), value, policy);
    return new JsonFields(json, key(inbound.key()), timestampMs, policy);
  }

  /** The rejection of a record without a value. */
  static RejectedRecordException withoutValue() {
    return new RejectedRecordException(RejectReason.NOT_JSON, "the record has no value");
  }

  /**
   * The key of a record as text.
   *
   * @throws RejectedRecordException when it is not UTF-8
   */
  public static String key(InboundRecord inbound) throws RejectedRecordException {
    return key(inbound.key());
  }

  // The parser would tell UTF-16 and UTF-32 by their zeros and marks, and take them for JSON.
  private static void refuseOtherEncodings(byte[] value) throws RejectedRecordException {
    int first = at(value, 0);
    int second = at(value, 1);
    boolean marked = (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE);
    boolean narrow = (first == 0 && begins(second)) || (second == 0 && begins(first));
    boolean wide =
        first == 0
            && second == 0
            && (at(value, 2) == 0 ? begins(at(value, 3)) : at(value, 2) == 0xFE);
    if (marked || narrow || wide) {
      throw new RejectedRecordException(
          RejectReason.NOT_TEXT, "the record's value is UTF-16 or UTF-32, not UTF-8");
    }
  }

  private static int at(byte[] value, int index) {
    return index < value.length ? Byte.toUnsignedInt(value[index]) : -1;
  }

  /** Whether a JSON object can begin with it. */
  private static boolean begins(int unit) {
    return unit == '{' || unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r';
  }

  private static String key(byte[] bytes) throws RejectedRecordException {
    String key = new String(bytes, StandardCharsets.UTF_8);
    if (key.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(key.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new RejectedRecordException(
          RejectReason.NOT_TEXT, "the record's key is not UTF-8: " + shown(key));
    }
    return key;
  }

  private static JsonNode object(String topic, byte[] value, DecodingPolicy policy)
      throws RejectedRecordException {
    if (policy.payloads().isJson(topic)) {
      refuseOtherEncodings(value);
      return object(value, READERS.computeIfAbsent(policy.maxElements(), JsonFields::reader));
    }
    try {
      return policy.payloads().read(topic, value, policy.maxElements());
    } catch (PayloadException e) {
      throw new RejectedRecordException(RejectReason.of(e.defect()), beginning(e.getMessage()));
    }
  }

  // A name that is made up for each record must cost no more than its characters: interned, it
  // would go through a table of the JVM's, where it costs a microsecond, and more among its like.
  private static ObjectReader reader(long maxElements) {
    JsonFactory factory =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxTokenCount(maxElements)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        // Money as it was written: a double would round it, and be infinite beyond its range.
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        // Each of a number's zeros would cost a division.
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build()
        .readerFor(JsonNode.class);
  }

  private static JsonNode object(byte[] value, ObjectReader reader) throws RejectedRecordException {
    try {
      JsonNode json = reader.readValue(value);
      if (json == null || !json.isObject()) {
        throw new RejectedRecordException(RejectReason.NOT_JSON, "not a JSON object");
      }
      return json;
    } catch (StreamConstraintsException e) {
      throw new RejectedRecordException(
          RejectReason.OVERSIZED,
          beginning(LIMITED_BY.matcher(e.getOriginalMessage()).replaceAll("")));
    } catch (JacksonException e) {
      throw new RejectedRecordException(RejectReason.NOT_JSON, beginning(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new RejectedRecordException(
          RejectReason.NOT_JSON, beginning(String.valueOf(e.getMessage())));
    }
  }

  // The parser quotes names of any length, and the reason travels in a header.
  private static String beginning(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
  }

  /** The text of a field that must be there, not be empty, and not be longer than allowed. */
  public String text(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isTextual() || node.textValue().isEmpty()) {
      throw wrong(field, node, "a text");
    }
    String text = node.textValue();
    if (text.length() > policy.maxTextLength()) {
      throw wrong(
          field,
          text,
          "a text of at most " + policy.maxTextLength() + " characters, it has " + text.length());
    }
    requireText(field, text);
    return text;
  }

  // Half a pair has no UTF-8: written, it becomes a question mark, and ids that differ are equal.
  private static void requireText(String field, String text) throws RejectedRecordException {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        throw new RejectedRecordException(
            RejectReason.NOT_TEXT,
            String.format(
                Locale.ROOT, "%s has half a surrogate pair (\\u%04x) at %d", field, (int) unit, i));
      }
    }
  }

  /** The text of a field that may be absent or null. */
  public Optional<String> optionalText(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(text(field));
  }

  /** The whole number of a field that may be absent or null. */
  public Optional<Long> optionalWholeNumber(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(wholeNumber(field));
  }

  /** The number of a field that must be there; finite. */
  public double number(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrong(field, node, "a number");
    }
    return node.doubleValue();
  }

  /** The whole number of a field that must be there. */
  public long wholeNumber(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(field, node, "a whole number");
    }
    return node.longValue();
  }

  /** The truth of a field that must be there. */
  public boolean flag(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isBoolean()) {
      throw wrong(field, node, "true or false");
    }
    return node.booleanValue();
  }

  /** An exact decimal, written as a text. */
  public BigDecimal decimal(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isTextual()) {
      throw wrong(field, node, "a decimal number written as a text");
    }
    return decimal(field, node);
  }

  /** An exact decimal, written as a text, that may be absent or null. */
  public Optional<BigDecimal> optionalDecimal(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(decimal(field));
  }

  /** An exact decimal, written as a text or as a number. */
  public BigDecimal decimalOrNumber(String field) throws RejectedRecordException {
    return decimal(field, required(field));
  }

  private static BigDecimal decimal(String field, JsonNode node) throws RejectedRecordException {
    if (node.isNumber()) {
      return representable(field, node, node.decimalValue());
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST_DECIMAL) {
      throw wrong(field, node, "a decimal number");
    }
    try {
      return representable(field, node, new BigDecimal(node.textValue()));
    } catch (NumberFormatException e) {
      throw wrong(field, node, "a decimal number");
    }
  }

  // The digits before the point are counted first: 1E+999999999 must never be written out.
  private static BigDecimal representable(String field, JsonNode node, BigDecimal value)
      throws RejectedRecordException {
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    boolean tooLarge = value.precision() - (long) value.scale() > DECIMAL_PRECISION - DECIMAL_SCALE;
    boolean tooSmall = value.precision() - (long) value.scale() < -DECIMAL_SCALE;
    if (tooLarge || tooSmall || value.stripTrailingZeros().scale() > DECIMAL_SCALE) {
      throw wrong(
          field,
          node,
          "a decimal with at most "
              + (DECIMAL_PRECISION - DECIMAL_SCALE)
              + " digits before and "
              + DECIMAL_SCALE
              + " behind the point");
    }
    return value;
  }

  /**
   * Epoch milliseconds, neither before the earliest accepted time nor too far ahead of when Kafka
   * got the record.
   */
  public long eventTime(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(field, node, "a time in epoch milliseconds");
    }
    long time = node.longValue();
    if (timestampMs < 0) {
      throw new RejectedRecordException(
          RejectReason.ABSURD_TIME,
          "the record has no Kafka timestamp to judge "
              + field
              + " by: let its producer set one, or set the topic's message.timestamp.type ="
              + " LogAppendTime");
    }
    long latest = timestampMs + policy.maxAhead().toMillis();
    if (time < policy.earliestEventTimeMs() || time > latest) {
      throw new RejectedRecordException(
          RejectReason.ABSURD_TIME,
          field
              + " = "
              + time
              + " is outside "
              + policy.earliestEventTimeMs()
              + " to "
              + latest
              + " (epoch milliseconds; "
              + Durations.text(policy.maxAhead())
              + " after its Kafka timestamp)");
    }
    return time;
  }

  /** The text of a field that must equal the record's key, which decides the partition. */
  public String keyText(String field) throws RejectedRecordException {
    String value = text(field);
    if (!value.equals(key)) {
      throw new RejectedRecordException(
          RejectReason.KEY_MISMATCH,
          "the record's key is " + shown(key) + " but its " + field + " is " + shown(value));
    }
    return value;
  }

  /** The object of a field that must be there, read by its own fields. */
  public <T> T object(String field, Part<T> part) throws RejectedRecordException {
    return part(field, required(field), part);
  }

  /** The objects of an array that must be there and may be empty, each read by its own fields. */
  public <T> List<T> objects(String field, Part<T> part) throws RejectedRecordException {
    JsonNode array = required(field);
    if (!array.isArray()) {
      throw wrong(field, array, "an array of objects");
    }
    List<T> parts = new ArrayList<>();
    for (JsonNode node : array) {
      parts.add(part(field + "[" + parts.size() + "]", node, part));
    }
    return parts;
  }

  /** The same of an array that may be absent; then there are none. */
  public <T> List<T> optionalObjects(String field, Part<T> part) throws RejectedRecordException {
    return isAbsent(field) ? List.of() : objects(field, part);
  }

  private <T> T part(String place, JsonNode node, Part<T> part) throws RejectedRecordException {
    if (!node.isObject()) {
      throw wrong(place, node, "an object");
    }
    try {
      return part.read(new JsonFields(node, key, timestampMs, policy));
    } catch (RejectedRecordException e) {
      throw new RejectedRecordException(e.reason(), place + ": " + e.getMessage());
    }
  }

  /** What is wrong with a field, for checks that only a pipeline can make. */
  public static RejectedRecordException wrong(String field, Object value, String expected) {
    return new RejectedRecordException(
        RejectReason.WRONG_FIELD, field + " = " + shown(value) + " is not " + expected);
  }

  private JsonNode required(String field) throws RejectedRecordException {
    if (isAbsent(field)) {
      throw new RejectedRecordException(
          RejectReason.MISSING_FIELD, "the field " + field + " is missing");
    }
    return json.get(field);
  }

  private boolean isAbsent(String field) {
    JsonNode node = json.get(field);
    return node == null || node.isNull();
  }

  private static String shown(Object value) {
    String text = value instanceof JsonNode node ? shownJson(node) : String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  // A large text is cut before it is quoted, a decimal is never written out, and of an array or an
  // object nothing is written that is not shown.
  private static String shownJson(JsonNode node) {
    if (node.isTextual() && node.textValue().length() > SHOWN) {
      return "\"" + node.textValue().substring(0, SHOWN);
    }
    if (node.isContainerNode()) {
      return Beginning.of(node, SHOWN + 1);
    }
    return node.isBigDecimal() ? node.decimalValue().toString() : node.toString();
  }
}
