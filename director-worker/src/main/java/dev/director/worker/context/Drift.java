package dev.director.worker.context;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far estimates of prompts were from their bills, by route, for metrics. Thread-safe. Forgotten
 * when the worker ends.
 */
public final class Drift {

    /** The weight of the newest call in the ratio. */
    private static final double NEWEST = 0.05;

    private final Map<String, Observed> routes = new ConcurrentHashMap<>();

    /**
     * What was seen of a route.
     *
     * @param calls that were billed
     * @param ratio of billed to estimated tokens; the last twenty calls make up most of it. 1 when
     *     the estimates are right, more when they are too low
     * @param last of the newest call alone
     */
    public record Observed(long calls, double ratio, double last) {

        private Observed next(double newest) {
            double weight = Math.max(NEWEST, 1.0 / (calls + 1));
            return new Observed(calls + 1, ratio + weight * (newest - ratio), newest);
        }
    }

    /**
     * Takes note of a call. One that was not billed, or not estimated, tells nothing and is left
     * aside.
     *
     * @param routeName the route by which it was made
     * @param estimated prompt tokens before the call
     * @param billed prompt tokens of the provider's usage
     */
    public void billed(String routeName, long estimated, long billed) {
        if (estimated <= 0 || billed <= 0) {
            return;
        }
        double ratio = (double) billed / estimated;
        routes.merge(
                routeName, new Observed(1, ratio, ratio), (seen, first) -> seen.next(first.last()));
    }

    /** What was seen so far, by the routes' names. */
    public Map<String, Observed> routes() {
        return new TreeMap<>(routes);
    }
}
