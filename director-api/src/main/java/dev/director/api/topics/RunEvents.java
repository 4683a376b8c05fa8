package dev.director.api.topics;

import dev.director.api.index.Event;
import dev.director.api.index.RequestKey;
import dev.director.api.index.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Follows requests for those who watch them live: each event once and in order, the result last.
 * For a reader it keeps nothing in memory. Thread-safe.
 */
public final class RunEvents {
    private static final int AT_ONCE = 500;

    private final Requests requests;

    public RunEvents(Requests requests) {
        this.requests = requests;
    }

    /** Somebody who watches a request. Called by the thread that follows, which it may block. */
    public interface Reader {
        /** It got on. */
        void event(Event event) throws IOException;

        /** All that has happened until now was told. */
        void told() throws IOException;

        /** Nothing has happened for a while. */
        void pulse() throws IOException;

        /**
         * It has ended; nothing more comes.
         *
         * @param result as it was published; empty where retention has taken it
         */
        void result(Run run, Optional<byte[]> result) throws IOException;
    }

    /**
     * Follows a request until it has its result, or is forgotten, or all are let go. Blocks; may be
     * interrupted.
     *
     * @param behind the offset of the last event that the reader knows; negative for none
     * @param pulse after how long without news {@link Reader#pulse} is called
     * @throws IOException what the reader throws
     * @throws BrokerUnavailable if the topics cannot be read
     */
    public void follow(RequestKey key, long behind, Duration pulse, Reader reader)
            throws IOException, InterruptedException {
        long known = behind;
        try (Watches.Watch news = requests.watch(key)) {
            while (!requests.isLettingGo()) {
                Optional<Run> run = requests.find(key);
                if (run.isEmpty()) {
                    return;
                }
                boolean ended = run.get().result().isPresent();
                if (ended) {
                    requests.catchUpWithProgress(run.get());
                }
                known = tell(key, known, reader);
                if (ended) {
                    reader.result(run.get(), requests.result(run.get()));
                    return;
                }
                reader.told();
                if (!news.await(pulse)) {
                    reader.pulse();
                }
            }
        }
    }

    private long tell(RequestKey key, long behind, Reader reader) throws IOException {
        long known = behind;
        List<Event> events = requests.events(key, known, AT_ONCE);
        while (!events.isEmpty()) {
            for (Event event : events) {
                reader.event(event);
                known = event.offset();
            }
            events = requests.events(key, known, AT_ONCE);
        }
        return known;
    }
}
