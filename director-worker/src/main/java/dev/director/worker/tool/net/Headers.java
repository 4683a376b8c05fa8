package dev.director.worker.tool.net;

import java.net.http.HttpRequest;
import java.util.Map;

/** Headers that an operator configures. */
public final class Headers {

    private Headers() {}

    /**
     * Checks that they can be sent. The JDK does so too, in words that repeat the value.
     *
     * @throws IllegalArgumentException with the name of one that cannot
     */
    public static void verify(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            try {
                HttpRequest.newBuilder().setHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "headers: %s cannot be sent; its name is reserved, or its value has characters that headers do not have"
                                .formatted(name));
            }
        });
    }
}
