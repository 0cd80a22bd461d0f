package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.JobFailedException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RunningJobTest {

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void aQueryThatDoesNotReactToItsStopIsNotAwaitedForEver() {
    assertThatThrownBy(
            () -> RunningJob.awaitEnd(endingAfter(Integer.MAX_VALUE), () -> looks.get() == 3))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("did not react to its stop");
  }

  @Test
  void aQueryIsAwaitedAsLongAsNobodyGivesUp() {
    assertThatCode(() -> RunningJob.awaitEnd(endingAfter(5), () -> false))
        .doesNotThrowAnyException();
  }

  private StreamingQuery endingAfter(int endsAt) {
    return (StreamingQuery)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StreamingQuery.class},
            (proxy, method, arguments) -> looks.incrementAndGet() >= endsAt);
  }
}
