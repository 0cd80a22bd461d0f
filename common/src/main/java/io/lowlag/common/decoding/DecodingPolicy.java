package io.lowlag.common.decoding;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.TopicFormats;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * How records are read, and which records are too large or too absurd to be events.
 *
 * @param maxRecordBytes a larger value becomes a dead letter
 * @param maxElements a value of more JSON elements (names, values and brackets) becomes a dead
 *     letter; their number decides what a record costs
 * @param maxTextLength a text of more characters, such as an id, is wrong
 * @param earliestEventTimeMs epoch milliseconds; an earlier event time is absurd
 * @param maxAhead an event time further ahead of the record's Kafka timestamp is absurd. The clock
 *     is not used, so that a replay decodes the same as the live run
 * @param payloads reads values that are not JSON
 */
public record DecodingPolicy(
    long maxRecordBytes,
    long maxElements,
    int maxTextLength,
    long earliestEventTimeMs,
    Duration maxAhead,
    PayloadDecoder payloads)
    implements Serializable {

  /**
   * How much further ahead an event time may be in a record that a Lowlag job wrote. The job judged
   * the time by the record that it read. The output may have an earlier timestamp than that record,
   * because clocks differ. Without this, it would depend on when the job ran whether the next job
   * accepts its output.
   */
  private static final Duration OUTPUT_ALLOWANCE = Duration.ofDays(1);

  /** Creates a policy for records that are all JSON. */
  public DecodingPolicy(
      long maxRecordBytes,
      long maxElements,
      int maxTextLength,
      long earliestEventTimeMs,
      Duration maxAhead) {
    this(
        maxRecordBytes,
        maxElements,
        maxTextLength,
        earliestEventTimeMs,
        maxAhead,
        PayloadDecoder.of(TopicFormats.ALL_JSON));
  }

  /** Returns this policy for records that are all JSON. */
  public DecodingPolicy ofJson() {
    return new DecodingPolicy(
        maxRecordBytes, maxElements, maxTextLength, earliestEventTimeMs, maxAhead);
  }

  /** Returns how far ahead an event time may be in a record that a Lowlag job wrote. */
  Duration maxAheadOfOutput() {
    return maxAhead.plus(OUTPUT_ALLOWANCE);
  }

  /** Returns which texts are accepted. */
  public TextRule texts() {
    return new TextRule(maxTextLength);
  }

  /** Reads the groups {@code decoding}, {@code format} and {@code schema-registry}. */
  public static DecodingPolicy from(Settings settings) {
    String earliest = settings.text("decoding.earliest-event-time");
    try {
      return new DecodingPolicy(
          settings.bytes("decoding.max-record-size"),
          settings.wholeNumber("decoding.max-elements", 1),
          TextRule.from(settings).maxLength(),
          Instant.parse(earliest).toEpochMilli(),
          settings.duration("decoding.max-ahead"),
          PayloadDecoder.of(TopicFormats.from(settings)));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new SettingsException(
          "decoding.earliest-event-time = \""
              + earliest
              + "\" is not an ISO-8601 instant such as 2000-01-01T00:00:00Z",
          e);
    }
  }
}
