package dev.director.worker.intake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How much of a lane each tenant has: whoever has the least is next, of equals the one that had its
 * turn longest ago. Not thread-safe: the {@link Dispatcher}'s lock guards it.
 */
final class Shares {

    /** What one tenant has of the lane. It is forgotten when that is nothing. */
    static final class Share {
        final String tenant;

        /** Runs that have a thread. */
        int running;

        /** Held runs that were let go and have none yet. */
        int letGo;

        /** Grows with each turn that any tenant has: no two have the same. */
        long turn;

        /** Where the tenant's runs wait, in the order that the share gives them. */
        final Set<FairQueue.Line> lines = new HashSet<>(2);

        Share(String tenant, long turn) {
            this.tenant = tenant;
            this.turn = turn;
        }
    }

    private final Map<String, Share> byTenant = new HashMap<>();
    private long turns;
    private int running;

    /** A new tenant comes behind those that have as little. */
    Share of(String tenant) {
        return byTenant.computeIfAbsent(tenant, _ -> new Share(tenant, ++turns));
    }

    /** A run of the tenant has a thread now. */
    void started(String tenant) {
        running++;
        change(
                tenant,
                share -> {
                    share.running++;
                    share.turn = ++turns;
                });
    }

    void ended(String tenant) {
        running--;
        change(tenant, share -> share.running--);
    }

    /** A held run of the tenant goes on as soon as it can have a thread. */
    void letGo(String tenant) {
        change(tenant, share -> share.letGo++);
    }

    /** It has one, or does not go on after all. */
    void letGoNoMore(String tenant) {
        change(tenant, share -> share.letGo--);
    }

    /** Runs of the lane that have a thread. */
    int running() {
        return running;
    }

    /** How many tenants are taken note of. */
    int tenants() {
        return byTenant.size();
    }

    private void change(String tenant, Consumer<Share> change) {
        Share share = of(tenant);
        share.lines.forEach(FairQueue.Line::stepOut);
        change.accept(share);
        share.lines.forEach(FairQueue.Line::stepIn);
        forgetIfNothing(share);
    }

    /** Nothing of the tenant waits in a line any more. */
    void forgetIfNothing(Share share) {
        if (share.running == 0 && share.letGo == 0 && share.lines.isEmpty()) {
            byTenant.remove(share.tenant);
        }
    }
}
