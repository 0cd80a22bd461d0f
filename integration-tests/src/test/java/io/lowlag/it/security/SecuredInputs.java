package io.lowlag.it.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.it.fixture.SecuredKafka;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Something to do for every job: a few records of each kind, and one in each topic that is none.
 */
final class SecuredInputs {

  private final long now = System.currentTimeMillis();
  private final List<GeneratedRecord> records = new ArrayList<>();

  private SecuredInputs() {}

  /** Sends them to the topics that have the jobs' default names. */
  static void send(SecuredKafka kafka) {
    SecuredInputs inputs = new SecuredInputs();
    inputs.ads();
    inputs.campaigns();
    inputs.sessions();
    inputs.payments();
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendAll(inputs.records.iterator());
    }
  }

  /** A request and its impression, one more time: {@code id} tells them from others. */
  static List<GeneratedRecord> requestAndImpression(String id) {
    SecuredInputs inputs = new SecuredInputs();
    inputs.transaction(id);
    return inputs.records;
  }

  private void transaction(String id) {
    add(
        "ad-requests",
        id,
        "{'event_id':'r-%s','transaction_id':'%s','user_id':'u-7','campaign_id':'c-3',"
            + "'ad_id':'a-9','bid_cpm':2.5,'country':'AT','event_time':%d}",
        id,
        id,
        now);
    add(
        "ad-impressions",
        id,
        "{'event_id':'i-%s','transaction_id':'%s','ad_id':'a-9','status':'rendered',"
            + "'event_time':%d}",
        id,
        id,
        now);
  }

  private void ads() {
    transaction("t-1");
    add(
        "ad-matches",
        "u-7",
        "{'event_id':'m-1','transaction_id':'t-0','user_id':'u-7','campaign_id':'c-3',"
            + "'ad_id':'a-9','request_event_id':'r-0','impression_event_id':'i-0',"
            + "'request_time':%d,'impression_time':%d,'delay_ms':40,'status':'rendered',"
            + "'bid_cpm':'2.5','country':'AT'}",
        now - 40,
        now);
    add(
        "ad-callbacks",
        "u-7",
        "{'event_id':'x-1','type':'conversion','user_id':'u-7','order_id':'o-5','value':'90.00',"
            + "'currency':'EUR','event_time':%d}",
        now + 1);
    notJson("ad-requests", "ad-matches", "ad-callbacks", "ad-unmatched");
  }

  private void campaigns() {
    add(
        "campaign-contracts",
        "c-3",
        "{'campaign_id':'c-3','version':1,'contracted':1,'unit':'impressions','starts_at':%d,"
            + "'ends_at':%d}",
        now - 60_000,
        now + 3_600_000);
    add(
        "campaign-partials",
        "c-3",
        "{'event_id':'p-1','campaign_id':'c-3','shard':0,'bucket_start':%d,'since':%d,"
            + "'first_offset':0,'counted':1,'event_time':%d,'counted_at':%d}",
        now / 1000 * 1000,
        now,
        now,
        now);
    notJson("campaign-contracts");
  }

  private void sessions() {
    add(
        "console-sessions",
        "d-1",
        "{'event_id':'e-1','type':'start','device_id':'d-1','session_id':'s-1','player_id':'p-7',"
            + "'event_time':%d}",
        now);
    notJson("pc-sessions");
  }

  private void payments() {
    add(
        "card-transactions",
        "c-1",
        "{'tx_id':'t-1','card_id':'c-1','amount':'4990.00','currency':'EUR','merchant':'m-1',"
            + "'country':'NL','event_time':%d}",
        now);
    WindowFeatures window = WindowFeatures.ofPayments(1, new BigDecimal("19.9900"), 1, 1);
    CardTransaction transaction =
        new CardTransaction(
            "t-0",
            "c-1",
            new BigDecimal("19.9900"),
            "EUR",
            "m",
            "NL",
            now,
            false,
            null,
            new Origin(0, 0, 1, 1));
    ScoredTransaction scored =
        ScoredTransaction.unscored(transaction, window, window, window, false)
            .ofTier("standard")
            .scored("formula", "1", new BigDecimal("1.000000"), new BigDecimal("5"), List.of());
    records.add(new GeneratedRecord("transactions-scored", "c-1", Json.bytes(scored), 0));
    notJson("card-transactions", "card-features", "transactions-scored");
  }

  private void notJson(String... topics) {
    for (String topic : topics) {
      records.add(new GeneratedRecord(topic, "k", "not json".getBytes(UTF_8), 0));
    }
  }

  private void add(String topic, String key, String json, Object... values) {
    records.add(
        new GeneratedRecord(
            topic, key, json.replace('\'', '"').formatted(values).getBytes(UTF_8), 0));
  }
}
