package dev.director.api.topics;

import dev.director.schemas.Codec;
import dev.director.schemas.Decoded;
import dev.director.schemas.Topics;
import dev.director.schemas.UsageRecord;
import java.time.Duration;
import java.util.List;

/**
 * What the model calls have cost: the records of the usage topic, one for each call, of which none
 * can be there twice. Each report reads them anew as a stream, up to where the topic ended when it
 * was asked for; what is not committed by then is in none (invariant 22). Thread-safe.
 */
public final class UsageLedger {
    /** By which a worker's clock may be ahead of the broker's. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final KafkaClients clients;
    private final Topics topics;
    private final Duration patience;

    /**
     * Connects lazily, for each report.
     *
     * @param clients reach Kafka
     * @param topics the topics' names
     * @param patience how long Kafka may take over the next records
     */
    public UsageLedger(KafkaClients clients, Topics topics, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.patience = patience;
    }

    /**
     * Sums up the calls that match.
     *
     * @param by what to tell apart; none for the total alone
     * @throws BrokerUnavailable if Kafka does not answer in time, or there is no such topic
     */
    public UsageReport report(UsageFilter filter, List<UsageBy> by) {
        var report = new UsageReport(by);
        try (var reader = new BoundedReader(clients.scanner("director-usage"), patience)) {
            // A record is written when its call has ended: never before it began, but for clocks.
            reader.read(
                    reader.since(topics.usage(), filter.since().map(at -> at.minus(CLOCKS))),
                    record -> add(record.value(), filter, report));
        }
        return report;
    }

    private static void add(byte[] value, UsageFilter filter, UsageReport report) {
        switch (Codec.decode(UsageRecord.class, value)) {
            case Decoded.Readable<UsageRecord>(UsageRecord call) -> {
                if (filter.matches(call)) {
                    report.add(call);
                }
            }
            case Decoded.Unreadable<UsageRecord> _ -> report.addUnreadable();
        }
    }
}
