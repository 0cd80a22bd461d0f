package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;

/** The headers by which latency is measured, as Lowlag has them: epoch microseconds, decimal. */
public final class Stamps {

  /** Set by a producer: when it meant to send. */
  public static final String SENT = "lowlag-sent-us";

  /** Set by a job: the timestamp of the record that caused the output. */
  public static final String SOURCE = "lowlag-source-us";

  /** Set by a job: when the output was encoded. */
  public static final String PROCESSED = "lowlag-processed-us";

  private Stamps() {}

  /** Returns the wall clock in epoch microseconds. */
  public static long nowUs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000L;
  }

  /** Returns the value of a stamp, or the default if it is absent or not a decimal number. */
  public static long number(byte[] value, long absent) {
    if (value == null) {
      return absent;
    }
    try {
      return Long.parseLong(new String(value, US_ASCII));
    } catch (NumberFormatException e) {
      return absent;
    }
  }

  static byte[] bytes(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
