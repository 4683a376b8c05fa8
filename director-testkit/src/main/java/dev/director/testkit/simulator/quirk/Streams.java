package dev.director.testkit.simulator.quirk;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a stream that effects ask for. */
final class Streams {
    private Streams() {}

    /** The chunks with a choice; never empty unless the stream is an error alone. */
    static List<ObjectNode> chunks(List<Frame> frames) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Chunk(ObjectNode json) && isChoice(frame)) {
                chunks.add(json);
            }
        }
        return chunks;
    }

    static void addBeforeDone(List<Frame> frames, ObjectNode chunk) {
        boolean done = !frames.isEmpty() && frames.getLast() instanceof Frame.Done;
        frames.add(frames.size() - (done ? 1 : 0), new Frame.Chunk(chunk));
    }

    /** Leaves the first half, which never has the finish chunk in it. */
    static void keepFirstHalf(List<Frame> frames) {
        int finish = frames.size() - 1;
        while (finish > 0 && !isChoice(frames.get(finish))) {
            finish--;
        }
        int end = finish == 0 ? frames.size() : finish;
        frames.subList(Math.max(1, Math.min(frames.size() / 2, end)), frames.size()).clear();
    }

    private static boolean isChoice(Frame frame) {
        return frame instanceof Frame.Chunk(ObjectNode json) && !json.path("choices").isEmpty();
    }
}
