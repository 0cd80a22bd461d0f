package io.lowlag.common.decoding;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.record.InboundRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The fields of one JSON record, each read with its type or rejected with the reason. */
public final class JsonFields {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private static final int SHOWN = 80;

  private final JsonNode json;
  private final String key;
  private final DecodingPolicy policy;

  private JsonFields(JsonNode json, String key, DecodingPolicy policy) {
    this.json = json;
    this.key = key;
    this.policy = policy;
  }

  /**
   * Parses a record.
   *
   * @throws RejectedRecordException when it has no key, is too large, or is not one JSON object
   */
  public static JsonFields parse(InboundRecord inbound, DecodingPolicy policy)
      throws RejectedRecordException {
    byte[] value = inbound.value();
    if (inbound.key() == null) {
      throw new RejectedRecordException(RejectReason.NULL_KEY, "the record has no key");
    }
    if (value == null) {
      throw new RejectedRecordException(RejectReason.NOT_JSON, "the record has no value");
    }
    if (value.length > policy.maxRecordBytes()) {
      throw new RejectedRecordException(
          RejectReason.OVERSIZED,
          value.length + " bytes; at most " + policy.maxRecordBytes() + " are accepted");
    }
    return new JsonFields(object(value), new String(inbound.key(), StandardCharsets.UTF_8), policy);
  }

  private static JsonNode object(byte[] value) throws RejectedRecordException {
    try {
      JsonNode json = READER.readValue(value);
      if (json == null || !json.isObject()) {
        throw new RejectedRecordException(RejectReason.NOT_JSON, "not a JSON object");
      }
      return json;
    } catch (JacksonException e) {
      throw new RejectedRecordException(RejectReason.NOT_JSON, e.getOriginalMessage());
    } catch (IOException e) {
      throw new RejectedRecordException(RejectReason.NOT_JSON, e.getMessage());
    }
  }

  /** The text of a field that must be there and not be empty. */
  public String text(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isTextual() || node.textValue().isEmpty()) {
      throw wrong(field, node, "a text");
    }
    return node.textValue();
  }

  /** The text of a field that may be absent or null. */
  public Optional<String> optionalText(String field) throws RejectedRecordException {
    return isAbsent(field) ? Optional.empty() : Optional.of(text(field));
  }

  /** The number of a field that must be there. */
  public double number(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isNumber()) {
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
    try {
      return new BigDecimal(text(field));
    } catch (NumberFormatException e) {
      throw wrong(field, node, "a decimal number written as a text");
    }
  }

  /**
   * Epoch milliseconds, neither before the earliest accepted time nor too far ahead of the clock.
   */
  public long eventTime(String field) throws RejectedRecordException {
    JsonNode node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(field, node, "a time in epoch milliseconds");
    }
    long time = node.longValue();
    long latest = System.currentTimeMillis() + policy.maxAhead().toMillis();
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
              + " (epoch milliseconds)");
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
    String text = String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
