package dev.director.worker.simulation;

import dev.director.schemas.ErrorCode;
import dev.director.schemas.Status;
import dev.director.worker.run.Lane;
import dev.director.worker.simulation.FakeProviders.Call;
import dev.director.worker.simulation.Ledger.Entry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What came of a scenario. */
record Tally(Scenario scenario, Ledger ledger, List<Call> calls, List<Knowledge> knowledge) {

    /** What an outage costs nobody: a run that has it as its own has burned its attempts. */
    private static final Set<ErrorCode> FREE =
            EnumSet.of(
                    ErrorCode.PROVIDER_ERROR,
                    ErrorCode.PROVIDER_OVERLOADED,
                    ErrorCode.PROVIDER_RATE_LIMITED);

    /** What a request to Kimi and one to GPT-4 cost where nothing goes wrong, in US dollars. */
    private static final BigDecimal KIMIS = new BigDecimal("0.00215");

    private static final BigDecimal GPTS = new BigDecimal("0.0225");

    long requests() {
        return count(_ -> true);
    }

    long byKimi() {
        return count(entry -> toKimi(entry) && completed(entry) && entry.fellBack().isEmpty());
    }

    long byFallback(Lane lane) {
        return count(
                entry -> entry.lane == lane && completed(entry) && entry.fellBack().isPresent());
    }

    long ofGpt() {
        return count(entry -> !toKimi(entry) && completed(entry));
    }

    long expired() {
        return count(entry -> entry.is(Status.EXPIRED));
    }

    long failed() {
        return count(entry -> entry.is(Status.FAILED));
    }

    /** Requests that have not exactly one result. */
    long lost() {
        return count(entry -> entry.results() != 1);
    }

    /**
     * Runs that failed, or left a model that their lane waits for, by an error that cost nothing.
     */
    long burned() {
        return count(entry ->
                entry.is(Status.FAILED)
                        || (entry.lane == Lane.BATCH
                                && entry.fellBack().filter(FREE::contains).isPresent()));
    }

    /** From the end of the storm until all that was asked before it has its result. */
    Duration drained() {
        Duration end = scenario.storm().end();
        return ledger.entries().stream()
                .filter(entry -> entry.asked.compareTo(end) < 0)
                .map(entry -> entry.ended().minus(end))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    BigDecimal cost() {
        return ledger.cost();
    }

    BigDecimal costWithoutStorm() {
        return KIMIS.multiply(BigDecimal.valueOf(count(Tally::toKimi)))
                .add(GPTS.multiply(BigDecimal.valueOf(count(entry -> !toKimi(entry)))));
    }

    /** The providers that had trouble, and what it cost. */
    List<Damage> damages() {
        return scenario.storm().providers().stream().map(this::damage).toList();
    }

    private Damage damage(String provider) {
        List<Knowledge> known =
                knowledge.stream().filter(one -> one.provider().equals(provider)).toList();
        long into = 0;
        long onTheirWay = 0;
        long tries = 0;
        for (Knowledge one : known) {
            List<Call> struck =
                    struck(provider)
                            .filter(call -> one.phase().hits(provider, call.began()))
                            .toList();
            into += struck.size();
            onTheirWay += struck.stream().filter(call -> !one.knownBefore(call.began())).count();
            tries += one.phase().mostTries();
        }
        long cutOff =
                struck(provider)
                        .filter(call ->
                                known.stream()
                                        .anyMatch(one -> one.phase().from().equals(call.ended())))
                        .count();
        return new Damage(provider, into, onTheirWay, tries, cutOff, slowestNews(known));
    }

    private Stream<Call> struck(String provider) {
        return calls.stream().filter(Call::struck).filter(it -> it.provider().equals(provider));
    }

    private static Optional<Duration> slowestNews(List<Knowledge> known) {
        return known.stream().flatMap(one -> one.spread().stream()).max(Duration::compareTo);
    }

    /**
     * What a provider's trouble cost.
     *
     * @param into calls that began in the trouble and came to nothing
     * @param onTheirWay of them before all workers knew
     * @param mostTries how many may have followed
     * @param cutOff calls that were on their way when it went down
     * @param news from the first worker that had it closed to the last, at most
     */
    record Damage(
            String provider,
            long into,
            long onTheirWay,
            long mostTries,
            long cutOff,
            Optional<Duration> news) {

        /** Whether it closes gates at all. */
        boolean isBounded() {
            return mostTries != Trouble.UNBOUNDED;
        }

        /** More than that the gates must not let through. */
        long bound() {
            return onTheirWay + mostTries;
        }
    }

    private long count(Predicate<Entry> which) {
        return ledger.entries().stream().filter(which).count();
    }

    private static boolean toKimi(Entry entry) {
        return entry.model.equals(Scenario.KIMI);
    }

    private static boolean completed(Entry entry) {
        return entry.is(Status.COMPLETED);
    }
}
