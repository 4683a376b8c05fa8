package dev.director.testkit.observe;

import dev.director.testkit.simulator.CallLog;
import dev.director.testkit.simulator.CallRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The promises, asserted from outside. Requests are named {@code tenant/requestId}. Each assertion
 * throws an {@link AssertionError} that names the first offenders.
 */
public final class Guarantees {
    private static final int SHOWN = 10;

    private Guarantees() {}

    /**
     * Every request has exactly one result in each of its generations, from 0 to the newest, and
     * nothing else has a result.
     */
    public static void oneResultEach(ResultsObserver results, Set<String> requests) {
        nothingLost(results, requests);
        nothingTwice(results);
        noGenerationMissing(results);
        Set<String> unexpected = answered(results);
        unexpected.removeAll(requests);
        failUnlessEmpty("results of requests that were never made", unexpected);
    }

    /** Every request has a result. */
    public static void nothingLost(ResultsObserver results, Collection<String> requests) {
        Set<String> lost = new TreeSet<>(requests);
        lost.removeAll(answered(results));
        failUnlessEmpty("requests without a result", lost);
    }

    /** No identity (tenant, key, request id, generation) has a second result. */
    public static void nothingTwice(ResultsObserver results) {
        Set<String> twice = new TreeSet<>();
        results.all()
                .forEach((id, records) -> {
                    if (records.size() > 1) {
                        twice.add(
                                id + " at " + records.stream().map(TopicRecord::position).toList());
                    }
                });
        failUnlessEmpty("identities with more than one result", twice);
    }

    /** A redrive begins the generation after the one that failed, and each ends in a result. */
    public static void noGenerationMissing(ResultsObserver results) {
        Set<ResultId> seen = results.all().keySet();
        Set<String> missing = new TreeSet<>();
        seen.stream()
                .filter(id -> id.generation() > 0 && !seen.contains(id.before()))
                .forEach(id -> missing.add(id.before().toString()));
        failUnlessEmpty("generations without a result", missing);
    }

    /**
     * The first call of each request comes after the first call of the one before it in its
     * conversation.
     *
     * @param calls the simulator's, its log not switched off
     * @param conversations per conversation its requests, in topic order
     * @throws AssertionError also where a request was never called
     */
    public static void firstStartOrder(CallLog calls, Map<String, List<String>> conversations) {
        Map<String, Long> firstCall = new HashMap<>();
        for (CallRecord call : calls.all()) {
            firstCall.putIfAbsent(call.request(), call.sequence());
        }
        Set<String> offences = new TreeSet<>();
        conversations.forEach((conversation, requests) -> {
            long previous = 0;
            for (String request : requests) {
                long first = firstCall.getOrDefault(request, -1L);
                if (first < previous) {
                    offences.add(
                            conversation
                                    + ": "
                                    + request
                                    + (first < 0 ? " never started" : " started too early"));
                }
                previous = Math.max(previous, first);
            }
        });
        failUnlessEmpty("conversations out of order", offences);
    }

    private static Set<String> answered(ResultsObserver results) {
        Set<String> answered = new TreeSet<>();
        results.all().keySet().forEach(id -> answered.add(id.request()));
        return answered;
    }

    private static void failUnlessEmpty(String what, Set<String> offenders) {
        if (!offenders.isEmpty()) {
            throw new AssertionError(
                    "%d %s, the first: %s"
                            .formatted(
                                    offenders.size(),
                                    what,
                                    offenders.stream().limit(SHOWN).toList()));
        }
    }
}
