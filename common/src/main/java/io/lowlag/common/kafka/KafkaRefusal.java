package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Explains in one line what brokers refuse to a client: to which user, which operation on what, and
 * what to do. It recognises a refusal by its texts, because an executor's refusal comes to the
 * driver only as text.
 */
public final class KafkaRefusal {

  private static final int LENGTH = 500;

  private static final Pattern TOPIC = exception("TopicAuthorization");
  private static final Pattern GROUP = exception("GroupAuthorization");
  private static final Pattern CLUSTER = exception("ClusterAuthorization");
  private static final Pattern SASL = exception("SaslAuthentication");
  private static final Pattern SSL = exception("SslAuthentication");

  /** The messages of Java's TLS about a handshake. The last one is the reason for the others. */
  private static final Pattern HANDSHAKE =
      Pattern.compile(
          "(?:SSL\\w*Exception|ValidatorException|CertPath\\w*Exception|CertificateException): "
              + "([^\\n]+)");

  private static final Pattern NAMES = Pattern.compile("\\[?([^\\[\\]]+)]?");

  private KafkaRefusal() {}

  private static Pattern exception(String name) {
    return Pattern.compile(name + "Exception: ([^\\n]*)");
  }

  /** Returns one line for all missing rights. */
  static String missing(KafkaConnection connection, Collection<TopicRight> rights) {
    return denied(
        connection, rights.stream().map(TopicRight::toString).collect(Collectors.joining(", ")));
  }

  /**
   * Returns the line for a refusal, if the texts contain one.
   *
   * @param texts of a failure and all its causes, with the names of their classes, a line each
   */
  public static Optional<String> of(KafkaConnection connection, String texts) {
    Matcher topic = TOPIC.matcher(texts);
    if (topic.find()) {
      return Optional.of(
          denied(connection, "Read or Write on topic " + names(topic.group(1), "topics:")));
    }
    Matcher group = GROUP.matcher(texts);
    if (group.find()) {
      return Optional.of(
          denied(connection, "Read on consumer group " + names(group.group(1), "group:")));
    }
    if (CLUSTER.matcher(texts).find()) {
      return Optional.of(
          denied(
              connection,
              "IdempotentWrite on the cluster (or, since Kafka 2.8, Write on a topic)"));
    }
    Matcher sasl = SASL.matcher(texts);
    if (sasl.find()) {
      return Optional.of(
          "the Kafka brokers at "
              + connection
              + " do not accept the credentials of "
              + connection.user()
              + ": "
              + shown(sasl.group(1))
              + "; set others in kafka.options");
    }
    Matcher ssl = SSL.matcher(texts);
    return ssl.find()
        ? Optional.of(
            "no TLS connection to the Kafka brokers at "
                + connection
                + ": "
                + shown(handshake(texts, ssl.group(1)))
                + "; see ssl.truststore.* and ssl.keystore.* in kafka.options")
        : Optional.empty();
  }

  private static String denied(KafkaConnection connection, String what) {
    return "the Kafka brokers at "
        + connection
        + " deny "
        + connection.user()
        + ": "
        + what
        + "; grant it (deploy/kafka has the ACLs of every job), or set another topic, or other"
        + " credentials in kafka.options";
  }

  /** Returns the names after a colon, without their brackets. */
  private static String names(String text, String behind) {
    int at = text.indexOf(behind);
    Matcher names = NAMES.matcher(at < 0 ? "" : text.substring(at + behind.length()).strip());
    return names.lookingAt() ? shown(names.group(1)) : "(" + shown(text) + ")";
  }

  private static String handshake(String texts, String otherwise) {
    String reason = otherwise;
    Matcher handshake = HANDSHAKE.matcher(texts);
    while (handshake.find()) {
      reason = handshake.group(1);
    }
    return reason;
  }

  private static String shown(String text) {
    String scrubbed = Redaction.scrub(text.strip());
    return scrubbed.length() <= LENGTH ? scrubbed : scrubbed.substring(0, LENGTH) + "...";
  }
}
