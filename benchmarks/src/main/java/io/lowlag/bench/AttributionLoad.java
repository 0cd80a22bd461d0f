package io.lowlag.bench;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Creates evenly spaced records for the jobs that follow the correlation. */
final class AttributionLoad {

  static final String MATCHES = "ad-matches";
  static final String CALLBACKS = "ad-callbacks";
  static final String CONTRACTS = "campaign-contracts";

  /** The number of impressions that fulfil a small contract. */
  static final int SMALL_CONTRACT = 20;

  private static final int AT_A_TIME = 50;

  private AttributionLoad() {}

  /**
   * Returns the records of users who see two ads, click one, and buy.
   *
   * @param rate records a second
   */
  static Iterator<GeneratedRecord> purchases(long startMs, int rate, int seconds) {
    return evenly(
        rate,
        seconds,
        event -> {
          String user = "u-" + startMs + "-" + event / 4;
          long atMs = startMs + event * 1_000 / rate;
          return switch ((int) (event % 4)) {
            case 0, 2 -> match(user, "m-" + startMs + "-" + event, "c-" + event % 50, atMs);
            case 1 -> click(user, "k-" + event, "m-" + startMs + "-" + (event - 1), atMs);
            default -> purchase(user, "x-" + event, atMs);
          };
        });
  }

  /** Returns only purchases, of users who have seen ads before. */
  static Iterator<GeneratedRecord> purchasesOf(String users, long startMs, int rate, int seconds) {
    return evenly(
        rate,
        seconds,
        event -> purchase(users + event, "x-" + event, startMs + event * 1_000 / rate));
  }

  /** Returns ads that users have seen, all at once. */
  static Iterator<GeneratedRecord> seen(String users, long startMs, int count, int touches) {
    return LongStream.range(0, (long) count * touches)
        .mapToObj(
            event ->
                match(
                    users + event / touches,
                    "m-" + users + event,
                    "c-" + event % 50,
                    startMs - 60_000 + event % touches))
        .iterator();
  }

  /**
   * Returns impressions that fulfil a small contract of each campaign, fifty campaigns at a time.
   */
  static Iterator<GeneratedRecord> smallCampaigns(long startMs, int rate, int seconds) {
    return evenly(
        rate,
        seconds,
        event ->
            match(
                "u-" + event,
                "m-" + startMs + "-" + event,
                smallCampaign(
                    startMs, event / (AT_A_TIME * SMALL_CONTRACT) * AT_A_TIME + event % AT_A_TIME),
                startMs + event * 1_000 / rate));
  }

  static String smallCampaign(long startMs, long number) {
    return "c-" + startMs + "-" + number;
  }

  /** Returns impressions, nine of ten for one campaign. */
  static Iterator<GeneratedRecord> hotCampaign(String hot, long startMs, int rate, int seconds) {
    return evenly(
        rate,
        seconds,
        event ->
            match(
                "u-" + event,
                "m-" + startMs + "-" + event,
                event % 10 == 0 ? "c-" + startMs + "-cold-" + event % 97 : hot,
                startMs + event * 1_000 / rate));
  }

  /** Returns a contract that was signed before the load starts. */
  static GeneratedRecord contract(String campaign, long contracted, long startMs) {
    Map<String, Object> contract = new TreeMap<>();
    contract.put("campaign_id", campaign);
    contract.put("contracted", contracted);
    contract.put("unit", "impressions");
    contract.put("version", 1);
    contract.put("starts_at", startMs - TimeUnit.DAYS.toMillis(1));
    contract.put("ends_at", startMs + TimeUnit.DAYS.toMillis(1));
    return new GeneratedRecord(CONTRACTS, campaign, Json.bytes(contract), 0);
  }

  private static Iterator<GeneratedRecord> evenly(
      int rate, int seconds, LongFunction<GeneratedRecord> made) {
    return LongStream.range(0, (long) rate * seconds)
        .mapToObj(
            event -> {
              GeneratedRecord record = made.apply(event);
              return new GeneratedRecord(
                  record.topic(), record.key(), record.value(), event * 1_000_000 / rate);
            })
        .iterator();
  }

  private static GeneratedRecord match(String user, String id, String campaign, long atMs) {
    Map<String, Object> match = new TreeMap<>();
    match.put("event_id", id);
    match.put("transaction_id", id);
    match.put("user_id", user);
    match.put("campaign_id", campaign);
    match.put("ad_id", "a-1");
    match.put("request_event_id", "r" + id);
    match.put("impression_event_id", "i" + id);
    match.put("request_time", atMs);
    match.put("impression_time", atMs);
    match.put("delay_ms", 0);
    return new GeneratedRecord(MATCHES, user, Json.bytes(match), 0);
  }

  private static GeneratedRecord click(String user, String id, String transaction, long atMs) {
    JourneyEvent click =
        JourneyEvent.touch(JourneyEvent.CLICK, id, user, transaction, "a-1", "c-1", atMs, null);
    return new GeneratedRecord(CALLBACKS, user, Json.bytes(click), 0);
  }

  private static GeneratedRecord purchase(String user, String id, long atMs) {
    JourneyEvent purchase =
        JourneyEvent.conversion(id, user, null, null, new BigDecimal("99.95"), "EUR", atMs, null);
    return new GeneratedRecord(CALLBACKS, user, Json.bytes(purchase), 0);
  }
}
