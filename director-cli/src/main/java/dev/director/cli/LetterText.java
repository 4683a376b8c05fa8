package dev.director.cli;

import dev.director.api.topics.DeadLetter;
import dev.director.api.topics.LetterFilter;
import dev.director.api.topics.LetterJson;
import dev.director.api.topics.LetterPage;
import dev.director.api.topics.RedrivePlan;
import dev.director.api.topics.RunIdentity;
import dev.director.api.topics.Standing;
import dev.director.api.topics.WholeLetter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Dead letters as a person reads them. What strangers wrote cannot steer the terminal. */
final class LetterText {
    private static final List<String> HEAD =
            List.of("PLACE", "TIME", "CODE", "TENANT", "REQUEST", "MODEL", "GEN", "ATTEMPTS", "");
    private static final int MAX_HEX_BYTES = 32;

    private LetterText() {}

    /** A line for each, under a heading; nothing where there is none. */
    static List<String> table(List<LetterPage.Judged> letters) {
        if (letters.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        letters.forEach(it -> rows.add(row(it)));
        return Columns.of(rows, HEAD.size());
    }

    /** How many there are, and by what code. */
    static String summary(LetterPage page) {
        long total = page.byCode().values().stream().mapToLong(it -> it).sum();
        String line = letters(total) + byCode(page.byCode());
        if (page.next().isPresent()) {
            line += "; the newest " + page.letters().size() + " are shown";
        }
        return page.hidden() == 0
                ? line
                : line + "; " + page.hidden() + " redriven or dead again since are hidden (--all)";
    }

    /** One with everything but its value. */
    static List<String> whole(WholeLetter whole, boolean withValue) {
        var letter = whole.letter();
        List<String> lines = new ArrayList<>();
        add(lines, "place", letter.place().toString());
        add(lines, "time", letter.at().toString());
        add(lines, "code", letter.code());
        add(lines, "message", letter.message());
        LetterFilter.code(letter.code()).ifPresent(code -> add(lines, "advice", code.advice()));
        letter.origin().ifPresent(origin -> add(lines, "lay at", lay(origin)));
        letter.identity()
                .ifPresent(identity -> {
                    add(lines, "tenant", identity.tenant());
                    add(lines, "request", identity.requestId());
                    if (!identity.key().equals(identity.requestId())) {
                        add(lines, "conversation", identity.key());
                    }
                });
        letter.model().ifPresent(model -> add(lines, "model", model));
        add(lines, "generation", Integer.toString(letter.generation()));
        add(lines, "attempts", Integer.toString(letter.attempts()));
        whole.key().ifPresent(key -> add(lines, "key", shown("", key)));
        add(lines, "value", letter.bytes() + " bytes" + (withValue ? "" : " (--value shows them)"));
        lines.add("headers");
        for (var header : whole.headers()) {
            String value = header.value().map(it -> shown(header.name(), it)).orElse("");
            lines.add("  " + printable(header.name()) + ": " + value);
        }
        if (withValue) {
            lines.add("");
            whole.value().ifPresent(value -> lines.addAll(text(value)));
        }
        return lines;
    }

    /** What a redrive would do. */
    static List<String> plan(RedrivePlan plan, boolean execute) {
        List<String> lines = new ArrayList<>();
        lines.add(
                (execute ? "to be redriven: " : "would be redriven: ")
                        + letters(plan.redrivable())
                        + byCode(plan.byCode()));
        for (Map.Entry<Standing, RedrivePlan.Kept> entry : plan.kept().entrySet()) {
            var kept = entry.getValue();
            lines.add(
                    "not redriven: %d, %s (%s%s)"
                            .formatted(
                                    kept.count(),
                                    entry.getKey().explanation(),
                                    kept.examples().stream()
                                            .map(Object::toString)
                                            .collect(Collectors.joining(", ")),
                                    kept.count() > kept.examples().size() ? ", ..." : ""));
        }
        if (!execute && plan.redrivable() > 0) {
            lines.add("nothing was published; --execute does it");
        }
        return lines;
    }

    /** Without control characters, which would steer the terminal. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> steers(c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean steers(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    private static List<String> row(LetterPage.Judged judged) {
        var letter = judged.letter();
        return List.of(
                letter.place().toString(),
                letter.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                letter.code(),
                letter.identity().map(RunIdentity::tenant).map(LetterText::printable).orElse("-"),
                letter.identity()
                        .map(RunIdentity::requestId)
                        .map(LetterText::printable)
                        .orElse("-"),
                letter.model().map(LetterText::printable).orElse("-"),
                Integer.toString(letter.generation()),
                Integer.toString(letter.attempts()),
                judged.standing() == Standing.REDRIVABLE
                        ? ""
                        : judged.standing().wire().replace('_', ' '));
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add("%-13s %s".formatted(name, printable(value)));
    }

    private static String lay(DeadLetter.Origin origin) {
        return "%s, partition %d, offset %d%s"
                .formatted(
                        origin.topic(),
                        origin.partition(),
                        origin.offset(),
                        origin.at().map(at -> ", of " + at).orElse(""));
    }

    private static String shown(String name, byte[] bytes) {
        return LetterJson.headerText(name, bytes)
                .map(LetterText::printable)
                .orElseGet(() -> hex(bytes));
    }

    private static List<String> text(byte[] value) {
        return LetterJson.text(value)
                .map(text -> text.lines().map(LetterText::printable).toList())
                .orElseGet(() -> List.of(hex(value)));
    }

    private static String hex(byte[] bytes) {
        int most = Math.min(bytes.length, MAX_HEX_BYTES);
        return "0x" + HexFormat.of().formatHex(bytes, 0, most) + (most < bytes.length ? "..." : "");
    }

    private static String letters(long count) {
        return count == 1 ? "1 dead letter" : count + " dead letters";
    }

    private static String byCode(Map<String, Long> counts) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(it -> it.getKey() + " " + it.getValue())
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}
