package dev.darkroom.diffusion.schedulers;

/** Small systems of linear equations. */
public final class LinearSystem {

    private LinearSystem() {}

    /** Gauss and Jordan's elimination with pivoting; each row holds its right-hand side last. The rows are overwritten. */
    public static double[] solve(double[][] rows) {
        int size = rows.length;
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int row = column + 1; row < size; row++) {
                if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                    pivot = row;
                }
            }
            double[] swapped = rows[column];
            rows[column] = rows[pivot];
            rows[pivot] = swapped;
            for (int row = 0; row < size; row++) {
                if (row != column) {
                    double factor = rows[row][column] / rows[column][column];
                    for (int k = column; k <= size; k++) {
                        rows[row][k] -= factor * rows[column][k];
                    }
                }
            }
        }
        double[] solution = new double[size];
        for (int row = 0; row < size; row++) {
            solution[row] = rows[row][size] / rows[row][row];
        }
        return solution;
    }
}
