package dev.darkroom.training.scores;

import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * |m - n|^2 + Tr(C + D - 2 (C^1/2 D C^1/2)^1/2) of two sets of features, m and n their means, C and D their covariances (Heusel et
 * al. 2017, equation 6). It grows as the sets shrink, so that only sets of the same sizes compare.
 */
final class FrechetDistance {

    private FrechetDistance() {}

    /** @param features of one set, at least two vectors of the same length as those of the other */
    static double between(List<float[]> features, List<float[]> others) {
        double[] mean = mean(features);
        double[] otherMean = mean(others);
        RealMatrix covariance = covariance(features, mean);
        RealMatrix otherCovariance = covariance(others, otherMean);
        RealMatrix root = squareRoot(covariance);
        double distance = covariance.getTrace() + otherCovariance.getTrace();
        for (double eigenvalue : eigenvalues(root.multiply(otherCovariance).multiply(root))) {
            distance -= 2 * Math.sqrt(Math.max(eigenvalue, 0));
        }
        for (int i = 0; i < mean.length; i++) {
            distance += (mean[i] - otherMean[i]) * (mean[i] - otherMean[i]);
        }
        return Math.max(distance, 0);
    }

    private static double[] mean(List<float[]> features) {
        double[] mean = new double[features.get(0).length];
        for (float[] vector : features) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (double) vector[i] / features.size();
            }
        }
        return mean;
    }

    private static RealMatrix covariance(List<float[]> features, double[] mean) {
        double[][] centered = new double[features.size()][mean.length];
        for (int row = 0; row < centered.length; row++) {
            for (int i = 0; i < mean.length; i++) {
                centered[row][i] = features.get(row)[i] - mean[i];
            }
        }
        RealMatrix matrix = new Array2DRowRealMatrix(centered, false);
        return matrix.transposeMultiply(matrix).scalarMultiply(1.0 / (features.size() - 1));
    }

    /** Rounding may leave eigenvalues of a covariance a little below zero. */
    private static RealMatrix squareRoot(RealMatrix covariance) {
        EigenDecompositionSymmetric decomposition = new EigenDecompositionSymmetric(symmetric(covariance));
        double[] roots = decomposition.getEigenvalues();
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(Math.max(roots[i], 0));
        }
        return decomposition
                .getV()
                .multiply(MatrixUtils.createRealDiagonalMatrix(roots))
                .multiply(decomposition.getVT());
    }

    private static double[] eigenvalues(RealMatrix matrix) {
        return new EigenDecompositionSymmetric(symmetric(matrix)).getEigenvalues();
    }

    /** The same matrix without the asymmetry that rounding leaves. */
    private static RealMatrix symmetric(RealMatrix matrix) {
        return matrix.add(matrix.transpose()).scalarMultiply(0.5);
    }
}
