package dev.director.worker.model.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.SseReader.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    private static final String STREAM =
            ": OPENROUTER PROCESSING\n\n"
                    + "data: {\"a\":1}\n\n"
                    + "event: response.completed\r\nid: 7\r\ndata:{\"b\":\r\ndata: \"zwölf 🙂\"}\r\n\r\n"
                    + ": OPENROUTER PROCESSING\r\rretry: 10\rdata\r\r"
                    + "event: alone\n\n"
                    + "data:  two blanks\n\n"
                    + "data: [DONE]\n\n";

    private static final List<Event> EVENTS =
            List.of(
                    new Event.Data("", "{\"a\":1}"),
                    new Event.Data("response.completed", "{\"b\":\n\"zwölf 🙂\"}"),
                    new Event.Data("", ""),
                    new Event.Data("", " two blanks"),
                    new Event.Data("", "[DONE]"));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 4096})
    void readsTheSameWhereverThePiecesAreCut(int size) {
        assertThat(read(Replies.bytes(STREAM), size)).isEqualTo(EVENTS);
    }

    @Test
    void readsTheSameInPiecesOfAnySize() {
        long seed = 20_261_125;
        Random random = new Random(seed);
        byte[] bytes = Replies.bytes(STREAM);
        for (int round = 0; round < 500; round++) {
            List<Event> events = new ArrayList<>();
            SseReader reader = new SseReader(events::add);
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(bytes.length - at, random.nextInt(20));
                reader.feed(bytes, at, count);
                at += count;
            }
            reader.end();
            assertThat(events).as("seed %d, round %d", seed, round).isEqualTo(EVENTS);
        }
    }

    @Test
    void skipsAByteOrderMarkAtTheBeginningAndOnlyThere() {
        assertThat(read("\uFEFFdata: a\n\ndata: \uFEFFb\n\n"))
                .containsExactly(new Event.Data("", "a"), new Event.Data("", "\uFEFFb"));
    }

    @Test
    void deliversALastEventWhoseBlankLineIsMissing() {
        assertThat(read("data: a\n")).containsExactly(new Event.Data("", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data:[DONE]"})
    void knowsTheEndByItself(String last) {
        assertThat(read("data: a\n\n" + last))
                .containsExactly(new Event.Data("", "a"), new Event.Data("", "[DONE]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"a\":1}", "data: b\ndata: c", "data: [DONE", "event: x"})
    void dropsWhatMayBeCutShort(String last) {
        assertThat(read("data: a\n\n" + last)).containsExactly(new Event.Data("", "a"));
    }

    @Test
    void doesNotReadOnWhereBytesAreNoText() {
        byte[] bytes = Replies.bytes("data: a\n\ndata: ?\n\ndata: b\n\n");
        bytes[15] = (byte) 0xC3;

        assertThat(read(bytes, 4096))
                .containsExactly(
                        new Event.Data("", "a"), new Event.Broken("the stream is not UTF-8"));
    }

    @Test
    void doesNotHoldALineOfAnyLength() {
        List<Event> events = new ArrayList<>();
        SseReader reader = new SseReader(events::add, 100);

        reader.feed(Replies.bytes("data: " + "x".repeat(94) + "\n\n"), 0, 102);
        reader.feed(Replies.bytes("data: " + "x".repeat(95)), 0, 101);
        reader.feed(Replies.bytes("\n\ndata: b\n\n"), 0, 11);
        reader.end();

        assertThat(events)
                .containsExactly(
                        new Event.Data("", "x".repeat(94)),
                        new Event.Broken("a line of the stream is too long"));
    }

    @Test
    void doesNotHoldAnEventOfAnyLength() {
        List<Event> events = new ArrayList<>();
        SseReader reader = new SseReader(events::add, 100);
        byte[] line = Replies.bytes("data: " + "x".repeat(60) + "\n");

        reader.feed(line, 0, line.length);
        reader.feed(line, 0, line.length);
        reader.end();

        assertThat(events).containsExactly(new Event.Broken("an event of the stream is too long"));
    }

    private static List<Event> read(String stream) {
        return read(Replies.bytes(stream), 4096);
    }

    private static List<Event> read(byte[] bytes, int size) {
        List<Event> events = new ArrayList<>();
        SseReader reader = new SseReader(events::add);
        for (int at = 0; at < bytes.length; at += size) {
            reader.feed(bytes, at, Math.min(size, bytes.length - at));
        }
        reader.end();
        return events;
    }
}
