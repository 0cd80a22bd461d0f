package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event and its values as the configured patterns print them. */
class LogLineTest {

  private static final Logger LOG = LoggerFactory.getLogger(LogLineTest.class);

  private final Keeper keeper = new Keeper();
  private final org.apache.logging.log4j.core.Logger logger =
      LoggerContext.getContext(false).getLogger(LogLineTest.class.getName());

  @BeforeEach
  void keepEvents() {
    keeper.start();
    logger.addAppender(keeper);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void keepNoMore() {
    logger.removeAppender(keeper);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log4j2.properties", "log4j2-test.properties"})
  void valuesFollowTheEvent(String file) throws Exception {
    LOG.atInfo().setMessage("owner-lost").addKeyValue("checkpoint", "/c").addKeyValue("n", 1).log();

    assertThat(line(file)).endsWith(" - owner-lost {checkpoint=/c, n=1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"log4j2.properties", "log4j2-test.properties"})
  void aLineWithoutValuesEndsWithItsMessage(String file) throws Exception {
    LOG.info("all is well");

    assertThat(line(file)).endsWith(" - all is well");
  }

  private String line(String file) throws Exception {
    Properties config = new Properties();
    try (var in = Files.newInputStream(Path.of("../config", file))) {
      config.load(in);
    }
    return PatternLayout.newBuilder()
        .withPattern(config.getProperty("appender.console.layout.pattern"))
        .build()
        .toSerializable(keeper.last)
        .stripTrailing();
  }

  private static final class Keeper extends AbstractAppender {

    private LogEvent last;

    Keeper() {
      super("keeper", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      last = event.toImmutable();
    }
  }
}
