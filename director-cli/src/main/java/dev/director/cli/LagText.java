package dev.director.cli;

import dev.director.api.topics.Backlog.Part;
import dev.director.schemas.Codec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the workers have not read, as a table or as JSON.
 *
 * @param parts the partitions, those of one topic in a row
 * @param now from when ages count
 */
record LagText(List<Part> parts, Instant now) {
    private static final List<String> HEAD =
            List.of("TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "OLDEST");

    /** A line for each topic, followed by its partitions. */
    List<String> table(boolean all) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        for (String topic : topics()) {
            rows.add(
                    List.of(
                            topic,
                            "all",
                            "",
                            "",
                            Long.toString(lag(topic)),
                            age(oldest(topic)).map(LagText::words).orElse("-")));
            of(topic).stream()
                    .filter(part -> all || part.lag() > 0)
                    .forEach(part -> rows.add(row(part)));
        }
        return Columns.of(rows, 1);
    }

    /** A line for each partition, and behind those of a topic one for all of it. */
    List<String> json() {
        List<String> lines = new ArrayList<>();
        for (String topic : topics()) {
            of(topic).forEach(part -> lines.add(json(part)));
            ObjectNode total = Codec.mapper().createObjectNode();
            total.put("topic", topic).put("total", true).put("lag", lag(topic));
            lines.add(put(total, oldest(topic)).toString());
        }
        return lines;
    }

    private List<String> topics() {
        return parts.stream().map(Part::topic).distinct().toList();
    }

    private List<Part> of(String topic) {
        return parts.stream().filter(it -> it.topic().equals(topic)).toList();
    }

    private long lag(String topic) {
        return of(topic).stream().mapToLong(Part::lag).sum();
    }

    private Optional<Instant> oldest(String topic) {
        return of(topic).stream().flatMap(it -> it.oldest().stream()).min(Instant::compareTo);
    }

    private List<String> row(Part part) {
        return List.of(
                "",
                Integer.toString(part.partition()),
                part.committed().map(String::valueOf).orElse("-"),
                Long.toString(part.end()),
                Long.toString(part.lag()),
                age(part.oldest()).map(LagText::words).orElse("-"));
    }

    private String json(Part part) {
        ObjectNode json = Codec.mapper().createObjectNode();
        json.put("topic", part.topic()).put("partition", part.partition());
        json.put("committed", part.committed().orElse(null));
        json.put("end", part.end()).put("lag", part.lag());
        return put(json, part.oldest()).toString();
    }

    private ObjectNode put(ObjectNode json, Optional<Instant> oldest) {
        json.put("oldest", oldest.map(Instant::toString).orElse(null));
        return json.put("oldestSeconds", age(oldest).map(Duration::toSeconds).orElse(null));
    }

    private Optional<Duration> age(Optional<Instant> at) {
        return at.map(it -> Duration.between(it, now))
                .map(it -> it.isNegative() ? Duration.ZERO : it);
    }

    /** A duration with its two largest units, such as 2h 5m. */
    static String words(Duration time) {
        if (time.toDays() > 0) {
            return "%dd %dh".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%dh %dm".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%dm %ds".formatted(time.toMinutes(), time.toSecondsPart())
                : "%ds".formatted(time.toSeconds());
    }
}
