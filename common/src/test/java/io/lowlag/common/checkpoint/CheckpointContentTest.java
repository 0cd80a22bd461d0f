package io.lowlag.common.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Spark 4.2 writes them, and as its next offset log does. */
class CheckpointContentTest {

  private static final String METADATA =
      "{\"batchWatermarkMs\":0,\"batchTimestampMs\":1795653178035,\"conf\":{"
          + "\"spark.sql.shuffle.partitions\":\"3\"}}";
  private static final String KAFKA_7 = "{\"in\":{\"0\":7,\"1\":9}}";
  private static final String KAFKA_8 = "{\"in\":{\"0\":8,\"1\":9}}";

  @TempDir private Path folder;

  @BeforeEach
  void aQueryOfTheJob() throws IOException {
    write("lowlag-job.json", identity("shuffled"));
    write("metadata", "{\"id\":\"0eda3f52\"}");
  }

  @Test
  void standsWhereTheLastBatchThatIsDoneEnded() throws IOException {
    write("offsets/9", "v1\n" + METADATA + "\n" + KAFKA_7 + "\n1");
    write("offsets/10", "v1\n" + METADATA + "\n" + KAFKA_8 + "\n1");
    write("commits/9", "v2\n{}");

    CheckpointContent content = read();

    assertThat(content.offsets().orElseThrow().json()).isEqualTo(KAFKA_7);
    assertThat(content.doneBatch()).hasValue(9);
    assertThat(content.plannedBatch()).hasValue(10);
    assertThat(content.statePartitions()).hasValue(3);
    assertThat(String.join("\n", CheckpointReport.of(content)))
        .contains("job-a", "shuffled, 3 partitions, format 2", "0eda3f52")
        .contains("last done 9, last planned 10 at 2026-11-26T")
        .containsPattern("in +0 +7\nin +1 +9");
  }

  @Test
  void beforeTheFirstBatchIsDoneStandsWhereItBegan() throws IOException {
    write("offsets/0", "v1\n" + METADATA + "\n" + KAFKA_8);
    write("sources/0/0", "\0v1\n" + KAFKA_7);

    assertThat(read().offsets().orElseThrow().json()).isEqualTo(KAFKA_7);
  }

  @Test
  void readsTheCoPartitionedSource() throws IOException {
    write("lowlag-job.json", identity("co-partitioned"));
    write(
        "offsets/1",
        "v1\n" + METADATA + "\n{\"topics\":" + KAFKA_7 + ",\"state\":{\"0\":\"a\",\"1\":\"b\"}}");
    write("commits/1", "v2\n{}");

    assertThat(read().offsets().orElseThrow().json()).isEqualTo(KAFKA_7);
    assertThat(read().statePartitions()).hasValue(2);
  }

  @Test
  void readsALogThatNumbersItsSources() throws IOException {
    write(
        "offsets/1", "v2\n" + METADATA + "\n0:" + KAFKA_7 + "\n1:{\"other\":{\"0\":1}}\n2:5\n3:-");
    write("commits/1", "v2\n{}");

    assertThat(read().offsets().orElseThrow().topics()).containsOnlyKeys("in", "other");
  }

  @Test
  void partitionsThatAreNewBeginAtTheirEarliest() throws IOException {
    write("sources/0/0", "\0v1\n" + KAFKA_7);

    assertThat(read().offsets().orElseThrow().withPartitions(Map.of("in", 4)).json())
        .isEqualTo("{\"in\":{\"0\":7,\"1\":9,\"2\":-2,\"3\":-2}}");
    assertThat(read().offsets().orElseThrow().withPartitions(Map.of("in", 1)).json())
        .isEqualTo(KAFKA_7);
  }

  @Test
  void aFolderWithoutACheckpointIsSaidToBeNone() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertThatThrownBy(() -> CheckpointContent.read(empty.toString(), Map.of()))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("holds no checkpoint");
    assertThatThrownBy(() -> CheckpointContent.read(folder.resolve("nowhere").toString(), Map.of()))
        .hasMessageContaining("holds no checkpoint");
  }

  @Test
  void aDamagedFileIsToldNotGuessed() throws IOException {
    write("offsets/1", "v1\n{");
    assertThatThrownBy(this::read)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be read")
        .message()
        .doesNotContain("\n");
  }

  private static String identity(String state) {
    return "{\"format\":2,\"job\":\"job-a\",\"state\":\"" + state + "\",\"topics\":[\"in\"]}";
  }

  @Test
  void aFileSystemWithoutItsClientIsNamedAndOneWithItGetsItsSettings() {
    assertThatThrownBy(() -> CheckpointContent.read("s3a://bucket/job", Map.of()))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("s3a://bucket/job")
        .hasMessageContaining("org.apache.hadoop.fs.s3a.S3AFileSystem")
        .hasMessageContaining("org.apache.hadoop:hadoop-aws:")
        .hasMessageContaining("LOWLAG_CLASSPATH")
        .message()
        .doesNotContain("\n");

    // Another class is then asked for: the setting has arrived.
    assertThatThrownBy(
            () ->
                CheckpointContent.read(
                    "mine://bucket/job", Map.of("spark.hadoop.fs.mine.impl", "com.example.Files")))
        .hasMessageContaining("com.example.Files")
        .message()
        .doesNotContain("hadoop-aws");
  }

  private CheckpointContent read() {
    return CheckpointContent.read(folder.toString(), Map.of());
  }

  private void write(String file, String content) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
