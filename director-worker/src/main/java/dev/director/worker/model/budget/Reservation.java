package dev.director.worker.model.budget;

import dev.director.schemas.budget.Ledger;
import java.math.BigDecimal;

/** What came of reserving the money of a call. */
public sealed interface Reservation {

    /**
     * The call may be made. To be settled once, whatever comes of it: until then its worst case is
     * held, and what nobody settles counts as spent when another worker takes the run over.
     */
    non-sealed interface Granted extends Reservation, AutoCloseable {

        /** Names it in the log. */
        String id();

        /** What it cost, or is taken to have, in US dollars. */
        void settle(BigDecimal usd);

        /** It cost nothing, unless it was settled before. */
        @Override
        default void close() {
            settle(BigDecimal.ZERO);
        }
    }

    /** It may not. */
    record Refused(Ledger.Refusal refusal) implements Reservation {}
}
