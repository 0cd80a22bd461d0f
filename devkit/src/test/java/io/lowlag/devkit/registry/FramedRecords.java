package io.lowlag.devkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.format.PayloadDecoder;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.registry.RegistryConfig;
import io.lowlag.common.registry.RegistryTls;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** Values of {@code ad-impressions}, written byte by byte as the formats' specifications say. */
final class FramedRecords {

  static final String TOPIC = "ad-impressions";
  static final long TIME = 1_700_000_000_000L;

  /** The zig-zag varint of {@link #TIME}: 3,400,000,000,000 in groups of seven bits. */
  static final String ZIG_ZAG_TIME = "80a0abfef962";

  /** The plain varint of {@link #TIME}. */
  static final String VARINT_TIME = "80d095ffbc31";

  private FramedRecords() {}

  static RegistryConfig config(String url, Duration outage, Duration unknown) {
    return new RegistryConfig(url, null, RegistryTls.NONE, Duration.ofMillis(500), outage, unknown);
  }

  static DecodingPolicy policy(PayloadFormat format, RegistryConfig registry) {
    TopicFormats formats = new TopicFormats(format, Map.of(), Map.of(), registry);
    return new DecodingPolicy(
        1 << 20, 10_000, 256, 0, Duration.ofDays(1), PayloadDecoder.of(formats));
  }

  static InboundRecord record(byte[] value) {
    return record(value, TOPIC);
  }

  static InboundRecord record(byte[] value, String topic) {
    return new InboundRecord("t-1".getBytes(UTF_8), value, topic, 0, 7, TIME * 1_000, null);
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** A frame around bytes. */
  static byte[] framed(int id, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(hex(String.format("00%08x", id)));
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A text of less than 64 bytes in Avro: twice its length, then its bytes. */
  static byte[] avroText(String text) {
    return prefixed(2 * text.length(), text);
  }

  /** A text field of less than 128 bytes in Protobuf. */
  static byte[] protobufText(int number, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((number << 3) | 2);
    out.writeBytes(prefixed(text.length(), text));
    return out.toByteArray();
  }

  private static byte[] prefixed(int prefix, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(prefix);
    out.writeBytes(text.getBytes(UTF_8));
    return out.toByteArray();
  }
}
