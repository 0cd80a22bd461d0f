package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.record.Decimals;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.Malformation;
import io.lowlag.devkit.traffic.PlannedRecord;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The transactions of some traffic. Each depends only on the seed and its number. Its expected
 * outputs follow from what the generator did on purpose, not from comparing times.
 */
final class AdTransactions {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final String[] COUNTRIES = {"AT", "BR", "DE", "IN", "JP", "US"};
  private static final int TRANSACTIONS_OF_A_USER = AdJourneys.TRANSACTIONS;
  private static final long LARGEST_TRANSIT_US = 5_000;

  private final AdTraffic traffic;
  private final long startMs;
  private final Campaigns campaigns;
  private final long windowUs;
  private final long latenessUs;

  AdTransactions(AdTraffic traffic, long startMs) {
    this.traffic = traffic;
    this.startMs = startMs;
    this.campaigns = new Campaigns(traffic.campaigns(), traffic.skew());
    this.windowUs = TimeUnit.NANOSECONDS.toMicros(traffic.window().toNanos());
    this.latenessUs = TimeUnit.NANOSECONDS.toMicros(traffic.allowedLateness().toNanos());
  }

  /**
   * Returns when a transaction begins, in microseconds after the start; it sends nothing before
   * that.
   */
  long beginsAtUs(long number) {
    double progress = (double) number / traffic.transactions();
    return (long) (progress * TimeUnit.SECONDS.toMicros(traffic.seconds()));
  }

  /** Returns the transaction with that number, from 0. */
  AdTransaction get(long number) {
    return new Draw(number).transaction();
  }

  /** Draws one transaction from random numbers. */
  private final class Draw {

    private final SplittableRandom random;
    private final String id;
    private final String user;
    private final long beginsAtUs;
    private final AdEvent request;
    private AdEvent impression;
    private AdTransaction transaction = new AdTransaction(false);

    Draw(long number) {
      // The multiplier differs from the generator's own step, or neighbouring seeds would share
      // random numbers.
      random = new SplittableRandom(traffic.seed() * 0xD1342543DE82EF95L + number);
      id = "t-" + Long.toString(traffic.seed(), 36) + "-" + number;
      beginsAtUs = beginsAtUs(number);
      user = "u-" + Long.toString(traffic.seed(), 36) + "-" + number / TRANSACTIONS_OF_A_USER;
      request =
          request(
              "r",
              adId(),
              "c-" + campaigns.draw(random),
              Decimals.text(BigDecimal.valueOf(random.nextInt(50, 2_000), 2)),
              COUNTRIES[random.nextInt(COUNTRIES.length)]);
      impression = impression(timeMs(beginsAtUs + delayUs()), "rendered");
    }

    private AdEvent request(
        String prefix, String adId, String campaignId, String bidCpm, String country) {
      return AdEvent.request(
          eventId(prefix), id, user, campaignId, adId, bidCpm, country, timeMs(beginsAtUs), null);
    }

    private AdEvent impression(long eventTimeMs, String status) {
      return AdEvent.impression(eventId("i"), id, adId(), status, eventTimeMs, null);
    }

    private String eventId(String prefix) {
      return prefix + id.substring(1);
    }

    private String adId() {
      return "a-" + Math.floorMod(id.hashCode(), 1_000);
    }

    private long timeMs(long atUs) {
      return startMs + TimeUnit.MICROSECONDS.toMillis(atUs);
    }

    AdTransaction transaction() {
      AdDisorder shares = traffic.disorder();
      double fate = random.nextDouble();
      if ((fate -= shares.malformed()) < 0) {
        malformed();
        return transaction;
      }
      if ((fate -= shares.missing()) < 0) {
        send(request, sentUs(request));
        expectUnmatched(request, "no_impression");
      } else if ((fate -= shares.orphaned()) < 0) {
        send(impression, sentUs(impression));
        expectUnmatched(impression, "no_request");
      } else if ((fate -= shares.outsideWindow()) < 0) {
        outsideWindow();
      } else if ((fate -= shares.notShown()) < 0) {
        notShown();
      } else if ((fate -= shares.tooLate()) < 0) {
        tooLate();
      } else if ((fate -= shares.late()) < 0) {
        matchingPair(
            request,
            impression,
            sentUs(request),
            beginsAtUs + windowUs + share(latenessUs, 0.1, 0.5));
      } else if ((fate -= shares.impressionsFirst()) < 0) {
        long impressionUs = sentUs(impression);
        matchingPair(request, impression, impressionUs + share(windowUs, 0.05, 0.2), impressionUs);
      } else {
        long requestUs = sentUs(request);
        matchingPair(
            request, impression, requestUs, Math.max(requestUs + 1_000, sentUs(impression)));
      }
      repeatSome();
      if (random.nextDouble() < shares.breaks()) {
        anotherAd();
      }
      return transaction;
    }

