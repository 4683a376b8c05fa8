package dev.director.cli.bench;

import dev.director.testkit.simulator.WorstVendor.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the results say of tool calls, beside what the vendor made of them. Not thread-safe. */
final class ToolCallAccount {
    private final CallsServed served;
    private final int wanted;
    private final Map<Fault, Integer> executed = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> told = new EnumMap<>(Fault.class);
    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private int runs;
    private int completed;
    private int fellBack;
    private int wantedExecuted;

    /**
     * @param wanted tool calls of a run
     */
    ToolCallAccount(CallsServed served, int wanted) {
        this.served = served;
        this.wanted = wanted;
    }

    void add(JsonNode result) {
        String requestId = result.path("requestId").asString("");
        runs++;
        int done = 0;
        for (JsonNode call : result.path("toolCalls")) {
            int turn = turn(requestId, call.path("callId").asString(""));
            boolean ran = call.path("outcome").asString("").equals("completed");
            if (!served.isOthers(requestId, turn)) {
                (ran ? executed : told).merge(served.of(requestId, turn), 1, Integer::sum);
            }
            done += ran ? 1 : 0;
        }
        wantedExecuted += Math.min(done, wanted);
        if (done > wanted) {
            problems.add(requestId + " executed a call that was not meant");
        }
        long models =
                result.path("attempts")
                        .valueStream()
                        .map(attempt -> attempt.path("model").asString(""))
                        .distinct()
                        .count();
        fellBack += models > 1 ? 1 : 0;
        if (result.path("status").asString("").equals("completed")) {
            completed++;
        } else {
            failures.merge(result.at("/error/code").asString("?"), 1, Integer::sum);
        }
    }

    /** Of {@code requestId.turn.place.hash}. */
    private static int turn(String requestId, String callId) {
        String rest = callId.substring(requestId.length() + 1);
        return Integer.parseInt(rest, 0, rest.indexOf('.'), 10);
    }

    Map<String, Map<String, Double>> rows() {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        for (Fault fault : Fault.values()) {
            rows.put(
                    label(fault), calls(served.count(fault), of(executed, fault), of(told, fault)));
        }
        rows.put("all calls", calls(served.all(), sum(executed), sum(told)));
        rows.put("valid as they came", share(served.count(Fault.NONE), served.all()));
        rows.put("mended", share(sum(executed) - of(executed, Fault.NONE), served.all()));
        rows.put("told to the model", share(sum(told), served.all()));
        rows.put(
                "asked again unseen",
                share(served.all() - sum(executed) - sum(told), served.all()));
        rows.put("wanted and executed", share(wantedExecuted, (long) runs * wanted));
        rows.put("runs completed", share(completed, runs));
        failures.forEach((code, count) -> rows.put("runs failed: " + code, share(count, runs)));
        rows.put("runs that fell back", share(fellBack, runs));
        return rows;
    }

    /** Of the calls that were wanted, those that were executed, in per cent. */
    double executionSuccess() {
        return 100.0 * wantedExecuted / ((long) runs * wanted);
    }

    /** What must not be, whatever the vendor does. */
    List<String> problems(int sent) {
        List<String> all = new ArrayList<>(problems);
        if (runs != sent) {
            all.add("%d results of %d requests".formatted(runs, sent));
        }
        return all;
    }

    private static Map<String, Double> calls(long made, int executed, int told) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("number", (double) made);
        row.put("executed", (double) executed);
        row.put("told", (double) told);
        return row;
    }

    private static Map<String, Double> share(long part, long whole) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("number", (double) part);
        row.put("%", 100.0 * part / whole);
        return row;
    }

    private static String label(Fault fault) {
        return "- " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int of(Map<Fault, Integer> counts, Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    private static int sum(Map<Fault, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
