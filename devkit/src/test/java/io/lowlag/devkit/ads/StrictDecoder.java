package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.io.IOException;
import java.util.Optional;

/** Decodes what the contract allows and nothing else. */
final class StrictDecoder {

  private static final long YEAR_MS = 365L * 24 * 60 * 60 * 1_000;
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private final long startMs;

  StrictDecoder(long startMs) {
    this.startMs = startMs;
  }

  /** The event of a record; empty if it has to become a dead letter. */
  Optional<AdEvent> decode(GeneratedRecord record) {
    try {
      AdEvent event = JSON.readValue(record.value(), AdEvent.class);
      boolean sound =
          record.key() != null
              && event.getEventId() != null
              && Math.abs(event.getEventTime() - startMs) < YEAR_MS;
      event.setSide(
          record.topic().equals(AdEventGenerator.REQUESTS) ? AdEvent.REQUEST : AdEvent.IMPRESSION);
      return sound ? Optional.of(event) : Optional.empty();
    } catch (IOException notAnEvent) {
      return Optional.empty();
    }
  }
}
