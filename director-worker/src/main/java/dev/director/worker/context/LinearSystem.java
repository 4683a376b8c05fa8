package dev.director.worker.context;

/** A symmetric, positive definite system of linear equations. */
final class LinearSystem {

    private LinearSystem() {}

    /**
     * Solves it by elimination. Overwrites both arguments.
     *
     * @param matrix square
     * @param right as long as the matrix
     */
    static double[] solve(double[][] matrix, double[] right) {
        for (int pivot = 0; pivot < right.length; pivot++) {
            for (int row = pivot + 1; row < right.length; row++) {
                eliminate(matrix, right, pivot, row);
            }
        }
        for (int row = right.length - 1; row >= 0; row--) {
            for (int column = row + 1; column < right.length; column++) {
                right[row] -= matrix[row][column] * right[column];
            }
            right[row] /= matrix[row][row];
        }
        return right;
    }

    private static void eliminate(double[][] matrix, double[] right, int pivot, int row) {
        double factor = matrix[row][pivot] / matrix[pivot][pivot];
        for (int column = pivot; column < right.length; column++) {
            matrix[row][column] -= factor * matrix[pivot][column];
        }
        right[row] -= factor * right[pivot];
    }
}
