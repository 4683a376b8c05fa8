package dev.director.api.topics;

import dev.director.api.index.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a redrive would do: which letters, as of the moment at which the plan was made. What comes
 * to the topic later is not in it. Holds counts and hashes, no letters. Not thread-safe.
 */
public final class RedrivePlan {
    private static final int EXAMPLES = 5;

    private final LetterFilter filter;
    private final Map<TopicPartition, BoundedReader.Range> ranges;
    private final Standings standings;
    private final SortedMap<String, Long> byCode = new TreeMap<>();
    private final Map<Standing, Kept> kept = new EnumMap<>(Standing.class);
    private long redrivable;

    RedrivePlan(
            LetterFilter filter,
            Map<TopicPartition, BoundedReader.Range> ranges,
            Standings standings) {
        this.filter = filter;
        this.ranges = ranges;
        this.standings = standings;
    }

    /** How many letters are redriven. */
    public long redrivable() {
        return redrivable;
    }

    /** The same by their code. */
    public SortedMap<String, Long> byCode() {
        return byCode;
    }

    /** Those that the filter matches and that are not redriven, by the reason. */
    public Map<Standing, Kept> kept() {
        return kept;
    }

    Map<TopicPartition, BoundedReader.Range> ranges() {
        return ranges;
    }

    void count(DeadLetter letter) {
        if (!filter.matches(letter)) {
            return;
        }
        var standing = standings.of(letter);
        if (standing == Standing.REDRIVABLE) {
            redrivable++;
            byCode.merge(letter.code(), 1L, Long::sum);
        } else {
            kept.merge(standing, new Kept(1, List.of(letter.place())), Kept::plus);
        }
    }

    boolean includes(DeadLetter letter) {
        return filter.matches(letter) && standings.of(letter) == Standing.REDRIVABLE;
    }

    /**
     * Letters that are not redriven.
     *
     * @param count how many
     * @param examples where the first of them lie, five at most
     */
    public record Kept(long count, List<Place> examples) {
        private Kept plus(Kept other) {
            if (examples.size() >= EXAMPLES) {
                return new Kept(count + other.count, examples);
            }
            List<Place> more = new ArrayList<>(examples);
            more.addAll(other.examples);
            return new Kept(count + other.count, List.copyOf(more));
        }
    }
}
