package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.record.Origin;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.io.IOException;
import java.util.Optional;

/** Decodes what the contract allows and nothing else. */
final class StrictDecoder {

  private static final long YEAR_MS = 365L * 24 * 60 * 60 * 1_000;
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private final long startMs;
  private long offset;

  StrictDecoder(long startMs) {
    this.startMs = startMs;
  }

  /** The event of a record, read after the ones before; empty if it has to become a dead letter. */
  Optional<AdEvent> decode(GeneratedRecord record) {
    try {
      AdEvent event = JSON.readValue(record.value(), AdEvent.class);
      boolean sound =
          record.key() != null
              && event.eventId() != null
              && Math.abs(event.eventTime() - startMs) < YEAR_MS;
      return sound ? Optional.of(read(event, record.topic())) : Optional.empty();
    } catch (IOException notAnEvent) {
      return Optional.empty();
    }
  }

  private AdEvent read(AdEvent event, String topic) {
    return new AdEvent(
        topic.equals(AdEventGenerator.REQUESTS) ? AdEvent.REQUEST : AdEvent.IMPRESSION,
        event.eventId(),
        event.transactionId(),
        event.userId(),
        event.campaignId(),
        event.adId(),
        event.bidCpm(),
        event.country(),
        event.status(),
        event.eventTime(),
        new Origin(0, offset++, 0, 0));
  }
}
