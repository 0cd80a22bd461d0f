package io.lowlag.fraud.scoring.risk;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model that {@code fraud-train} has trained: gradient-boosted trees, evaluated in the task, in
 * microseconds. Its score is the probability of fraud, from 0 to 1.
 *
 * <p>Option {@code path}: the file of the model, on any file system that the session can access.
 * The driver reads it once, when the job starts, and sends its text to the tasks. So all tasks
 * score by the same trees until the job is started again.
 */
public final class TrainedModel implements RiskModel {

  private static final int PLACES = 6;
  private static final int MOST_REASONS = 3;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  private static final String PATH = "path";
  private static final String TEXT = "text";

  private TreeEnsemble trees;

  /**
   * Returns the options with the text of the file.
   *
   * @param options as the settings give them
   * @param fileSystems of the session
   * @throws IllegalArgumentException with one line, if the file cannot be read
   */
  static Map<String, String> loaded(Map<String, String> options, Configuration fileSystems) {
    String path = path(options);
    Path file = new Path(path);
    try (InputStream in = file.getFileSystem(fileSystems).open(file)) {
      return Map.of(PATH, path, TEXT, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException("path = \"" + path + "\" does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "path = \"" + path + "\" cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the path of the file.
   *
   * @throws IllegalArgumentException with one line, if the options are not the path alone
   */
  static String path(Map<String, String> options) {
    if (!options.keySet().equals(Set.of(PATH))) {
      throw new IllegalArgumentException(
          "its options are " + options.keySet() + ": give path alone, the file of a trained model");
    }
    return options.get(PATH);
  }

  @Override
  public void configure(Map<String, String> options) {
    trees = parsed(options.get(PATH), options.get(TEXT));
  }

  private static TreeEnsemble parsed(String path, String text) {
    try {
      return JSON.readValue(text, TreeEnsemble.class);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "path = \"" + path + "\" is not the file of a trained model: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return trees.name();
  }

  @Override
  public String version() {
    return trees.version();
  }

  @Override
  public Set<String> features() {
    return Set.copyOf(trees.features());
  }

  @Override
  public RiskScore score(Features features) {
    double[] inputs = new double[trees.features().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = features.number(trees.features().get(i)).doubleValue();
    }
    double[] contributions = new double[inputs.length];
    double probability = trees.probability(inputs, contributions);
    return new RiskScore(
        BigDecimal.valueOf(probability).setScale(PLACES, RoundingMode.HALF_EVEN),
        reasons(features, contributions));
  }

  /** Returns the features that raised the score most. */
  private List<String> reasons(Features features, double[] contributions) {
    List<String> reasons = new ArrayList<>(MOST_REASONS);
    IntStream.range(0, contributions.length)
        .filter(i -> contributions[i] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -contributions[i]))
        .limit(MOST_REASONS)
        .forEach(i -> reasons.add(reason(features, trees.features().get(i), contributions[i])));
    return reasons;
  }

  private static String reason(Features features, String name, double contribution) {
    String added = BigDecimal.valueOf(contribution).setScale(3, RoundingMode.HALF_EVEN).toString();
    return name + " = " + features.number(name).toPlainString() + " adds " + added;
  }
}