    private void matchingPair(AdEvent asked, AdEvent shown, long requestUs, long impressionUs) {
      send(asked, requestUs);
      send(shown, impressionUs);
      transaction.expectsMatch(
          new AdShowing(
              EventIds.of("ad-match", id, asked.eventId(), shown.eventId()),
              id,
              asked.userId(),
              asked.adId(),
              asked.campaignId(),
              shown.eventTime()));
    }

    /** Adds a second ad of the break, without any disorder. */
    private void anotherAd() {
      AdEvent asked =
          request(
              "q",
              "b-" + adId(),
              "c-" + campaigns.draw(random),
              request.bidCpm(),
              request.country());
      AdEvent shown =
          AdEvent.impression(
              eventId("j"), id, asked.adId(), "rendered", timeMs(beginsAtUs + delayUs()), null);
      long askedUs = sentUs(asked);
      matchingPair(asked, shown, askedUs, Math.max(askedUs + 1_000, sentUs(shown)));
    }

    private void notShown() {
      long requestUs = sentUs(request);
      impression = impression(impression.eventTime(), "blocked");
      send(request, requestUs);
      send(impression, Math.max(requestUs + 1_000, sentUs(impression)));
      expectUnmatched(request, "no_impression");
      expectUnmatched(impression, "not_shown");
    }

    private void outsideWindow() {
      long requestUs = sentUs(request);
      long awayMs = TimeUnit.MICROSECONDS.toMillis(share(windowUs, 1.2, 3));
      impression =
          impression(request.eventTime() + (random.nextBoolean() ? awayMs : -awayMs), "rendered");
      send(request, requestUs);
      send(impression, requestUs + share(windowUs, 0.05, 0.2));
      expectUnmatched(request, "no_impression");
      expectUnmatched(impression, "outside_window");
    }

    private void tooLate() {
      long requestUs = sentUs(request);
      send(request, requestUs);
      send(impression, requestUs + windowUs + latenessUs + share(latenessUs, 0.2, 0.5));
      expectUnmatched(request, "no_impression");
      expectUnmatched(impression, "no_request");
    }

    private void malformed() {
      transaction = new AdTransaction(true);
      AdEvent event = random.nextBoolean() ? request : impression;
      Malformation[] kinds = Malformation.values();
      Malformation kind = kinds[random.nextInt(kinds.length)];
      transaction.sends(
          new PlannedRecord(
              topicOf(event),
              kind.key(id),
              () -> kind.value(JSON.<ObjectNode>valueToTree(event)),
              sentUs(request)));
    }

    private void repeatSome() {
      PlannedRecord first = transaction.sends().get(0);
      int again = random.nextInt(transaction.sends().size());
      if (random.nextDouble() < traffic.disorder().duplicated()) {
        transaction.sends(transaction.sends().get(again).again(share(windowUs, 0.01, 0.1)));
        transaction.expectsAudit(
            AdAudit.REPEATED_EVENT + " " + (again == 0 ? firstId() : impression.eventId()));
      }
      boolean requested = first.topic().equals(AdEventGenerator.REQUESTS);
      if (requested && random.nextDouble() < traffic.disorder().secondRequests()) {
        AdEvent second = anotherRequest();
        send(second, first.atUs() + share(windowUs, 0.01, 0.1));
        transaction.expectsAudit(AdAudit.DUPLICATE_REQUEST + " " + second.eventId());
      }
    }

    private String firstId() {
      boolean requested = transaction.sends().get(0).topic().equals(AdEventGenerator.REQUESTS);
      return requested ? request.eventId() : impression.eventId();
    }

    private AdEvent anotherRequest() {
      return request(
          "s", request.adId(), "c-" + campaigns.draw(random), request.bidCpm(), request.country());
    }

    private void send(AdEvent event, long atUs) {
      transaction.sends(new PlannedRecord(topicOf(event), id, () -> Json.bytes(event), atUs));
    }

    private void expectUnmatched(AdEvent event, String reason) {
      String eventId = EventIds.of("ad-unmatched", id, event.side(), event.eventId());
      transaction.expectsUnmatched(eventId, reason);
    }

    /**
     * Returns the delay from the request to the impression: log-normal, never near the end of the
     * window.
     */
    private long delayUs() {
      double medianUs = traffic.medianDelay().toNanos() / 1e3;
      double drawn = medianUs * Math.exp(traffic.delaySpread() * random.nextGaussian());
      return (long) Math.min(drawn, 0.4 * windowUs);
    }

    /** Returns when an event is sent: when it happened, plus the delay from the client. */
    private long sentUs(AdEvent event) {
      return TimeUnit.MILLISECONDS.toMicros(event.eventTime() - startMs)
          + 1_000
          + random.nextLong(LARGEST_TRANSIT_US);
    }

    private long share(long whole, double least, double most) {
      return (long) (whole * random.nextDouble(least, most));
    }
  }

  private static String topicOf(AdEvent event) {
    return event.side().equals(AdEvent.REQUEST)
        ? AdEventGenerator.REQUESTS
        : AdEventGenerator.IMPRESSIONS;
  }
}
