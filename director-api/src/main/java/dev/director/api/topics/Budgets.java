package dev.director.api.topics;

import dev.director.schemas.Codec;
import dev.director.schemas.ControlEvent.BudgetSet;
import dev.director.schemas.Decoded;
import dev.director.schemas.Topics;
import dev.director.schemas.budget.BudgetEvent;
import dev.director.schemas.budget.Ledger;
import dev.director.schemas.budget.Period;
import dev.director.schemas.budget.Replay;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The budgets as the workers keep them: how each stands, and new ones. All of it is read from Kafka
 * when it is asked for. Thread-safe; blocks for as long as Kafka takes, within the patience.
 */
public final class Budgets {
    private final KafkaClients clients;
    private final Topics topics;
    private final Clock clock;
    private final Duration patience;
    private final ControlTopic control;

    /**
     * @param patience how long Kafka may take over an answer
     */
    public Budgets(KafkaClients clients, Topics topics, Clock clock, Duration patience) {
        this.clients = clients;
        this.topics = topics;
        this.clock = clock;
        this.patience = patience;
        this.control = new ControlTopic(clients, topics.control(), patience);
    }

    /**
     * How each budget stands in the period of now, also those that no worker has heard of yet.
     *
     * @throws BrokerUnavailable if Kafka does not answer in time
     */
    public List<Ledger.Standing> read() {
        Instant now = clock.instant();
        Ledger ledger = ledger();
        newest().forEach((_, set) -> ledger.apply(set, now));
        return ledger.standings(LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    private Ledger ledger() {
        Replay replay = new Replay();
        try (var reader = new BoundedReader(clients.scanner("director-budgets"), patience)) {
            reader.read(
                    reader.since(topics.budgets(), Optional.empty()),
                    record -> {
                        if (Codec.decode(BudgetEvent.class, record.value())
                                instanceof Decoded.Readable<BudgetEvent>(BudgetEvent event)) {
                            Instant at = Instant.ofEpochMilli(record.timestamp());
                            replay.add(record.offset(), at, event);
                        }
                    });
        }
        return replay.ledger();
    }

    /** What operators set last; workers know each by the offset at which it lies. */
    private Map<String, BudgetEvent.Limit> newest() {
        Map<String, BudgetEvent.Limit> newest = new LinkedHashMap<>();
        try (var reader = new BoundedReader(clients.scanner("director-budgets"), patience)) {
            control.read(
                    reader,
                    (event, offset) -> {
                        if (event instanceof BudgetSet set) {
                            newest.put(
                                    set.key(),
                                    new BudgetEvent.Limit(
                                            set.scope(),
                                            set.period(),
                                            set.usd(),
                                            set.alertAt(),
                                            offset));
                        }
                    });
        }
        return newest;
    }

    /**
     * Tells all workers of a budget: they hear of it within a second.
     *
     * @param scope {@code all}, {@code tenants} or {@code tenant/NAME}
     * @param usd US dollars; empty to take the budget away
     * @param alertAt per cent of it at which somebody is to be told
     * @throws dev.director.schemas.InvalidEvent if there is no such scope, or the money is negative
     * @throws BrokerUnavailable if Kafka does not take it in time
     */
    public void set(String scope, Period period, Optional<BigDecimal> usd, List<Integer> alertAt) {
        control.publish(new BudgetSet(scope, period, usd, alertAt, clock.instant()));
    }
}
