package dev.director.testkit.simulator.check;

import java.util.Optional;

/**
 * Why a request is refused, with the type {@code invalid_request_error}.
 *
 * @param status of HTTP, 400 as a rule
 * @param message in the provider's words
 * @param param the parameter at fault, for OpenAI
 * @param code OpenAI's error code
 */
public record Complaint(int status, String message, Optional<String> param, Optional<String> code) {
    private static final int BAD_REQUEST = 400;

    /** Says {@code message} and nothing else. */
    public static Optional<Complaint> of(String message) {
        return complaint(message, Optional.empty(), Optional.empty());
    }

    /** About one parameter. */
    public static Optional<Complaint> of(String message, String param) {
        return complaint(message, Optional.of(param), Optional.empty());
    }

    /** About one parameter, with a code. */
    public static Optional<Complaint> of(String message, String param, String code) {
        return complaint(message, Optional.of(param), Optional.of(code));
    }

    /** Nothing to complain of. */
    public static Optional<Complaint> none() {
        return Optional.empty();
    }

    /** The same with another status. */
    public Complaint withStatus(int other) {
        return new Complaint(other, message, param, code);
    }

    private static Optional<Complaint> complaint(
            String message, Optional<String> param, Optional<String> code) {
        return Optional.of(new Complaint(BAD_REQUEST, message, param, code));
    }
}
