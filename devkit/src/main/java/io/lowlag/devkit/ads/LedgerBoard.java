package io.lowlag.devkit.ads;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The ledger of the correlation, as any reader can keep it: it compares the inputs with the
 * outputs, record by record. A repeated output is the same entry.
 */
final class LedgerBoard {

  private static final Set<String> INPUTS =
      Set.of(AdEventGenerator.REQUESTS, AdEventGenerator.IMPRESSIONS);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final Set<String> matched = new HashSet<>();
  private final Set<String> unmatched = new HashSet<>();
  private final Set<String> audited = new HashSet<>();
  private final Set<String> deadLetters = new HashSet<>();

  /** Returns the records, and counts each when it is taken. */
  Iterator<GeneratedRecord> counting(Iterator<GeneratedRecord> records) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public GeneratedRecord next() {
        GeneratedRecord record = records.next();
        if (INPUTS.contains(record.topic())) {
          sent.incrementAndGet();
          requests.addAndGet(record.topic().equals(AdEventGenerator.REQUESTS) ? 1 : 0);
        }
        return record;
      }
    };
  }

  synchronized void match(JsonNode event) {
    matched.add("request " + event.path("request_event_id").asText());
    matched.add("impression " + event.path("impression_event_id").asText());
  }

  synchronized void unmatched(JsonNode event) {
    unmatched.add(event.path("event_id").asText());
  }

  synchronized void audit(JsonNode event) {
    if (INPUTS.contains(event.path("source_topic").asText())) {
      audited.add(event.path("event_id").asText());
    }
  }

  synchronized void deadLetter(ConsumerRecord<byte[], byte[]> dead) {
    if (INPUTS.contains(header(dead, DeadLetter.TOPIC))) {
      deadLetters.add(
          header(dead, DeadLetter.TOPIC)
              + header(dead, DeadLetter.PARTITION)
              + "@"
              + header(dead, DeadLetter.OFFSET));
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> dead, String name) {
    Header header = dead.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  long requests() {
    return requests.get();
  }

  synchronized Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("in", sent.get());
    facts.put("matched", matched.size());
    facts.put("unmatched", unmatched.size());
    facts.put("audited", audited.size());
    facts.put("dead_letters", deadLetters.size());
    return facts;
  }

  /** Returns the differences between inputs and outputs; empty if there are none. */
  synchronized List<String> differences() {
    long out = (long) matched.size() + unmatched.size() + audited.size() + deadLetters.size();
    return out == sent.get()
        ? List.of()
        : List.of("the ledger: " + sent.get() + " in, " + out + " out");
  }
}
