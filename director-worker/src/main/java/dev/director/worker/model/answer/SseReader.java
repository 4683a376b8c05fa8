package dev.director.worker.model.answer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Server-sent events out of bytes that come in pieces of any size, by the rules of the HTML
 * standard: three kinds of line end, comments, data of several lines, a byte order mark, and an
 * event that its blank line did not end is dropped. Not thread-safe.
 *
 * <p>It departs from them twice. Bytes that are not UTF-8 break the stream instead of being
 * replaced, for a replaced character is a silent loss. And at the end of the bytes an event whose
 * lines have all ended is delivered, since some servers leave its blank line out.
 */
public final class SseReader {

    /** Lines and events above this many bytes break the stream: 32 MiB. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /** What a server says instead of a last line end; cut short it cannot be mistaken. */
    private static final String DONE = "data: [DONE]";

    private static final int FIRST = 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Consumer<Event> events;
    private final int most;

    private byte[] line = new byte[FIRST];
    private int length;
    private boolean firstLine = true;
    private boolean afterCarriageReturn;
    private boolean broken;

    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String name = "";

    /** What comes out of a stream. */
    public sealed interface Event {

        /**
         * An event.
         *
         * @param name as the server gave it; may be empty
         * @param data its lines of data, joined by line feeds
         */
        record Data(String name, String data) implements Event {}

        /**
         * The stream cannot be read any further; this is the last event.
         *
         * @param reason in words, without content
         */
        record Broken(String reason) implements Event {}
    }

    public SseReader(Consumer<Event> events) {
        this(events, MAX_BYTES);
    }

    SseReader(Consumer<Event> events, int most) {
        this.events = events;
        this.most = most;
    }

    /** Reads on; what becomes whole by it is delivered before this returns. */
    public void feed(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count && !broken; i++) {
            take(bytes[i]);
        }
    }

    /** The bytes are at their end. A line that did not end, and its event, are dropped. */
    public void end() {
        if (broken || (length > 0 && !lastLineIsWhole())) {
            return;
        }
        if (length > 0) {
            lineEnds();
        }
        dispatch();
    }

    private boolean lastLineIsWhole() {
        String last = new String(line, 0, length, StandardCharsets.UTF_8);
        return last.equals(DONE) || last.equals(DONE.replace(" ", ""));
    }

    private void take(byte next) {
        boolean second = afterCarriageReturn && next == '\n';
        afterCarriageReturn = next == '\r';
        if (second) {
            return;
        }
        if (next == '\n' || next == '\r') {
            lineEnds();
        } else if (length >= most) {
            breakOff("a line of the stream is too long");
        } else {
            append(next);
        }
    }

    private void append(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = next;
    }

    private void lineEnds() {
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line, 0, length))
                            .toString();
            length = 0;
            boolean marked = firstLine && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            firstLine = false;
            line(marked ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            breakOff("the stream is not UTF-8");
        }
    }

    private void line(String text) {
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        field(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    /** A comment is a line whose field has no name. */
    private void field(String field, String value) {
        switch (field) {
            case "event" -> name = value;
            case "data" -> data(value);
            default -> {}
        }
    }

    private void data(String value) {
        if (data.length() + value.length() >= most) {
            breakOff("an event of the stream is too long");
            return;
        }
        if (hasData) {
            data.append('\n');
        }
        data.append(value);
        hasData = true;
    }

    private void dispatch() {
        if (hasData) {
            events.accept(new Event.Data(name, data.toString()));
        }
        data.setLength(0);
        hasData = false;
        name = "";
    }

    private void breakOff(String reason) {
        broken = true;
        events.accept(new Event.Broken(reason));
    }
}
