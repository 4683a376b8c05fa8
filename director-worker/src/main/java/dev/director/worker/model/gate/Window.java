package dev.director.worker.model.gate;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.concurrent.TimeUnit;

/**
 * Says when too many of the newest calls have failed. The count is resilience4j's; when to open
 * again is the gates' own, since all workers are to agree on it.
 */
final class Window {

    private final CircuitBreaker calls;
    private final float tooMany;

    /**
     * @param newest how many calls count
     * @param atLeast how many there must be
     * @param tooMany failures in percent of the calls
     */
    Window(String name, int newest, int atLeast, float tooMany) {
        this.calls =
                CircuitBreaker.of(
                        name,
                        CircuitBreakerConfig.custom()
                                .slidingWindow(newest, atLeast, SlidingWindowType.COUNT_BASED)
                                .failureRateThreshold(tooMany)
                                .build());
        this.tooMany = tooMany;
        calls.transitionToMetricsOnlyState();
    }

    void answered() {
        calls.onSuccess(0, TimeUnit.MILLISECONDS);
    }

    /** Counts a failure; says whether they are too many now, and counts anew if so. */
    boolean failed() {
        calls.onError(0, TimeUnit.MILLISECONDS, new Failed());
        // -1 before there are enough.
        boolean over = calls.getMetrics().getFailureRate() >= tooMany;
        if (over) {
            calls.reset();
            calls.transitionToMetricsOnlyState();
        }
        return over;
    }

    /** The window wants an exception to count. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed() {
            super("a call failed", null, false, false);
        }
    }
}
