package dev.director.api.topics;

import dev.director.schemas.UsageRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * Which calls are meant: those that all given conditions hold for.
 *
 * @param model the logical name
 * @param tenant who pays
 * @param since begun at that time or later
 * @param until begun before that time
 */
public record UsageFilter(
        Optional<String> model,
        Optional<String> tenant,
        Optional<Instant> since,
        Optional<Instant> until) {
    /** All of them. */
    public static final UsageFilter ALL =
            new UsageFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    boolean matches(UsageRecord usage) {
        return model.filter(it -> !it.equals(usage.model())).isEmpty()
                && tenant.filter(it -> !it.equals(usage.tenant())).isEmpty()
                && since.filter(usage.startedAt()::isBefore).isEmpty()
                && until.filter(it -> !usage.startedAt().isBefore(it)).isEmpty();
    }
}
