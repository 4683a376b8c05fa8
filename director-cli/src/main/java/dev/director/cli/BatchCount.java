package dev.director.cli;

import java.math.BigDecimal;

/** How a batch stands. For one thread. */
final class BatchCount {
    /** Lines of the input that are not blank. */
    long lines;

    /** Of them, no requests. */
    long invalid;

    /** Lines that an earlier run wrote. */
    long before;

    /** Lines that this run wrote. */
    long now;

    /** Of all lines that are written, without an answer; the invalid ones are among them. */
    long failed;

    /** Requests on their way. */
    long inFlight;

    /** Requests that this run published. */
    long published;

    /** What the results that this run wrote cost, as far as it is known. */
    BigDecimal usd = BigDecimal.ZERO;

    long written() {
        return before + now;
    }
}
