package dev.director.testkit.simulator.limit;

/**
 * What began in one window.
 *
 * @param number 0, 1, ... from the credential's first call on
 * @param requests that were admitted
 * @param tokens that they asked for: prompt and max_tokens
 */
public record Window(long number, long requests, long tokens) {

    Window and(long moreTokens) {
        return new Window(number, requests + 1, tokens + moreTokens);
    }
}
