package io.lowlag.it.security;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.it.fixture.SecuredKafka;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;

/** Runs of the jobs as their own users, over the topics of their default names. */
final class SecuredRuns {

  final SecuredKafka kafka;

  private SecuredRuns(SecuredKafka kafka) {
    this.kafka = kafka;
  }

  /** On the broker of this process; at the first call, topics and inputs are made. */
  static SecuredRuns begin() throws Exception {
    TreeSet<String> users = new TreeSet<>();
    TreeSet<String> topics = new TreeSet<>();
    for (String job : KafkaAcls.names()) {
      users.add(KafkaAcls.user(job));
      KafkaAcls.needed(job).forEach(acl -> topics.add(acl.pattern().name()));
    }
    SecuredKafka kafka = SecuredKafka.shared(users);
    kafka.createTopics(topics);
    SecuredInputs.send(kafka);
    return new SecuredRuns(kafka);
  }

  /** The job's user, with a password that is new. */
  KafkaConnection userOf(String job) {
    return kafka.scram(KafkaAcls.user(job), UUID.randomUUID().toString());
  }

  /** A run from the beginning of the topics, in a folder of its own. */
  Overrides settings(KafkaConnection user, Path folder, String mode) {
    Overrides settings =
        KafkaAcls.folders(folder)
            .with("kafka.bootstrap-servers", user.bootstrapServers())
            .withKafka(user.options())
            .with("kafka.request-timeout", "10s")
            .with("checkpoint.location", folder.resolve("checkpoint-" + UUID.randomUUID()))
            .with("execution.mode", mode);
    return mode.equals("micro-batch") ? settings.with("execution.interval", "0s") : settings;
  }

  /** How many records each output topic of the job has. */
  Map<String, Long> written(String job) {
    return ends(
        KafkaAcls.needed(job).stream()
            .filter(acl -> acl.entry().operation() == AclOperation.WRITE)
            .map(SecuredRuns::topic)
            .toList());
  }

  private Map<String, Long> ends(Collection<String> topics) {
    Map<String, Long> ends = new TreeMap<>();
    try (Topics known = new Topics(kafka.connection())) {
      known.ends(topics).forEach((partition, end) -> ends.merge(partition.topic(), end, Long::sum));
    }
    return ends;
  }

  static String topic(AclBinding acl) {
    return acl.pattern().name();
  }
}
