package dev.director.worker.model.limit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides a limit among workers, in whole numbers and max-min fair: who wants little gets it, the
 * others get the same. What is left when all have what they want is divided too. Pure.
 */
final class Split {

    /**
     * What one worker wants.
     *
     * @param wanted 1 or more
     * @param least less than this is of no use to it
     */
    record Claim<W>(W worker, long wanted, long least) {}

    private Split() {}

    /**
     * The shares of those that get one; their sum is the limit, if there is any.
     *
     * @param claims in the order of their turn: where the limit does not carry what all need at
     *     least, the first are served
     */
    static <W> Map<W, Long> of(long limit, List<Claim<W>> claims) {
        List<Claim<W>> served = new ArrayList<>();
        long rest = limit;
        for (Claim<W> claim : claims) {
            long least = Math.min(claim.least(), limit);
            if (least <= rest) {
                rest -= least;
                served.add(new Claim<>(claim.worker(), Math.max(claim.wanted(), least), least));
            }
        }
        long level = level(limit, served);
        Map<W, Long> shares = new LinkedHashMap<>();
        long left = limit;
        for (Claim<W> claim : served) {
            shares.put(claim.worker(), at(level, claim));
            left -= at(level, claim);
        }
        for (Claim<W> claim : served) {
            if (left > 0 && at(level, claim) < claim.wanted()) {
                shares.merge(claim.worker(), 1L, Long::sum);
                left--;
            }
        }
        surplus(left, shares);
        return shares;
    }

    /** The highest level that the limit fills all to. */
    private static <W> long level(long limit, List<Claim<W>> served) {
        long low = 0;
        long high = limit;
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            long sum = 0;
            for (Claim<W> claim : served) {
                sum += at(middle, claim);
            }
            if (sum <= limit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static <W> long at(long level, Claim<W> claim) {
        return Math.max(claim.least(), Math.min(level, claim.wanted()));
    }

    private static <W> void surplus(long left, Map<W, Long> shares) {
        int takers = shares.size();
        long rest = left;
        for (W worker : List.copyOf(shares.keySet())) {
            long more = Math.ceilDiv(rest, takers--);
            shares.merge(worker, more, Long::sum);
            rest -= more;
        }
    }
}
