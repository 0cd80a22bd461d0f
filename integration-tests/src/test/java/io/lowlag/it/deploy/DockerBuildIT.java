package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/docker/build.sh} gathers, shown by a client that keeps what it is given. */
class DockerBuildIT {

  private static final Path SCRIPT = Repository.root().resolve("deploy/docker/build.sh");

  @TempDir private Path folder;

  @Test
  void theContextHoldsWhatTheDockerfileCopiesAndNothingOfSparks() throws Exception {
    Path kept = folder.resolve("kept");
    Path client = folder.resolve("client");
    Files.writeString(
        client,
        "#!/bin/sh\necho \"$@\" > '%s'\nfor last; do :; done\ncp -r \"$last\" '%s'\n"
            .formatted(folder.resolve("arguments"), kept));
    assertThat(client.toFile().setExecutable(true)).isTrue();

    Tool.Ended built = build(client.toString(), "--tag", "lowlag:test");

    assertThat(built.exitCode()).as(built.error()).isZero();
    assertThat(Files.readString(folder.resolve("arguments"))).startsWith("build --tag lowlag:test");
    List<Path> context = files(kept);
    for (List<String> copy : DockerImageTest.copies()) {
      for (String source : copy.subList(0, copy.size() - 1)) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + source);
        assertThat(context).as(source).anyMatch(matcher::matches);
      }
    }
    assertThat(context)
        .map(Path::getFileName)
        .map(Path::toString)
        .anyMatch(name -> name.startsWith("delta-spark_2.13-"))
        .anyMatch(name -> name.startsWith("delta-storage-"))
        .anyMatch(name -> name.startsWith("hadoop-aws-"))
        .anyMatch(name -> name.startsWith("s3-transfer-manager-"))
        .noneMatch(name -> name.startsWith("spark-"))
        .noneMatch(name -> name.startsWith("netty-common-"))
        .noneMatch(name -> name.startsWith("slf4j-api-"));
  }

  @Test
  void whatIsMissingIsOneLine() throws Exception {
    Tool.Ended refused = build("no-such-client");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.error().lines()).hasSize(1);
    assertThat(refused.error()).startsWith("error: there is no no-such-client");
  }

  private static Tool.Ended build(String client, String... options) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(options)).toList());
    builder.environment().put("DOCKER", client);
    return Tool.run(builder, "");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).toList();
    }
  }
}
