package dev.director.cli.bench;

import dev.director.schemas.Codec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/** Outcomes as text for people, or as JSON for programs. */
final class Report {
    private Report() {}

    /** The machine, in two lines. */
    static String of(Machine machine, String heap) {
        return """
        %d cores, %,d MiB memory, %s, load %s at the start
        %s, contenders with -Xmx%s; broker, simulator and driver on the same cores
        """
                .formatted(
                        machine.cores(),
                        machine.memoryMib(),
                        machine.system(),
                        number(machine.load()),
                        machine.jvm(),
                        heap);
    }

    /** A table, the targets, and what went wrong. */
    static String of(Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append('\n').append(outcome.scenario()).append(": ").append(outcome.title());
        text.append('\n').append(table(outcome.rows()));
        for (Verdict verdict : outcome.verdicts()) {
            text.append(
                    "  %s: %s, target %s: %s%n"
                            .formatted(
                                    verdict.what(),
                                    number(verdict.value()),
                                    verdict.target(),
                                    verdict.met() ? "met" : "NOT met"));
        }
        outcome.problems()
                .forEach(problem -> text.append("  PROBLEM ").append(problem).append('\n'));
        return text.toString();
    }

    /** Everything, with figures that could not be measured left out. */
    static String json(Machine machine, List<Outcome> outcomes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("scenarios", outcomes.stream().map(Report::measured).toList());
        return Codec.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private static Map<String, Object> measured(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", outcome.scenario());
        json.put("title", outcome.title());
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        outcome.rows()
                .forEach((name, row) -> {
                    Map<String, Double> known = new LinkedHashMap<>(row);
                    known.values().removeIf(value -> value.isNaN());
                    rows.put(name, known);
                });
        json.put("rows", rows);
        json.put("verdicts", outcome.verdicts());
        json.put("problems", outcome.problems());
        return json;
    }

    private static String table(Map<String, Map<String, Double>> rows) {
        SequencedSet<String> columns = new LinkedHashSet<>();
        rows.values().forEach(row -> columns.addAll(row.keySet()));
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(columns);
        lines.add(head);
        rows.forEach((name, row) -> {
            List<String> line = new ArrayList<>(List.of(name));
            columns.forEach(column -> line.add(number(row.getOrDefault(column, Double.NaN))));
            lines.add(line);
        });
        return lines.stream().map(line -> padded(line, lines)).collect(Collectors.joining());
    }

    private static String padded(List<String> line, List<List<String>> lines) {
        StringBuilder text = new StringBuilder("  ");
        for (int column = 0; column < line.size(); column++) {
            int at = column;
            int width = lines.stream().mapToInt(one -> one.get(at).length()).max().orElse(0);
            String cell = line.get(column);
            String space = " ".repeat(width - cell.length());
            text.append(column == 0 ? cell + space : "  " + space + cell);
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** With as many decimals as say something; a dash where there is no number. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
