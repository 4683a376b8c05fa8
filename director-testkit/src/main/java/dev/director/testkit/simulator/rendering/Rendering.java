package dev.director.testkit.simulator.rendering;

import dev.director.testkit.simulator.quirk.Frame;
import java.util.List;
import java.util.Map;

/** An answer in the form of one API, with its quirks. Both forms can be asked for repeatedly. */
public interface Rendering {

    /** Headers beside the content type. */
    Map<String, String> headers();

    /** The body when it is sent whole. */
    byte[] body();

    /** What comes when it is streamed. */
    List<Frame> frames();

    /** Whether it is an error under status 200. */
    boolean isError();

    /** Whether it breaks off before its end when it is streamed. */
    boolean breaksOff();
}
