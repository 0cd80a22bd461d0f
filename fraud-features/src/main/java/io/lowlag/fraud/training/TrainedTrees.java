package io.lowlag.fraud.training;

import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.Node;

/** Converts the trees of a Spark ML model, so that they can be evaluated without Spark. */
final class TrainedTrees {

  private TrainedTrees() {}

  /**
   * Returns the trees of a model.
   *
   * @param features the inputs of its vectors, in their order
   */
  static TreeEnsemble of(
      GBTClassificationModel model, String name, String version, List<String> features) {
    List<TreeEnsemble.Tree> trees = new ArrayList<>();
    double[] weights = model.treeWeights();
    for (int i = 0; i < weights.length; i++) {
      DecisionTreeRegressionModel tree = model.trees()[i];
      trees.add(new Nodes().of(tree.rootNode(), weights[i]));
    }
    return new TreeEnsemble(TreeEnsemble.FORMAT, name, version, features, trees);
  }

  /** The nodes of a tree, parents before their children. */
  private static final class Nodes {

    private final List<Node> all = new ArrayList<>();

    TreeEnsemble.Tree of(Node root, double weight) {
      add(root);
      int size = all.size();
      int[] feature = new int[size];
      double[] threshold = new double[size];
      int[] left = new int[size];
      int[] right = new int[size];
      double[] prediction = new double[size];
      for (int i = 0; i < size; i++) {
        prediction[i] = all.get(i).prediction();
        feature[i] = -1;
        if (all.get(i) instanceof InternalNode inner) {
          // All inputs are numbers, so every split has a threshold.
          ContinuousSplit split = (ContinuousSplit) inner.split();
          feature[i] = split.featureIndex();
          threshold[i] = split.threshold();
          left[i] = index(inner.leftChild());
          right[i] = index(inner.rightChild());
        }
      }
      return new TreeEnsemble.Tree(weight, feature, threshold, left, right, prediction);
    }

    private void add(Node node) {
      all.add(node);
      if (node instanceof InternalNode inner) {
        add(inner.leftChild());
        add(inner.rightChild());
      }
    }

    private int index(Node node) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i) == node) {
          return i;
        }
      }
      throw new IllegalStateException("a node is not in its own tree");
    }
  }
}
