package io.lowlag.devkit.ads;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.common.record.Json;
import io.lowlag.devkit.traffic.PlannedRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The journeys of users after they saw ads. Each journey follows a few transactions of one user,
 * and depends only on the seed and its number. The expected outputs follow from what the generator
 * did on purpose: it knows which touches count when it creates them, without comparing times.
 */
final class AdJourneys {

  /** The topic of clicks, conversions and adjustments. */
  static final String CALLBACKS = "ad-callbacks";

  /** The number of consecutive transactions of one user. */
  static final int TRANSACTIONS = 4;

  private static final String CURRENCY = "EUR";
  private static final long LARGEST_TRANSIT_US = 5_000;

  private final AdTraffic traffic;
  private final JourneyTimes times;
  private final CreditShares shares;
  private final AdTransactions transactions;
  private final long startMs;

  AdJourneys(AdTraffic traffic, JourneyTimes times, AdTransactions transactions, long startMs) {
    this.traffic = traffic;
    this.times = times;
    this.shares = new CreditShares(times.halfLife().toMillis());
    this.transactions = transactions;
    this.startMs = startMs;
  }

  /** Returns the number of journeys. */
  long count() {
    return (traffic.transactions() + TRANSACTIONS - 1) / TRANSACTIONS;
  }

  /** Returns the journey with that number, from 0. */
  Journey get(long number) {
    return new Draw(number).journey();
  }

  /**
   * One journey.
   *
   * @param sends the callbacks of the journey
   * @param credits the last line of each conversion and model, by {@code conversion model}
   * @param audits what the credit drops: reason and event id
   * @param deadLetters callbacks that are refused
   * @param touches how many touches of each kind there are
   */
  record Journey(
      List<PlannedRecord> sends,
      Map<String, String> credits,
      List<String> audits,
      List<byte[]> deadLetters,
      Map<String, Integer> touches) {}

  /** Draws one journey from random numbers. */
  private final class Draw {

    private final SplittableRandom random;
    private final String id;
    private final List<AdShowing> showings = new ArrayList<>();
    private final List<JourneyTouch> path = new ArrayList<>();
    private final Journey journey =
        new Journey(
            new ArrayList<>(),
            new TreeMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeMap<>());
    private long lastMs;
    private int events;

    Draw(long number) {
      // The multiplier differs from that of the transactions, or both would share random numbers.
      random = new SplittableRandom(traffic.seed() * 0x9E3779B97F4A7C15L + number);
      id = "u-" + Long.toString(traffic.seed(), 36) + "-" + number;
      long first = number * TRANSACTIONS;
      lastMs = timeMs(transactions.beginsAtUs(first));
      for (long each = first;
          each < Math.min(first + TRANSACTIONS, traffic.transactions());
          each++) {
        showings.addAll(transactions.get(each).matches());
      }
    }

    Journey journey() {
      showings.forEach(this::follow);
      if (random.nextDouble() < 0.05) {
        orphanClick();
      }
      path.sort(JourneyTouch.ORDER);
      if (random.nextDouble() < 0.5) {
        convert();
      }
      return journey;
    }

    /** Adds what the user does after an ad was shown. */
    private void follow(AdShowing showing) {
      journey.touches().merge("shown", 1, Integer::sum);
      double fate = random.nextDouble();
      long most = times.clickThrough().toMillis();
      if ((fate -= 0.20) < 0) {
        click(showing, showing.eventTime() + 50 + random.nextLong(most / 2));
      } else if ((fate -= 0.05) < 0) {
        PlannedRecord click = click(showing, showing.eventTime() + most);
        journey.sends().add(click.again(20_000 + random.nextLong(100_000)));
        journey.audits().add(AdAudit.REPEATED_EVENT + " " + lastId());
      } else if ((fate -= 0.05) < 0) {
        view(showing);
        JourneyEvent late = touch("click", showing, showing.eventTime() + most + 1);
        send(late, late.eventTime());
        journey.audits().add(AdAudit.CLICK_TOO_LATE + " " + late.eventId());
      } else if ((fate -= 0.10) < 0) {
        view(showing);
        JourneyEvent seen =
            touch(
                random.nextBoolean() ? "viewable" : "completion",
                showing,
                showing.eventTime() + 1 + random.nextLong(most));
        send(seen, seen.eventTime());
      } else {
        view(showing);
      }
    }

