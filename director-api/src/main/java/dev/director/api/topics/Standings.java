package dev.director.api.topics;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Judges dead letters by one another and by what ended since. Holds hashes, no letters. */
final class Standings {
    /** The newest generation that may fail and be redriven. */
    private static final int LAST_GENERATION = 3;

    /** What has these codes was not the end of a run. */
    private static final Set<String> NO_RUN =
            Set.of(ErrorCode.CONFLICT.wire(), ErrorCode.MISPLACED.wire());

    private final Topics topics;
    private final IdentityTable newest;
    private final LaterGenerations later;

    private Standings(Topics topics, IdentityTable newest, LaterGenerations later) {
        this.topics = topics;
        this.newest = newest;
        this.later = later;
    }

    /**
     * Reads what is needed to judge.
     *
     * @param letters the stretch of the dead-letter topic that is judged
     * @param since where that stretch begins
     */
    static Standings read(
            BoundedReader reader,
            Topics topics,
            Map<TopicPartition, BoundedReader.Range> letters,
            Optional<Instant> since,
            Instant now) {
        var newest = new IdentityTable();
        var parser = new LetterReader(topics);
        reader.read(
                letters,
                record -> {
                    var letter = parser.read(record);
                    if (ofItself(topics, letter) == Standing.REDRIVABLE) {
                        newest.raise(letter.identity().orElseThrow().encode(), rank(letter));
                    }
                });
        var oldest = since.or(() -> reader.oldest(topics.dlt())).orElse(now);
        return new Standings(topics, newest, LaterGenerations.read(reader, topics, oldest, now));
    }

    Standing of(DeadLetter letter) {
        var own = ofItself(topics, letter);
        if (own != Standing.REDRIVABLE) {
            return own;
        }
        var identity = letter.identity().orElseThrow();
        if (later.of(identity) > letter.generation()) {
            return Standing.REDRIVEN;
        }
        if (newest.highest(identity.encode()).orElse(0) > rank(letter)) {
            return Standing.SUPERSEDED;
        }
        return letter.generation() >= LAST_GENERATION ? Standing.PARKED : Standing.REDRIVABLE;
    }

    private static Standing ofItself(Topics topics, DeadLetter letter) {
        var origin = letter.origin().map(DeadLetter.Origin::topic).orElse("");
        if (origin.equals(topics.toolResults()) || origin.equals(topics.cancels())) {
            return Standing.NOT_A_LANE;
        }
        if (!origin.equals(topics.requests()) && !origin.equals(topics.requestsBatch())) {
            return Standing.FOREIGN;
        }
        if (letter.identity().isEmpty()) {
            return Standing.NO_REQUEST;
        }
        return NO_RUN.contains(letter.code()) ? Standing.NO_RUN : Standing.REDRIVABLE;
    }

    /** Higher for the newer of two letters of one run; those of one key share a partition. */
    private static long rank(DeadLetter letter) {
        long generation = Math.min(letter.generation(), Byte.MAX_VALUE);
        long partition = letter.place().partition() & 0xFFFFL;
        long offset = letter.place().offset() & 0xFF_FFFF_FFFFL;
        return (generation << 56) | (partition << 40) | offset;
    }
}
