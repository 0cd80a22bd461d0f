package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.Repository;
import io.lowlag.launcher.Lowlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** {@code lowlag bench peers} with little load: what it prints and writes, and what it leaves. */
@Tag("long")
class PeersBenchIT {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int SIGTERM_EXIT = 143;
  private static final int PICTURES = 4;

  @TempDir private Path folder;

  @Test
  void lowlagGivesEveryOutputAndABrowserShowsTheReport() throws Exception {
    Path report = folder.resolve("report.html");
    String output = run("--engines", "lowlag,limit", "--page", report.toString());

    assertThat(output).containsPattern("(?m)^  Lowlag .* complete +-$");
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "chromium and chromium-driver are not installed: apt-get install chromium-driver");
    ChromeDriver browser = browser();
    try {
      browser.get(report.toUri().toString());
      assertThat(browser.findElement(By.tagName("h1")).getText()).contains("Lowlag");
      String p50 = browser.findElement(By.cssSelector("tr:nth-child(2) td:nth-child(3)")).getText();
      assertThat(output).containsPattern("(?m)^  Lowlag +200 +" + p50 + " ");
      assertThat(browser.findElements(By.tagName("svg")))
          .hasSize(PICTURES)
          .allMatch(picture -> picture.getSize().getHeight() > 100);
      assertThat(resources(browser)).as("what the page loads beside itself").isEmpty();
    } finally {
      browser.quit();
    }
  }

  /** Needs what the profile {@code peers} builds, and builds it if it is missing. */
  @Test
  void allEnginesGiveTheSameOutputs() throws Exception {
    assertThat(run())
        .containsPattern("(?m)^  Lowlag .* equal +-$")
        .containsPattern("(?m)^  Flink .* equal +-$")
        .containsPattern("(?m)^  Kafka Streams .* equal +-$")
        .containsPattern("(?m)^  Spark micro-batch .* equal +-$");
  }

  /** Kafka Streams is not here: its guarantee lets it lose an answer. */
  @Test
  void enginesAnswerAgainAfterAKillAndLoseNothing() throws Exception {
    assertThat(run("--kill", "--engines", "lowlag,flink"))
        .containsPattern("(?m)^  Lowlag .* equal +[0-9.]+$")
        .containsPattern("(?m)^  Flink .* equal +[0-9.]+$");
  }

  @Test
  void aSignalEndsAllProcessesAndLeavesNoFiles() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    try (ChildJvm bench = start(temporary, "--engines", "limit")) {
      await().atMost(PATIENCE).until(() -> bench.children().count() == 3);
      List<ProcessHandle> children = bench.children().toList();

      assertThat(bench.terminate()).as(bench.output()).isEqualTo(SIGTERM_EXIT);

      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("lowlag-peers-"));
      }
    }
  }

  private String run(String... options) throws Exception {
    try (ChildJvm bench = start(folder, options)) {
      await().atMost(Duration.ofMinutes(15)).until(() -> !bench.isAlive());
      assertThat(bench.awaitExit()).as(bench.output()).isZero();
      return bench.output();
    }
  }

  private ChildJvm start(Path temporary, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("bench", "peers", "--quick"));
    arguments.addAll(List.of(options));
    String properties = "-Dlowlag.home=" + Repository.root() + " -Djava.io.tmpdir=" + temporary;
    return ChildJvm.start(
        Lowlag.class.getName(),
        "512m",
        arguments,
        Map.of("JAVA_TOOL_OPTIONS", properties, "LOWLAG_HEAP", "1g"),
        folder);
  }

  private static ChromeDriver browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new ChromeDriver(service, options);
  }

  private static List<?> resources(ChromeDriver browser) {
    return (List<?>)
        ((JavascriptExecutor) browser)
            .executeScript(
                "return performance.getEntriesByType('resource').map(each => each.name)");
  }
}
