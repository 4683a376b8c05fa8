package dev.director.cli;

import dev.director.api.topics.UsageBy;
import dev.director.api.topics.UsageReport;
import dev.director.api.topics.UsageSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Usage as a person reads it. */
final class UsageText {
    private static final List<String> HEAD =
            List.of(
                    "CALLS",
                    "FAILED",
                    "ABORTED",
                    "INPUT",
                    "CACHED",
                    "OUTPUT",
                    "COST USD",
                    "OF IT ESTIMATED",
                    "COST UNKNOWN");

    private UsageText() {}

    /** A line for each group and one for all, under a heading; nothing where there is no call. */
    static List<String> table(UsageReport report) {
        if (report.total().calls() == 0) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        Stream<String> sides =
                report.by().stream().map(UsageBy::wire).map(it -> it.toUpperCase(Locale.ROOT));
        rows.add(Stream.concat(sides, HEAD.stream()).toList());
        report.groups().forEach(group -> rows.add(row(group.names(), group.sum())));
        List<Optional<String>> all = new ArrayList<>();
        report.by().forEach(side -> all.add(Optional.of(all.isEmpty() ? "total" : "")));
        rows.add(row(all, report.total()));
        return Columns.of(rows, report.by().size());
    }

    /** What must not be overlooked. */
    static List<String> notes(UsageReport report) {
        List<String> notes = new ArrayList<>();
        UsageSum total = report.total();
        if (total.calls() == 0) {
            notes.add("There were no calls.");
        }
        if (total.unknown() > 0) {
            notes.add(
                    "What %d of %d calls cost is not known and in no sum: their routes have no prices in models.yml."
                            .formatted(total.unknown(), total.calls()));
        }
        if (report.unreadable() > 0) {
            notes.add(
                    "%d records of the topic cannot be read and are in no sum."
                            .formatted(report.unreadable()));
        }
        return notes;
    }

    /** A sum that leaves calls out says so. */
    private static String cost(UsageSum sum) {
        String known = sum.costUsd().toPlainString();
        return sum.unknown() == 0 ? known : known + " + ?";
    }

    private static List<String> row(List<Optional<String>> names, UsageSum sum) {
        Stream<String> sides = names.stream().map(name -> LetterText.printable(name.orElse("-")));
        Stream<String> figures =
                Stream.of(
                        Long.toString(sum.calls()),
                        Long.toString(sum.failed()),
                        Long.toString(sum.aborted()),
                        Long.toString(sum.usage().inputTokens()),
                        Long.toString(sum.usage().cachedInputTokens()),
                        Long.toString(sum.usage().outputTokens()),
                        cost(sum),
                        sum.estimatedUsd().toPlainString(),
                        Long.toString(sum.unknown()));
        return Stream.concat(sides, figures).toList();
    }
}
