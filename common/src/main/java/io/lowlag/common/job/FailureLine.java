package io.lowlag.common.job;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.KafkaRefusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains the failure of a query in one line: what happened, to which topic or folder, and what to
 * do.
 *
 * <p>Spark wraps a failure in its own exceptions, and sometimes brings an executor's failure only
 * as text. So a failure is recognised by the texts of all causes, including class names.
 *
 * @param checkpoint the job's checkpoint folder
 * @param localFolders where Spark keeps files of its own
 * @param brokers the job's Kafka
 * @param topicsNow what is wrong with brokers and topics at this moment, if anything; it is called
 *     only for a failure that concerns Kafka
 */
record FailureLine(
    String checkpoint,
    String localFolders,
    KafkaConnection brokers,
    Supplier<Optional<String>> topicsNow) {

  private static final int LENGTH = 500;

  private static final Pattern NO_SPACE =
      Pattern.compile(
          "No space left on device|[Qq]uota (has been )?exceeded|QuotaExceededException"
              + "|not enough space on the disk");
  private static final Pattern TOPIC_DENIED = Pattern.compile("TopicAuthorizationException: ");
  private static final Pattern CLIENT_SETTINGS =
      Pattern.compile(
          "org\\.apache\\.kafka\\.common\\.(?:errors\\.InvalidConfiguration|config\\.Config)"
              + "Exception: ([^\\n]*)");
  private static final Pattern OTHER_DRIVER =
      Pattern.compile("CONCURRENT_STREAM_LOG_UPDATE|Multiple streaming jobs detected");
  private static final Pattern REGISTRY =
      Pattern.compile("RegistryUnavailableException: ([^\\n]*)");
  private static final Pattern GROWN =
      Pattern.compile("(topics [^\\n]*began with \\d+): keys have");
  private static final Pattern STATE =
      Pattern.compile(
          "CANNOT_LOAD_STATE_STORE|CHECKSUM_VERIFICATION_FAILED|STATE_DIRECTORY"
              + "|FORMAT_VALIDATION_FAILURE|CHECKPOINT_ID_MISMATCH|CHECKPOINT_MISSING_METADATA"
              + "|RocksDBException: Corruption|ChecksumException"
              + "|which is not in the checkpoint: it was deleted");
  private static final Pattern OTHER_STATE =
      Pattern.compile(
          "STATE_STORE_\\w*SCHEMA_(NOT_COMPATIBLE|INCOMPATIBLE|EVOLUTION)"
              + "|STATE_STORE_INVALID_(VALUE_SCHEMA|VARIABLE_TYPE|CONFIG)"
              + "|STATE_CHECKPOINT_FORMAT_VERSION_MISMATCH|UNSUPPORTED_STATE_STORE_METADATA");
  private static final Pattern LOST =
      Pattern.compile("KAFKA_DATA_LOSS|Some data may have been lost|OffsetOutOfRangeException");
  private static final Pattern TOO_LARGE = Pattern.compile("RecordTooLargeException: ([^\\n]*)");
  private static final Pattern KAFKA =
      Pattern.compile("org\\.apache\\.kafka\\.common\\.errors\\.(\\w+: [^\\n]*)");

  /** Spark's text for a task's failure whose exception could not be brought to the driver. */
  private static final Pattern TASK =
      Pattern.compile("most recent failure: Lost task [^\\n]*?\\): ([\\w.$]+Exception: [^\\n]*)");

  /**
   * Only Spark's own source fails in this way; Lowlag's own source accepts such a record as one
   * without a time.
   */
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "ArithmeticException: long overflow[\\s\\S]{0,4000}?KafkaRecordToRowConverter");

  /** Returns the line for a failure. */
  String of(Throwable failure) {
    String all = texts(failure);
    if (NO_SPACE.matcher(all).find()) {
      return "no space is left on the disk of the checkpoint "
          + checkpoint
          + " or of Spark's local files in "
          + localFolders
          + ": free some space and start the job again; it continues from its last batch";
    }
    Matcher grown = GROWN.matcher(all);
    if (grown.find()) {
      return Preflight.grown(grown.group(1), checkpoint, brokers.bootstrapServers());
    }
    Matcher registry = REGISTRY.matcher(all);
    if (registry.find()) {
      return shown(registry.group(1))
          + "; no record was skipped: the next start continues from the checkpoint "
          + checkpoint;
    }
    if (OTHER_DRIVER.matcher(all).find()) {
      return "another driver works on the checkpoint "
          + checkpoint
          + ": stop one of the two, or give each a folder of its own";
    }
    if (STATE.matcher(all).find()) {
      return "the state in the checkpoint "
          + checkpoint
          + " cannot be read ("
          + cause(failure, all)
          + "): restore the folder from a copy, or start from a new one";
    }
    if (OTHER_STATE.matcher(all).find()) {
      return "the state in the checkpoint "
          + checkpoint
          + " was written by another version or with other settings of Spark's state store ("
          + cause(failure, all)
          + "): continue with those, or start from a new checkpoint folder";
    }
    if (TIMESTAMP.matcher(all).find() || overflowsInSparksSource(failure)) {
      return "Spark cannot read a record, because its Kafka timestamp is too large or too small ("
          + cause(failure, all)
          + "): make the brokers refuse such records (message.timestamp.before.max.ms and"
          + " message.timestamp.after.max.ms of the topic), and start from a new checkpoint with"
          + " source.starting-offsets after the record";
    }
    return kafka(failure, all)
        .orElseGet(
            () ->
                cause(failure, all)
                    + "; the next start continues from the checkpoint "
                    + checkpoint);
  }

  private Optional<String> kafka(Throwable failure, String all) {
    Optional<String> refused = KafkaRefusal.of(brokers, all);
    if (refused.isPresent()) {
      // Brokers do not say which operation on a topic failed, but they say which rights are
      // missing.
      return TOPIC_DENIED.matcher(all).find() ? topicsNow.get().or(() -> refused) : refused;
    }
    Matcher settings = CLIENT_SETTINGS.matcher(all);
    if (settings.find()) {
      return Optional.of(
          "a Kafka client refuses its settings: "
              + shown(settings.group(1))
              + "; see kafka.options, source.options and sink.options");
    }
    Matcher large = TOO_LARGE.matcher(all);
    if (large.find()) {
      return Optional.of(
          "a topic now refuses records that it accepted when the job started ("
              + shown(large.group(1))
              + "): start the job again; it reads max.message.bytes of the topics when it starts");
    }
    Matcher kafka = KAFKA.matcher(all);
    boolean lost = LOST.matcher(all).find();
    if (!lost && !kafka.find()) {
      return Optional.empty();
    }
    return topicsNow
        .get()
        .or(
            () ->
                Optional.of(
                    lost
                        ? "records that the job has not read are gone from Kafka ("
                            + cause(failure, all)
                            + "): to continue with the records that remain, set"
                            + " source.fail-on-data-loss = false"
                        : "the Kafka brokers at "
                            + brokers
                            + " did not fulfil a request ("
                            + shown(kafka.group(1))
                            + "): check that they run and that the job can reach them; the next"
                            + " start continues from the checkpoint "
                            + checkpoint));
  }

  private static boolean overflowsInSparksSource(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ArithmeticException
          && Arrays.stream(cause.getStackTrace())
              .anyMatch(call -> call.getClassName().contains("KafkaRecordToRowConverter"))) {
        return true;
      }
    }
    return false;
  }

  private static String texts(Throwable failure) {
    List<String> texts = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      texts.add(cause.getClass().getName() + ": " + cause.getMessage());
    }
    return String.join("\n", texts);
  }

  private static String cause(Throwable failure, String all) {
    Matcher task = TASK.matcher(all);
    boolean onlyText = task.find() && !hasOwnCause(failure);
    return onlyText ? shown(task.group(1)) : ErrorLine.of(failure);
  }

  private static boolean hasOwnCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return !String.valueOf(root.getMessage()).contains("most recent failure: Lost task");
  }

  private static String shown(String text) {
    String scrubbed = Redaction.scrub(text.strip());
    return scrubbed.length() <= LENGTH ? scrubbed : scrubbed.substring(0, LENGTH) + "...";
  }
}
