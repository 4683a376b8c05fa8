package dev.director.api.http;

import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import dev.director.api.topics.Requests;
import org.springframework.http.HttpStatus;

/** Finds requests for those who ask for them by name. Thread-safe. */
final class Known {
    private final Requests requests;

    Known(Requests requests) {
        this.requests = requests;
    }

    /**
     * What is known of a request. Blocks as {@link Requests#find} does.
     *
     * @throws Problem 404, the same for one that never was and for another tenant's
     */
    Run find(RequestKey key) {
        return requests.find(key)
                .orElseThrow(() ->
                        new Problem(
                                        HttpStatus.NOT_FOUND,
                                        Problem.NOT_FOUND,
                                        "No such request was published since "
                                                + requests.horizon()
                                                + ", which is as far back as is looked.")
                                .with("requestId", key.requestId()));
    }
}
