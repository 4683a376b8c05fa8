package dev.director.testkit.simulator;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is calling: the header {@code X-Client-Request-Id:
 * <tenant>/<requestId>/<generation>.<turn>.<attempt>}.
 *
 * @param generation 0, and one more for each redrive
 * @param turn counts the model's turns within the run
 * @param attempt counts the tries of this turn
 */
public record CallId(String tenant, String requestId, int generation, int turn, int attempt) {
    /** The header that carries it. */
    public static final String HEADER = "X-Client-Request-Id";

    private static final Pattern FORM =
            Pattern.compile("(.+)/([^/]+)/(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    /** Reads the header's value; empty where it has another form. */
    public static Optional<CallId> parse(String header) {
        Matcher m = FORM.matcher(header);
        return m.matches()
                ? Optional.of(
                        new CallId(
                                m.group(1),
                                m.group(2),
                                Integer.parseInt(m.group(3)),
                                Integer.parseInt(m.group(4)),
                                Integer.parseInt(m.group(5))))
                : Optional.empty();
    }

    /** {@code tenant/requestId}: what calls are counted by. */
    public String request() {
        return tenant + "/" + requestId;
    }

    /** The header's value. */
    @Override
    public String toString() {
        return request() + "/" + generation + "." + turn + "." + attempt;
    }
}