    private void view(AdShowing showing) {
      touched(
          new JourneyTouch(showing.matchId(), false, showing.campaignId(), showing.eventTime()));
    }

    private PlannedRecord click(AdShowing showing, long atMs) {
      JourneyEvent click = touch("click", showing, atMs);
      touched(new JourneyTouch(click.eventId(), true, click.campaignId(), atMs));
      journey.touches().merge("clicked", 1, Integer::sum);
      return send(click, atMs);
    }

    /** Adds a click whose impression is never reported. */
    private void orphanClick() {
      JourneyEvent click =
          JourneyEvent.touch("click", nextId(), id, "x-" + id, null, "c-0", lastMs + 100, null);
      touched(new JourneyTouch(click.eventId(), true, "c-0", click.eventTime()));
      send(click, click.eventTime());
    }

    private void touched(JourneyTouch touch) {
      path.add(touch);
      lastMs = Math.max(lastMs, touch.eventTime());
    }

    private JourneyEvent touch(String type, AdShowing showing, long atMs) {
      boolean alone =
          showings.stream()
                  .filter(each -> each.transactionId().equals(showing.transactionId()))
                  .count()
              == 1;
      return JourneyEvent.touch(
          type,
          nextId(),
          id,
          showing.transactionId(),
          alone && random.nextBoolean() ? null : showing.adId(),
          showing.campaignId(),
          atMs,
          null);
    }

    private void convert() {
      journey.touches().merge("converted", 1, Integer::sum);
      double fate = random.nextDouble();
      long at = lastMs + 200 + random.nextLong(600);
      BigDecimal value = BigDecimal.valueOf(random.nextLong(1, 20_000), 2);
      if ((fate -= 0.10) < 0) {
        // The time is so late that the views are outside their window, but the clicks are not.
        at = lastMs + times.viewWindow().toMillis() + 1 + random.nextLong(500);
      }
      long happened = at;
      path.removeIf(touch -> happened - touch.eventTime() > windowOf(touch));
      boolean order = random.nextBoolean();
      JourneyEvent conversion = conversion(order ? "o-" + id : null, value, at);
      String conversionId = order ? conversion.orderId() : conversion.eventId();
      if ((fate -= 0.40) < 0) {
        send(conversion, at);
        expect(conversionId, "final", value);
      } else if ((fate -= 0.10) < 0) {
        journey.sends().add(send(conversion, at).again(10_000 + random.nextLong(200_000)));
        journey.audits().add(AdAudit.REPEATED_EVENT + " " + conversion.eventId());
        expect(conversionId, "final", value);
      } else if ((fate -= 0.10) < 0) {
        restate(conversion, conversionId, value);
      } else if ((fate -= 0.10) < 0) {
        retract(conversion, conversionId);
      } else if ((fate -= 0.05) < 0) {
        send(conversion, at);
        JourneyEvent early =
            JourneyEvent.adjustment(
                nextId(), id, conversionId, "retraction", null, null, at - 1, at, null);
        refused(early, at + 50);
        expect(conversionId, "final", value);
      } else if ((fate -= 0.05) < 0) {
        send(conversion, at);
        refused(restatement("nothing-" + id, value, at), at);
        expect(conversionId, "final", value);
      } else {
        campaignOnly(conversionId, conversion);
      }
    }

    /** Expects credit only for the touches of one campaign. */
    private void campaignOnly(String conversionId, JourneyEvent conversion) {
      String campaign = path.isEmpty() ? "c-0" : path.get(0).campaignId();
      path.removeIf(touch -> !touch.campaignId().equals(campaign));
      send(
          JourneyEvent.conversion(
              conversion.eventId(),
              id,
              campaign,
              conversion.orderId(),
              conversion.value(),
              CURRENCY,
              conversion.eventTime(),
              null),
          conversion.eventTime());
      expect(conversionId, "final", conversion.value());
    }

