package dev.director.api.topics;

import dev.director.api.index.Place;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters, for operators: what there is, and back to its lane with it. Every call reads
 * the topic anew, as a stream, up to where it ended when the call began; 24 to 72 bytes a letter
 * are held. Thread-safe; one call at a time reads, since each takes what bandwidth there is.
 */
public final class DeadLetters {
    private final KafkaClients clients;
    private final Topics topics;
    private final Clock clock;
    private final Patience patience;
    private final LetterReader letters;
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * Connects lazily, for each call.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param clock tells what retention may have taken
     * @param patience how long to wait
     */
    public DeadLetters(KafkaClients clients, Topics topics, Clock clock, Patience patience) {
        this.clients = clients;
        this.topics = topics;
        this.clock = clock;
        this.patience = patience;
        this.letters = new LetterReader(topics);
    }

    /**
     * The newest letters that match.
     *
     * @param withPast whether to list those too whose run was redriven, or died again, since
     * @param limit how many at most
     * @param after the last one of the page before
     * @throws BrokerUnavailable if Kafka does not answer in time
     * @throws NoSuchLetter if {@code after} is not there (any more)
     */
    public LetterPage list(
            LetterFilter filter, boolean withPast, int limit, Optional<Place> after) {
        return reading(reader -> {
            var last = after.map(place -> find(reader, place).orElseThrow(NoSuchLetter::new));
            var ranges = reader.since(topics.dlt(), filter.since());
            var standings = standings(reader, ranges, filter);
            var newest = new NewestLetters(limit, withPast, last.map(WholeLetter::letter));
            reader.read(
                    ranges,
                    record -> {
                        var letter = letters.read(record);
                        if (filter.matches(letter)) {
                            newest.add(letter, standings.of(letter));
                        }
                    });
            return newest.page();
        });
    }

    /**
     * The letter at that place.
     *
     * @throws BrokerUnavailable if Kafka does not answer in time
     */
    public Optional<WholeLetter> find(Place place) {
        return reading(reader -> find(reader, place));
    }

    /**
     * Finds out what a redrive would do; publishes nothing.
     *
     * @throws BrokerUnavailable if Kafka does not answer in time
     */
    public RedrivePlan plan(LetterFilter filter) {
        return reading(reader -> {
            var ranges = reader.since(topics.dlt(), filter.since());
            var plan = new RedrivePlan(filter, ranges, standings(reader, ranges, filter));
            reader.read(ranges, record -> plan.count(letters.read(record)));
            return plan;
        });
    }

    /**
     * Publishes every letter of the plan to the lane it came from, as a request that begins the
     * next generation. Broken off at any instant, it can be run again: a worker drops what it has.
     *
     * @param progress told after each letter how many are acknowledged
     * @throws BrokerUnavailable if the letters cannot be read to the end; some may have been
     *     published
     */
    public Redriven redrive(RedrivePlan plan, LongConsumer progress) {
        return reading(reader -> {
            var producer = clients.bulkProducer("director-redrive", patience.publish());
            try (var redriver = new Redriver(producer)) {
                redrive(reader, plan, redriver, progress);
                return redriver.outcome();
            }
        });
    }

    private void redrive(
            BoundedReader reader, RedrivePlan plan, Redriver redriver, LongConsumer progress) {
        try {
            reader.read(
                    plan.ranges(),
                    record -> {
                        var letter = letters.read(record);
                        if (plan.includes(letter)) {
                            redriver.send(record, letter);
                            progress.accept(redriver.published());
                            requireUnbroken(redriver);
                        }
                    });
        } catch (BrokenOff e) {
            // The outcome says why.
        }
    }

    private static void requireUnbroken(Redriver redriver) {
        if (redriver.isBroken()) {
            throw new BrokenOff();
        }
    }

    private Optional<WholeLetter> find(BoundedReader reader, Place place) {
        List<WholeLetter> found = new ArrayList<>();
        reader.read(reader.at(topics.dlt(), place), record -> found.add(whole(record)));
        return found.stream().findFirst();
    }

    private WholeLetter whole(ConsumerRecord<byte[], byte[]> record) {
        List<WholeLetter.Header> headers = new ArrayList<>();
        record.headers()
                .forEach(it ->
                        headers.add(
                                new WholeLetter.Header(it.key(), Optional.ofNullable(it.value()))));
        return new WholeLetter(
                letters.read(record),
                Optional.ofNullable(record.key()),
                Optional.ofNullable(record.value()),
                headers);
    }

    private Standings standings(
            BoundedReader reader,
            Map<TopicPartition, BoundedReader.Range> ranges,
            LetterFilter filter) {
        return Standings.read(reader, topics, ranges, filter.since(), clock.instant());
    }

    private <T> T reading(Function<BoundedReader, T> work) {
        awaitTurn();
        try (var reader =
                new BoundedReader(clients.scanner("director-dead-letters"), patience.read())) {
            return work.apply(reader);
        } finally {
            turn.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!turn.tryAcquire(patience.read().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BrokerUnavailable("The dead letters are being read for others.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("The API is stopping.", e);
        }
    }

    /**
     * How long to wait for Kafka.
     *
     * @param read for the next record, and for the turn
     * @param publish for the acknowledgement of a record
     */
    public record Patience(Duration read, Duration publish) {}

    /** Ends the reading. */
    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenOff() {
            super(null, null, false, false);
        }
    }
}
