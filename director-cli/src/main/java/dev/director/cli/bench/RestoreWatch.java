package dev.director.cli.bench;

import dev.director.schemas.Topics;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Sees a worker take up its open runs, and new requests beside them. Not thread-safe. */
final class RestoreWatch implements AutoCloseable {
    private static final String PROBE = "probe-";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final Requests open;
    private final Requests probes;
    private final int openRuns;
    private final BitSet openSeen = new BitSet();
    private final BitSet probesSeen = new BitSet();
    private final BitSet partitionsSeen = new BitSet();
    private final BitSet probedPartitions = new BitSet();
    private long duplicated;
    private long failed;
    private long unknown;
    private Moment first = Moment.NEVER;
    private Moment everyPartition = Moment.NEVER;
    private Moment everyProbe = Moment.NEVER;
    private Moment all = Moment.NEVER;

    /** When something was seen, in nanoTime. */
    record Moment(long nanos, boolean happened) {
        static final Moment NEVER = new Moment(0, false);

        double secondsSince(long start) {
            return happened ? (nanos - start) / 1e9 : Double.NaN;
        }

        Moment orNowIf(boolean reached, long now) {
            return !happened && reached ? new Moment(now, true) : this;
        }
    }

    RestoreWatch(String bootstrap, Topics topics, Requests open, int openRuns) {
        this.open = open;
        this.openRuns = openRuns;
        this.probes = new Requests(topics.requests(), PROBE, 0);
        this.producer = Clients.producer(bootstrap);
        this.consumer = Clients.assigned(bootstrap);
        List<TopicPartition> results =
                IntStream.range(0, Stage.PARTITIONS)
                        .mapToObj(p -> new TopicPartition(topics.results(), p))
                        .toList();
        consumer.assign(results);
        consumer.seekToBeginning(results);
        results.forEach(consumer::position);
    }

    /** One new request for each partition. */
    void publishProbes() {
        for (int number : PastWork.onePerPartition(PROBE)) {
            var _ = producer.send(probes.record(number));
        }
        producer.flush();
    }

    /** Watches until everything is answered; false when the time was over before. */
    boolean await(Duration limit, Runnable alive) {
        long end = System.nanoTime() + limit.toNanos();
        while (!(all.happened() && everyProbe.happened())) {
            if (System.nanoTime() > end) {
                return false;
            }
            alive.run();
            receive();
        }
        long aftermath = System.nanoTime() + AFTERMATH.toNanos();
        while (System.nanoTime() < aftermath) {
            receive();
        }
        return true;
    }

    private void receive() {
        var results = consumer.poll(POLL);
        long now = System.nanoTime();
        results.forEach(this::take);
        first = first.orNowIf(!partitionsSeen.isEmpty(), now);
        everyPartition =
                everyPartition.orNowIf(partitionsSeen.cardinality() == Stage.PARTITIONS, now);
        everyProbe = everyProbe.orNowIf(probedPartitions.cardinality() == Stage.PARTITIONS, now);
        all = all.orNowIf(openSeen.cardinality() == openRuns, now);
    }

    private void take(ConsumerRecord<byte[], byte[]> result) {
        String id = Driver.idOf(result);
        int openNumber = open.number(id);
        int probeNumber = probes.number(id);
        if (openNumber >= 0 && openNumber < openRuns) {
            note(openSeen, openNumber, result);
            partitionsSeen.set(result.partition());
        } else if (probeNumber >= 0) {
            note(probesSeen, probeNumber, result);
            probedPartitions.set(result.partition());
        } else {
            unknown++;
        }
    }

    private void note(BitSet seen, int number, ConsumerRecord<byte[], byte[]> result) {
        if (seen.get(number)) {
            duplicated++;
        } else if (!Driver.isCompleted(result)) {
            failed++;
        }
        seen.set(number);
    }

    Moment first() {
        return first;
    }

    Moment everyPartition() {
        return everyPartition;
    }

    Moment everyProbe() {
        return everyProbe;
    }

    Moment all() {
        return all;
    }

    Measurement.Counts counts() {
        long sent = openRuns + (long) Stage.PARTITIONS;
        long answered = openSeen.cardinality() + (long) probesSeen.cardinality();
        return new Measurement.Counts(
                sent, answered - failed, sent - answered, duplicated, failed, unknown);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
