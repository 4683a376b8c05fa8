package dev.director.testkit.simulator.quirk;

import java.util.List;

/** What else happens on the way, and how a stream ends. */
final class StreamEnds {
    private static final String PROCESSING = "OPENROUTER PROCESSING";

    private StreamEnds() {}

    static void comments(List<Frame> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            frames.add(i, new Frame.Comment(PROCESSING));
        }
    }

    static void cut(List<Frame> frames) {
        Streams.keepFirstHalf(frames);
    }

    static void noDone(List<Frame> frames) {
        frames.removeIf(Frame.Done.class::isInstance);
    }

    static void stall(List<Frame> frames) {
        Streams.keepFirstHalf(frames);
        frames.add(new Frame.Stall());
    }
}
