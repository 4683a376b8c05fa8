package dev.director.cli;

import java.util.List;
import java.util.stream.IntStream;

/** Lays rows out in columns with two blanks between them. */
final class Columns {
    private Columns() {}

    /**
     * A line for each row.
     *
     * @param rows all of the same length
     * @param left how many columns are text; those behind them are figures, and end at the right
     */
    static List<String> of(List<List<String>> rows, int left) {
        int[] widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(it -> it.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        return rows.stream().map(row -> line(row, widths, left)).toList();
    }

    private static String line(List<String> row, int[] widths, int left) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            int blanks = widths[column] - cell.length();
            line.repeat(' ', column < left ? 0 : blanks).append(cell);
            line.repeat(' ', (column < left ? blanks : 0) + 2);
        }
        return line.toString().stripTrailing();
    }
}
