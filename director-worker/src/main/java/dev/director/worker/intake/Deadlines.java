package dev.director.worker.intake;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Limits;
import java.time.Duration;
import java.time.Instant;

/**
 * When a run's result is of no more use. Invariant 17: it counts from the first acceptance, and has
 * a default.
 *
 * @param byDefault for requests that name none
 * @param longest a later one is brought forward to it: the request's topic must outlive the run
 */
record Deadlines(Duration byDefault, Duration longest) {

    /** Ten years: what is meant as never must still be a date, and fit a count of nanoseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(3_653);

    /** As it counts for a run whose request lies in its topic. */
    Instant of(DirectorRequest request, Instant firstSeen, int generation) {
        return earlier(asked(request, firstSeen, generation), firstSeen.plus(longest));
    }

    /**
     * As the request asks: it counts once the journal has a copy of the request. A redrive starts a
     * fresh one, also where the request names a time that was over when that came.
     */
    Instant asked(DirectorRequest request, Instant firstSeen, int generation) {
        Instant asked =
                request.limits()
                        .flatMap(Limits::deadline)
                        .filter(at -> generation == 0 || at.isAfter(firstSeen))
                        .or(() ->
                                request.limits()
                                        .flatMap(Limits::timeoutMs)
                                        .map(firstSeen::plusMillis))
                        .orElse(firstSeen.plus(byDefault));
        return earlier(asked, firstSeen.plus(LONGEST_WAIT));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
