package dev.director.worker.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns while there is still time: a request that starts near half of its topic's retention shows
 * that the next ones may be deleted before their turn (invariant 17). Says so once a minute at
 * most. Thread-safe.
 */
final class RetentionAlarm {

    private static final Logger log = LoggerFactory.getLogger(RetentionAlarm.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Duration retention;
    private final Duration near;
    private final Clock clock;
    private final AtomicReference<Instant> silentUntil = new AtomicReference<>(Instant.MIN);

    /**
     * @param retention how long the request topics keep a request
     */
    RetentionAlarm(Duration retention, Clock clock) {
        this.retention = retention;
        this.near = retention.dividedBy(5).multipliedBy(2);
        this.clock = clock;
    }

    /** A request that was first seen then starts now; says whether that raised the alarm. */
    boolean check(Instant firstSeen) {
        Instant now = clock.instant();
        Duration age = Duration.between(firstSeen, now);
        if (age.compareTo(near) < 0) {
            return false;
        }
        Instant until = silentUntil.get();
        if (now.isBefore(until) || !silentUntil.compareAndSet(until, now.plus(PAUSE))) {
            return false;
        }
        log.warn(
                "Requests start {} after they came, and their topic keeps them {}: add workers, or raise its retention.ms",
                age,
                retention);
        return true;
    }
}
