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
import io.lowlag.common.format.PayloadException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Parses the value of a record to one JSON object, or rejects it with the reason. */
final class JsonPayload {

  /**
   * The most digits of a JSON number; neither a double nor a decimal has more significant digits.
   */
  private static final int LONGEST_NUMBER = 100;

  private static final int LONGEST_REASON = 500;

  /** One reader for each limit of tokens. A process has one policy; tests have several. */
  private static final Map<Long, ObjectReader> READERS = new ConcurrentHashMap<>();

  /**
   * The part of Jackson's message that says where a limit is set; readers of dead letters do not
   * need it.
   */
  private static final Pattern LIMITED_BY = Pattern.compile(", from `[^`]*`");

  private JsonPayload() {}

  /**
   * Parses a value in the format of its topic.
   *
   * @throws RejectedRecordException when it is not one object, has too many elements, or does not
   *     match the format and contract of its topic
   */
  static JsonNode object(String topic, byte[] value, DecodingPolicy policy)
      throws RejectedRecordException {
    if (policy.payloads().isJson(topic)) {
      refuseOtherEncodings(value);
      return object(value, READERS.computeIfAbsent(policy.maxElements(), JsonPayload::reader));
    }
    try {
      return policy.payloads().read(topic, value, policy.maxElements());
    } catch (PayloadException e) {
      throw new RejectedRecordException(RejectReason.of(e.defect()), beginning(e.getMessage()));
    }
  }

  // Names are not interned. A sender may use new names in each record, and in the JVM's table of
  // strings each would cost a microsecond, and more if many of them collide.
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
        // Amounts stay as they were written: a double would round them, and be infinite beyond its
        // range.
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        // To strip zeros, each zero of a number would cost a division.
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

  // The parser quotes names of any length, and the reason is sent in a header.
  private static String beginning(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
  }

  // The parser would recognise UTF-16 and UTF-32 by their zeros and marks, and accept them as JSON.
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

  /** Returns whether a JSON object can begin with this character. */
  private static boolean begins(int unit) {
    return unit == '{' || unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r';
  }
}
