package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** An event that is read field by field, each with its type or with the reason against it. */
final class AdEventTree {

  private static final int SHOWN = 80;
  private static final int LONGEST_REASON = 500;
  private static final int LONGEST_DECIMAL = 64;
  private static final int DIGITS_BEFORE_POINT = 20;
  private static final int DIGITS_BEHIND_POINT = 18;
  private static final char REPLACEMENT = '\uFFFD';
  private static final Pattern LIMITED_BY = Pattern.compile(", from `[^`]*`");

  private static final ObjectReader READER =
      JsonMapper.builder(AdEventDecoder.FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .readerFor(JsonNode.class);

  private final RawRecord raw;
  private final JsonNode json;
  private final String key;

  AdEventTree(RawRecord raw) throws Rejected {
    this.raw = raw;
    refuseOtherEncodings(raw.value);
    json = object(raw.value);
    key = new String(raw.key, UTF_8);
    if (key.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(key.getBytes(UTF_8), raw.key)) {
      throw new Rejected("not_text", "the record's key is not UTF-8: " + shown(key));
    }
  }

  private static void refuseOtherEncodings(byte[] value) throws Rejected {
    int first = at(value, 0);
    int second = at(value, 1);
    boolean marked = (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE);
    boolean narrow = (first == 0 && begins(second)) || (second == 0 && begins(first));
    boolean wide =
        first == 0
            && second == 0
            && (at(value, 2) == 0 ? begins(at(value, 3)) : at(value, 2) == 0xFE);
    if (marked || narrow || wide) {
      throw new Rejected("not_text", "the record's value is UTF-16 or UTF-32, not UTF-8");
    }
  }

  private static int at(byte[] value, int index) {
    return index < value.length ? Byte.toUnsignedInt(value[index]) : -1;
  }

  private static boolean begins(int unit) {
    return unit == '{' || unit == ' ' || unit == '\t' || unit == '\n' || unit == '\r';
  }

  private static JsonNode object(byte[] value) throws Rejected {
    try {
      JsonNode json = READER.readValue(value);
      if (json == null || !json.isObject()) {
        throw new Rejected("not_json", "not a JSON object");
      }
      return json;
    } catch (StreamConstraintsException e) {
      String reason = LIMITED_BY.matcher(e.getOriginalMessage()).replaceAll("");
      throw new Rejected("oversized", beginning(reason));
    } catch (JacksonException e) {
      throw new Rejected("not_json", beginning(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new Rejected("not_json", beginning(String.valueOf(e.getMessage())));
    }
  }

  private static String beginning(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
  }

  AdEvent event() throws Rejected {
    AdEvent event = new AdEvent();
    event.eventId = text("event_id");
    event.transactionId = keyText("transaction_id");
    event.adId = text("ad_id");
    event.eventTime = eventTime("event_time");
    if (raw.request) {
      event.userId = text("user_id");
      event.campaignId = text("campaign_id");
      event.bidCpm = decimal("bid_cpm");
      event.country = text("country");
    } else {
      event.status = text("status");
    }
    return event;
  }

  private String text(String field) throws Rejected {
    JsonNode node = required(field);
    if (!node.isTextual() || node.textValue().isEmpty()) {
      throw wrong(field, shown(node), "a text");
    }
    String text = node.textValue();
    if (text.length() > AdEventDecoder.MAX_TEXT) {
      throw wrong(
          field,
          shown(text),
          "a text of at most " + AdEventDecoder.MAX_TEXT + " characters, it has " + text.length());
    }
    requireText(field, text);
    return text;
  }

  private static void requireText(String field, String text) throws Rejected {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        throw new Rejected(
            "not_text",
            String.format(
                Locale.ROOT, "%s has half a surrogate pair (\\u%04x) at %d", field, (int) unit, i));
      }
    }
  }

  private String decimal(String field) throws Rejected {
    JsonNode node = required(field);
    if (node.isNumber()) {
      return representable(field, node, node.decimalValue());
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST_DECIMAL) {
      throw wrong(field, shown(node), "a decimal number");
    }
    try {
      return representable(field, node, new BigDecimal(node.textValue()));
    } catch (NumberFormatException e) {
      throw wrong(field, shown(node), "a decimal number");
    }
  }

  private static String representable(String field, JsonNode node, BigDecimal value)
      throws Rejected {
    if (value.signum() == 0) {
      return "0";
    }
    long before = value.precision() - (long) value.scale();
    if (before > DIGITS_BEFORE_POINT
        || before < -DIGITS_BEHIND_POINT
        || value.stripTrailingZeros().scale() > DIGITS_BEHIND_POINT) {
      throw wrong(
          field,
          shown(node),
          "a decimal with at most "
              + DIGITS_BEFORE_POINT
              + " digits before and "
              + DIGITS_BEHIND_POINT
              + " behind the point");
    }
    return shortest(value);
  }

  /** Returns the decimal without trailing zeros and without an exponent. */
  static String shortest(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private long eventTime(String field) throws Rejected {
    JsonNode node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(field, shown(node), "a time in epoch milliseconds");
    }
    if (raw.timestampMs() < 0) {
      throw new Rejected(
          "absurd_time",
          "the record has no Kafka timestamp to judge "
              + field
              + " by: let its producer set one, or set the topic's message.timestamp.type ="
              + " LogAppendTime");
    }
    long time = node.longValue();
    if (time > AdEventDecoder.LATEST_MS) {
      throw new Rejected(
          "absurd_time", field + " = " + time + " is after the year 9999: give epoch milliseconds");
    }
    long latest = raw.timestampMs() + AdEventDecoder.MAX_AHEAD_MS;
    if (time < AdEventDecoder.EARLIEST_MS || time > latest) {
      throw new Rejected(
          "absurd_time",
          field
              + " = "
              + time
              + " is outside "
              + AdEventDecoder.EARLIEST_MS
              + " to "
              + latest
              + " (epoch milliseconds; 5m after its Kafka timestamp)");
    }
    return time;
  }

  private String keyText(String field) throws Rejected {
    String value = text(field);
    if (!value.equals(key)) {
      throw new Rejected(
          "key_mismatch",
          "the record's key is " + shown(key) + " but its " + field + " is " + shown(value));
    }
    return value;
  }

  private JsonNode required(String field) throws Rejected {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      throw new Rejected("missing_field", "the field " + field + " is missing");
    }
    return node;
  }

  private static Rejected wrong(String field, String shown, String expected) {
    return new Rejected("wrong_field", field + " = " + shown + " is not " + expected);
  }

  private static String shown(JsonNode node) {
    return shown(node.isBigDecimal() ? node.decimalValue().toString() : node.toString());
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
