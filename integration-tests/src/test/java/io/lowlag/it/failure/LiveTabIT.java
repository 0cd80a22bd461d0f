package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** The tab of Spark's UI in Chromium, beside what Prometheus is told. */
class LiveTabIT {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Dimension WINDOW = new Dimension(1280, 1400);

  /** Where to keep the picture of the README's; unset: the test's own folder. */
  private static final String PICTURE = "lowlag.docs.picture";

  @TempDir private Path folder;

  @Test
  void thePageShowsTheFiguresOfTheScrapeAndGoesOn() throws Exception {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "chromium and chromium-driver are not installed: apt-get install chromium-driver");
    int ui = Ports.free();
    int metrics = Ports.free();
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1)) {
      Overrides settings =
          counting
              .settings(folder.resolve("checkpoint"), "local[2]")
              .with("metrics.port", metrics)
              .withSpark("ui.enabled", "true")
              .withSpark("ui.port", Integer.toString(ui));
      try (Supervisor job = new Supervisor(CountingJob.class, settings, folder)) {
        counting.awaitProgress(job);
        ChromeDriver browser = browser();
        try {
          browser.get("http://127.0.0.1:" + ui + "/lowlag/");
          long first = rowsIn(browser);
          // Without a reload: the page asks for itself.
          await().atMost(PATIENCE).until(() -> rowsIn(browser) > first);
          keepPicture(browser);

          counting.awaitExact(job);
          long sent = counting.history.sent();
          await().atMost(PATIENCE).until(() -> rowsIn(browser) == sent);
          assertThat(scraped(metrics, "lowlag_rows_in_total")).isEqualTo(sent);
          assertThat(scraped(metrics, "lowlag_timers_fired_total"))
              .isEqualTo(cell(browser, "all", 3));
          assertThat(foreignResources(browser)).as("resources of other hosts").isEmpty();
          assertThat(browser.manage().logs().get("browser").getAll())
              .extracting(LogEntry::getMessage)
              .as("the browser's console")
              .isEmpty();
        } finally {
          browser.quit();
        }
        job.terminate();
      }
    }
  }

  private static ChromeDriver browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    ChromeDriver browser = new ChromeDriver(service, options);
    browser.manage().window().setSize(WINDOW);
    return browser;
  }

  private static long rowsIn(ChromeDriver browser) {
    return cell(browser, "all", 0);
  }

  /** A figure of the operator's table. The page is replaced all the time: read in one step. */
  private static long cell(ChromeDriver browser, String row, int column) {
    Object text =
        script(
            browser,
            "return [...document.querySelectorAll('#lowlag th[scope=row]')]"
                + ".find(head => head.textContent === arguments[0])"
                + ".parentElement.querySelectorAll('td')[arguments[1]].textContent",
            row,
            column);
    return Long.parseLong(text.toString().replace(",", ""));
  }

  private static List<?> foreignResources(ChromeDriver browser) {
    return (List<?>)
        script(
            browser,
            "return performance.getEntriesByType('resource').map(each => each.name)"
                + ".filter(name => new URL(name).host !== location.host)");
  }

  private static Object script(ChromeDriver browser, String script, Object... arguments) {
    return ((JavascriptExecutor) browser).executeScript(script, arguments);
  }

  private void keepPicture(ChromeDriver browser) throws Exception {
    assertThat(browser.findElements(By.cssSelector("#lowlag table"))).isNotEmpty();
    Path picture = Path.of(System.getProperty(PICTURE, folder.resolve("tab.png").toString()));
    Files.write(picture, browser.getScreenshotAs(OutputType.BYTES));
  }

  private static long scraped(int port, String metric) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    String text =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher line =
        Pattern.compile("^" + metric + "\\{[^}]*} (\\S+)$", Pattern.MULTILINE).matcher(text);
    assertThat(line.find()).as(metric).isTrue();
    return (long) Double.parseDouble(line.group(1));
  }
}
