package io.lowlag.common.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Durations;
import io.lowlag.common.record.InboundRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The fields of one record, each read with its type or rejected with the reason. They are the same
 * as in the record's JSON, whatever its format.
 */
public final class JsonFields {

  private static final long MICROS_PER_MILLI = 1_000;

  /** Times in microseconds are later, also if the record's own timestamp is. */
  private static final long LATEST_TIME_MS =
      Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  /** If a key contains this character, its bytes may not have been UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * Reads an object inside a record. Errors in it are reported with its place.
   *
   * @param <T> the type that it is read as
   */
  @FunctionalInterface
  public interface Part<T> {

    /**
     * Reads the object.
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
   * @throws RejectedRecordException when it has no key, is too large, is not one JSON object, or
   *     does not match the format and contract of its topic
   * @throws io.lowlag.common.registry.RegistryUnavailableException when its schema cannot be
   *     fetched
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
    JsonNode json = JsonPayload.object(inbound.topic(), value, policy);
    return new JsonFields(json, key(inbound.key()), timestampMs, policy);
  }

  /** Returns the rejection of a record without a value. */
  static RejectedRecordException withoutValue() {
    return new RejectedRecordException(RejectReason.NOT_JSON, "the record has no value");
  }

  /**
   * Returns the key of a record without a value as text.
   *
   * @throws RejectedRecordException when it is not UTF-8, is empty or is longer than a text may be
   */
  public static String key(InboundRecord inbound, DecodingPolicy policy)
      throws RejectedRecordException {
    String key = key(inbound.key());
    if (!policy.texts().accepts(key)) {
      throw wrong("the record's key", key, policy.texts().expected());
    }
    return key;
  }

  private static String key(byte[] bytes) throws RejectedRecordException {
    String key = new String(bytes, StandardCharsets.UTF_8);
    if (key.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(key.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new RejectedRecordException(
          RejectReason.NOT_TEXT, "the record's key is not UTF-8: " + ShownValue.of(key));
    }
    return key;
  }

  /**
   * Returns the text of a field that must exist, must not be empty, and must not be longer than
   * allowed.
   */
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

  private static void requireText(String field, String text) throws RejectedRecordException {
    int half = TextRule.halfPair(text);
    if (half >= 0) {
      throw new RejectedRecordException(
          RejectReason.NOT_TEXT,
          String.format(
              Locale.ROOT,
              "%s has half a surrogate pair (\\u%04x) at %d",
              field,
              (int) text.charAt(half),
              half));
    }
  }

  /** Returns the text of a field that may be absent or null. */
  public Optional<String> optionalText(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(text(field));
  }

  /** Returns the whole number of a field that may be absent or null. */
  public Optional<Long> optionalWholeNumber(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(wholeNumber(field));
  }

  /** Returns the finite number of a field that must exist. */
  public double number(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrong(field, node, "a number");
    }
    return node.doubleValue();
  }

  /** Returns the whole number of a field that must exist. */
  public long wholeNumber(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(field, node, "a whole number");
    }
    return node.longValue();
  }

  /** Returns the boolean of a field that must exist. */
  public boolean flag(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isBoolean()) {
      throw wrong(field, node, "true or false");
    }
    return node.booleanValue();
  }

  /** Returns an exact decimal that is written as a text. */
  public BigDecimal decimal(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isTextual()) {
      throw wrong(field, node, "a decimal number written as a text");
    }
    return DecimalField.of(field, node);
  }

  /** Returns an exact decimal that is written as a text and may be absent or null. */
  public Optional<BigDecimal> optionalDecimal(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(decimal(field));
  }

  /** Returns an exact decimal that is written as a text or as a number. */
  public BigDecimal decimalOrNumber(String field) throws RejectedRecordException {
    return DecimalField.of(field, required(field));
  }

  /**
   * Returns epoch milliseconds that are neither before the earliest accepted time nor too far ahead
   * of the record's Kafka timestamp.
   */
  public long eventTime(String field) throws RejectedRecordException {
    return time(field, policy.maxAhead());
  }

  /**
   * Returns epoch milliseconds like {@link #eventTime}, from a record that a Lowlag job wrote. That
   * job has judged the time already, so it may be a day further ahead.
   */
  public long outputEventTime(String field) throws RejectedRecordException {
    return time(field, policy.maxAheadOfOutput());
  }

  /** Returns the latest time that a record which a Lowlag job wrote may have, epoch millis. */
  public long latestOutputTime() {
    return Math.min(LATEST_TIME_MS, timestampMs + policy.maxAheadOfOutput().toMillis());
  }

  private long time(String field, Duration maxAhead) throws RejectedRecordException {
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
    if (time > LATEST_TIME_MS) {
      throw new RejectedRecordException(
          RejectReason.ABSURD_TIME,
          field + " = " + time + " is after the year 9999: give epoch milliseconds");
    }
    long latest = timestampMs + maxAhead.toMillis();
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
              + Durations.text(maxAhead)
              + " after its Kafka timestamp)");
    }
    return time;
  }

  /** Returns the text of a field that must equal the record's key, which decides the partition. */
  public String keyText(String field) throws RejectedRecordException {
    String value = text(field);
    if (!value.equals(key)) {
      throw new RejectedRecordException(
          RejectReason.KEY_MISMATCH,
          "the record's key is "
              + ShownValue.of(key)
              + " but its "
              + field
              + " is "
              + ShownValue.of(value));
    }
    return value;
  }

  /** Returns the object of a field that must exist, read from its own fields. */
  public <T> T object(String field, Part<T> part) throws RejectedRecordException {
    return part(field, required(field), part);
  }

  /**
   * Returns the objects of an array that must exist and may be empty, each read from its own
   * fields.
   */
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

  /** Returns the objects of an array that may be absent; an absent array has none. */
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

  /** Returns the rejection of a wrong field, for checks that only a pipeline can make. */
  public static RejectedRecordException wrong(String field, Object value, String expected) {
    return new RejectedRecordException(
        RejectReason.WRONG_FIELD, field + " = " + ShownValue.of(value) + " is not " + expected);
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
}
