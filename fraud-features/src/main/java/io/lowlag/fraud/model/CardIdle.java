package io.lowlag.fraud.model;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The headers of a tombstone of {@code card-features}. By them, a reader can decide whether it is
 * later than the record that it has.
 *
 * @param cardId the card without transactions in the last hour; the record's key
 * @param asOf since when it has none, as in {@link CardFeatures}
 * @param sourcePartition where the card's last transaction was read
 * @param sourceOffset see {@code sourcePartition}
 */
public record CardIdle(String cardId, long asOf, int sourcePartition, long sourceOffset) {

  /** Header of {@link #asOf}, in decimal ASCII, like the others. */
  public static final String AS_OF = "lowlag-as-of";

  /** Header of {@link #sourcePartition}. */
  public static final String SOURCE_PARTITION = "lowlag-source-partition";

  /** Header of {@link #sourceOffset}. */
  public static final String SOURCE_OFFSET = "lowlag-source-offset";

  /** Returns the headers of the tombstone. */
  public List<KafkaHeader> headers() {
    return List.of(
        KafkaHeader.number(AS_OF, asOf),
        KafkaHeader.number(SOURCE_PARTITION, sourcePartition),
        KafkaHeader.number(SOURCE_OFFSET, sourceOffset));
  }

  /** Reads a tombstone; empty, if the record has a value, no key, or lacks a header. */
  public static Optional<CardIdle> of(InboundRecord record) {
    OptionalLong asOf = number(AS_OF, record);
    OptionalLong partition = number(SOURCE_PARTITION, record);
    OptionalLong offset = number(SOURCE_OFFSET, record);
    boolean isTombstone = record.key() != null && record.value() == null;
    if (!isTombstone || asOf.isEmpty() || partition.isEmpty() || offset.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CardIdle(
            new String(record.key(), StandardCharsets.UTF_8),
            asOf.getAsLong(),
            Math.toIntExact(partition.getAsLong()),
            offset.getAsLong()));
  }

  private static OptionalLong number(String name, InboundRecord record) {
    if (record.headers() == null) {
      return OptionalLong.empty();
    }
    return record.headers().stream()
        .filter(header -> header.key().equals(name))
        .map(header -> Stamps.number(header.value()))
        .findFirst()
        .orElse(OptionalLong.empty());
  }
}