    /**
     * Adds an adjustment before or after its conversion, and sometimes an outdated one after it.
     */
    private void restate(JourneyEvent conversion, String conversionId, BigDecimal value) {
      long at = conversion.eventTime();
      BigDecimal restated = value.divide(BigDecimal.valueOf(2), 2, RoundingMode.DOWN);
      JourneyEvent adjustment = restatement(conversionId, restated, at + 20);
      boolean before = random.nextBoolean();
      send(conversion, at + (before ? 100 : 0));
      send(adjustment, at + (before ? 20 : 60));
      if (random.nextBoolean()) {
        JourneyEvent outdated = restatement(conversionId, value, at + 10);
        send(outdated, at + 200);
        journey.audits().add(AdAudit.ADJUSTMENT_OUTDATED + " " + outdated.eventId());
      }
      expect(conversionId, "final", restated);
    }

    private void retract(JourneyEvent conversion, String conversionId) {
      long at = conversion.eventTime();
      send(conversion, at);
      send(
          JourneyEvent.adjustment(
              nextId(), id, conversionId, "retraction", null, null, at, at + 40, null),
          at + 40);
      if (random.nextBoolean()) {
        refused(restatement(conversionId, BigDecimal.ONE, at + 100), at + 100);
      }
      expect(conversionId, "retracted", BigDecimal.ZERO);
    }

    private long windowOf(JourneyTouch touch) {
      return (touch.click() ? times.clickWindow() : times.viewWindow()).toMillis();
    }

    private JourneyEvent conversion(String orderId, BigDecimal value, long at) {
      return JourneyEvent.conversion(nextId(), id, null, orderId, value, CURRENCY, at, null);
    }

    private JourneyEvent restatement(String adjusts, BigDecimal value, long at) {
      return JourneyEvent.adjustment(
          nextId(), id, adjusts, "restatement", value, null, at, at, null);
    }

    private void refused(JourneyEvent event, long atMs) {
      send(event, atMs);
      journey.deadLetters().add(Json.bytes(event));
    }

    private void expect(String conversionId, String status, BigDecimal value) {
      String known = path.isEmpty() && status.equals("final") ? "unattributed" : status;
      long amount = value.movePointRight(2).longValueExact();
      if (path.isEmpty()) {
        for (String model : List.of("first", "last", "linear", "time_decay", "position")) {
          journey.credits().put(conversionId + " " + model, line(known, amount));
        }
        return;
      }
      shares
          .of(path, amount)
          .forEach(
              (model, parts) -> {
                StringBuilder line = new StringBuilder(line(known, amount));
                path.stream()
                    .filter(parts::containsKey)
                    .forEach(
                        touch ->
                            line.append(' ')
                                .append(touch.eventId())
                                .append(touch.click() ? " click " : " view ")
                                .append(BigDecimal.valueOf(parts.get(touch), 2)));
                journey.credits().put(conversionId + " " + model, line.toString());
              });
    }

    private String line(String status, long amount) {
      return status + " " + BigDecimal.valueOf(amount, 2);
    }

    private PlannedRecord send(JourneyEvent event, long atMs) {
      long atUs =
          TimeUnit.MILLISECONDS.toMicros(atMs - startMs)
              + 1_000
              + random.nextLong(LARGEST_TRANSIT_US);
      PlannedRecord planned = new PlannedRecord(CALLBACKS, id, () -> Json.bytes(event), atUs);
      journey.sends().add(planned);
      return planned;
    }

    private String nextId() {
      return "e-" + id.substring(2) + "-" + events++;
    }

    private String lastId() {
      return "e-" + id.substring(2) + "-" + (events - 1);
    }

    private long timeMs(long atUs) {
      return startMs + TimeUnit.MICROSECONDS.toMillis(atUs);
    }
  }
}
