package io.lowlag.fraud.scoring.risk;

import java.util.List;

/**
 * Boosted regression trees that distinguish two classes, as Spark ML's gradient-boosted trees do:
 * the file of a trained model. They are evaluated on the JVM, one row at a time, without Spark.
 *
 * @param format {@value #FORMAT}; a reader refuses any other
 * @param name the name of the model
 * @param version the version of the training that created it
 * @param features the names of its inputs, by their index; see {@link Features#NAMES}
 * @param trees their weighted sum is the margin
 */
public record TreeEnsemble(
    int format, String name, String version, List<String> features, List<Tree> trees) {

  /** The format that this class reads and writes. */
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
   * A tree in arrays with an element for each node, the root first.
   *
   * @param weight of the tree
   * @param feature the index of the feature that the node tests; −1 for a leaf
   * @param threshold a value up to this goes left, any other goes right
   * @param left the left child; always after this node
   * @param right the right child; always after this node
   * @param prediction the prediction of the tree if it ended at this node
   */
  @SuppressWarnings("ArrayRecordComponent") // one walk for each score; trees are never compared
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
        // Children come after their parent, so every walk ends.
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
   * Returns the probability of the second class.
   *
   * @param inputs a value for each feature
   * @param contributions for each feature, the amount by which the nodes that tested it moved the
   *     margin is added
   */
  public double probability(double[] inputs, double[] contributions) {
    double margin = 0;
    for (Tree tree : trees) {
      margin += tree.weight() * tree.predict(inputs, contributions);
    }
    return 1 / (1 + Math.exp(-2 * margin));
  }
}
