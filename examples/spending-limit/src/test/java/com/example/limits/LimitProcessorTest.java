package com.example.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

class LimitProcessorTest {

  private static final long MINUTE = 60_000;

  private final TwsTester<String, Payment, Alert> tester =
      new TwsTester<>(
          new LimitProcessor(100_00, MINUTE),
          CollectionConverters.asScala(List.<scala.Tuple2<String, Object>>of()).toList(),
          TimeMode.ProcessingTime(),
          OutputMode.Update(),
          Option.empty());

  @Test
  void theFirstPaymentAboveTheLimitAlertsOnce() {
    assertTrue(pay("card-1", 60_00).isEmpty());
    assertTrue(pay("card-2", 60_00).isEmpty());
    assertEquals(List.of(new Alert("card-1", 110_00)), pay("card-1", 50_00));
    assertTrue(pay("card-1", 50_00).isEmpty());
  }

  @Test
  void aTimerEndsThePeriodAndItsState() {
    pay("card-1", 60_00);
    assertTrue(tester.peekValueState("spending", "card-1").isDefined());

    tester.setProcessingTime(2 * MINUTE);

    assertTrue(tester.peekValueState("spending", "card-1").isEmpty());
    assertTrue(pay("card-1", 60_00).isEmpty());
  }

  private List<Alert> pay(String card, long... cents) {
    List<Payment> payments =
        Arrays.stream(cents).mapToObj(each -> new Payment(card, each)).toList();
    return new ArrayList<>(
        CollectionConverters.asJava(
            tester.test(card, CollectionConverters.asScala(payments).toList())));
  }
}
