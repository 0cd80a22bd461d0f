package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.CannotStartException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MeanwhileTest {

  @Test
  void itsCallerGoesOn() {
    CountDownLatch goneOn = new CountDownLatch(1);
    Meanwhile<String> meanwhile =
        Meanwhile.begin(
            () -> {
              try {
                goneOn.await();
                return "done";
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    goneOn.countDown();

    assertThat(meanwhile.await()).isEqualTo("done");
  }

  @Test
  void aRefusalReachesTheCallerAsItIs() {
    CannotStartException refusal = new CannotStartException("no topic");
    Meanwhile<String> meanwhile =
        Meanwhile.begin(
            () -> {
              throw refusal;
            });

    assertThatThrownBy(meanwhile::await).isSameAs(refusal);
  }

  @Test
  void itSeesTheCallersClasses() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
      Thread.currentThread().setContextClassLoader(own);

      assertThat(Meanwhile.begin(() -> Thread.currentThread().getContextClassLoader()).await())
          .isSameAs(own);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
