package dev.director.testkit.simulator.limit;

import java.util.List;

/**
 * What a credential has used.
 *
 * @param open calls that are open now
 * @param maxOpen the most that were open at once
 * @param refused calls that were one too many
 * @param windows those in which something began, oldest first; the newest ten thousand
 */
public record Consumption(int open, int maxOpen, long refused, List<Window> windows) {
    static final Consumption NONE = new Consumption(0, 0, 0, List.of());

    /** Copies the windows. */
    public Consumption {
        windows = List.copyOf(windows);
    }

    /** The most requests in one window. */
    public long maxRequests() {
        return windows.stream().mapToLong(Window::requests).max().orElse(0);
    }

    /** The most tokens in one window. */
    public long maxTokens() {
        return windows.stream().mapToLong(Window::tokens).max().orElse(0);
    }
}
