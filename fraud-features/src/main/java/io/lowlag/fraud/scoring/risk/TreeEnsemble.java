package io.lowlag.fraud.scoring.risk;

import java.util.List;

/**
 * Boosted regression trees that tell two classes apart, as Spark ML's gradient-boosted trees do:
 * the file of a trained model. It is evaluated on the JVM, a row at a time, without Spark.
 *
 * @param format {@value #FORMAT}; a reader refuses any other
 * @param name what the model is called
 * @param version which training made it
 * @param features the names of its inputs, by their index; see {@link Features#NAMES}
 * @param trees their weighted sum is the margin
 */
public record TreeEnsemble(
    int format, String name, String version, List<String> features, List<Tree> trees) {

  /** What this class reads and writes. */
  public static final int FORMAT = 1;

  public TreeEnsemble {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "the model has format " + format + ", and this version reads " + FORMAT);
    }
    features = List.copyOf(features);
    trees = List.copyOf(trees);
    for (Tree tree : trees) {
      tree.requireInputs(features.size());
    }
  }

  /**
   * A tree in arrays, a place for each node, the root first.
   *
   * @param weight of the tree
   * @param feature the index of the feature that the node asks for; −1 for a leaf
   * @param threshold a value up to this goes left, any other right
   * @param left the node for it; always after this node
   * @param right the node for any other; always after this node
   * @param prediction what the tree says if it ended here
   */
  @SuppressWarnings("ArrayRecordComponent") // walked once for each score; nothing compares trees
  public record Tree(
      double weight,
      int[] feature,
      double[] threshold,
      int[] left,
      int[] right,
      double[] prediction) {

    private void requireInputs(int features) {
      int nodes = feature.length;
      boolean whole =
          nodes > 0
              && threshold.length == nodes
              && left.length == nodes
              && right.length == nodes
              && prediction.length == nodes;
      for (int node = 0; whole && node < nodes; node++) {
        boolean leaf = feature[node] < 0;
        // Children come after their parent, so that a walk ends.
        whole =
            leaf
                || (feature[node] < features
                    && left[node] > node
                    && left[node] < nodes
                    && right[node] > node
                    && right[node] < nodes);
      }
      if (!whole) {
        throw new IllegalArgumentException("a tree of the model is damaged: its nodes do not fit");
      }
    }

    private double predict(double[] inputs, double[] contributions) {
      int node = 0;
      while (feature[node] >= 0) {
        int next = inputs[feature[node]] <= threshold[node] ? left[node] : right[node];
        contributions[feature[node]] += weight * (prediction[next] - prediction[node]);
        node = next;
      }
      return prediction[node];
    }
  }

  /**
   * The probability of the second class.
   *
   * @param inputs a value for each feature
   * @param contributions to each feature is added by how much the ways through the trees moved the
   *     margin where they asked for it
   */
  public double probability(double[] inputs, double[] contributions) {
    double margin = 0;
    for (Tree tree : trees) {
      margin += tree.weight() * tree.predict(inputs, contributions);
    }
    return 1 / (1 + Math.exp(-2 * margin));
  }
}
