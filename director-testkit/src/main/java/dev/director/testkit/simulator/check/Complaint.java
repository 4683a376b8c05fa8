package dev.director.testkit.simulator.check;

import java.util.Optional;

/**
 * Why a request is refused, with status 400 and the type {@code invalid_request_error}.
 *
 * @param message in the provider's words
 * @param param the parameter at fault, for OpenAI
 * @param code OpenAI's error code
 */
public record Complaint(String message, Optional<String> param, Optional<String> code) {

    static Optional<Complaint> of(String message) {
        return Optional.of(new Complaint(message, Optional.empty(), Optional.empty()));
    }

    static Optional<Complaint> of(String message, String param) {
        return Optional.of(new Complaint(message, Optional.of(param), Optional.empty()));
    }

    static Optional<Complaint> of(String message, String param, String code) {
        return Optional.of(new Complaint(message, Optional.of(param), Optional.of(code)));
    }

    static Optional<Complaint> none() {
        return Optional.empty();
    }
}
