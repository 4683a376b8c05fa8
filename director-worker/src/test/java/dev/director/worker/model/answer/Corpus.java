package dev.director.worker.model.answer;

import static dev.director.worker.model.answer.Replies.LEAKY;
import static dev.director.worker.model.answer.Replies.NO_TOOLS;
import static dev.director.worker.model.answer.Replies.PLAIN;
import static dev.director.worker.model.answer.Replies.call;
import static dev.director.worker.model.answer.Replies.content;
import static dev.director.worker.model.answer.Replies.delta;
import static dev.director.worker.model.answer.Replies.finish;
import static dev.director.worker.model.answer.ResponseReplies.added;
import static dev.director.worker.model.answer.ResponseReplies.done;
import static dev.director.worker.model.answer.ResponseReplies.event;
import static dev.director.worker.model.answer.ResponseReplies.last;
import static dev.director.worker.model.answer.ResponseReplies.message;
import static dev.director.worker.model.answer.ResponseReplies.response;
import static dev.director.worker.model.answer.ResponseReplies.textDelta;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Valid replies of both interfaces, plain and streamed, from which the fuzzer sets out. */
final class Corpus {

    private static final String DONE = "[DONE]";
    private static final String LEAK =
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>"
                    + "{\"a\":1}<|tool_call_end|><|tool_calls_section_end|>";
    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":154,\"completion_tokens\":9,\"cost\":0.00012,\"prompt_tokens_details\":{\"cached_tokens\":128}}";

    private Corpus() {}

    /**
     * A reply.
     *
     * @param data of its events, or the body alone where it is not streamed
     * @param finishesAgain whether it says that it is finished before it is
     */
    record Seed(
            String name,
            boolean streamed,
            boolean responses,
            Expectation expectation,
            List<String> data,
            boolean finishesAgain) {

        StreamAssembler assembler(Consumer<String> shown) {
            return responses
                    ? new ResponsesAssembler(expectation, "", shown)
                    : new ChatAssembler(expectation, "", shown);
        }

        CallOutcome plain(byte[] body) {
            return responses
                    ? ResponsesAssembler.plain(body, expectation, "")
                    : ChatAssembler.plain(body, expectation, "");
        }

        Seed with(List<String> other) {
            return new Seed(name, streamed, responses, expectation, other, finishesAgain);
        }

        /** As it comes over the wire, between comments that keep the connection alive. */
        byte[] bytes() {
            if (!streamed) {
                return Replies.bytes(data.getFirst());
            }
            StringBuilder stream = new StringBuilder(": OPENROUTER PROCESSING\n\n");
            data.forEach(it -> stream.append("data: ").append(it).append("\n\n"));
            return Replies.bytes(stream.toString());
        }
    }

    static List<Seed> seeds() {
        List<Seed> seeds = new ArrayList<>();
        seeds.addAll(chatStreams());
        seeds.addAll(chatBodies());
        seeds.addAll(responses());
        return seeds;
    }

    private static List<Seed> chatStreams() {
        return List.of(
                chat(
                        "text",
                        PLAIN,
                        content("Hel"),
                        content("lo, zwölf 🙂"),
                        content("!"),
                        finish("stop"),
                        "{\"choices\":[],%s}".formatted(USAGE),
                        DONE),
                chat(
                        "ordinary",
                        LEAKY,
                        content("a <| b "),
                        content("<|to"),
                        content("ol|> c\n"),
                        finish("stop"),
                        DONE),
                chat("length", LEAKY, content("Hello "), content("wor"), finish("length"), DONE),
                chat(
                        "leak",
                        LEAKY,
                        content("Adding. <|tool_"),
                        content(LEAK.substring(7, 60)),
                        content(LEAK.substring(60)),
                        finish("stop"),
                        DONE),
                chat(
                        "thought",
                        LEAKY,
                        delta("\"reasoning_content\":\"Let me \""),
                        delta("\"reasoning_content\":%s".formatted(Replies.quoted("add. " + LEAK))),
                        finish("stop"),
                        DONE),
                chat(
                        "details",
                        PLAIN,
                        delta(
                                "\"reasoning\":\"Hm\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm\",\"index\":0}]"),
                        content("hi"),
                        finish("stop"),
                        DONE),
                chat(
                        "baseten",
                        PLAIN,
                        call(0, "functions.add:0", "add", "", null),
                        call(0, "functions.add:0", "", "{\"a\"", null),
                        call(0, "functions.add:0", "", ":1}", null),
                        finish("tool_calls"),
                        DONE),
                chat(
                        "moonshot",
                        LEAKY,
                        content("Adding."),
                        call(0, "add:0", "add", "{\"a\":1}", null),
                        call(1, "search:1", "search", "{}", null),
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\",%s}]}"
                                .formatted(USAGE),
                        DONE),
                new Seed(
                        "deepinfra",
                        true,
                        false,
                        PLAIN,
                        List.of(
                                call(0, "0", "add", "{\"a\"", "tool_calls"),
                                call(0, "0", "", ":1}", "tool_calls"),
                                call(1, "1", "search", "{\"b\":2}", "tool_calls"),
                                DONE),
                        true),
                chat(
                        "unoffered",
                        NO_TOOLS,
                        content("hi "),
                        content("there"),
                        call(0, "x", "add", "{}", null),
                        finish("tool_calls"),
                        DONE),
                chat(
                        "refusal",
                        PLAIN,
                        delta("\"refusal\":\"I \""),
                        delta("\"refusal\":\"cannot\""),
                        finish("stop"),
                        DONE));
    }

    private static List<Seed> chatBodies() {
        return List.of(
                body("body", PLAIN, "\"content\":\"Hello, zwölf 🙂\",\"refusal\":null", "stop"),
                body(
                        "leaking body",
                        LEAKY,
                        "\"content\":" + Replies.quoted("Adding. " + LEAK),
                        "stop"),
                body(
                        "calls",
                        LEAKY,
                        "\"content\":null,\"reasoning_content\":\"hm\",\"tool_calls\":[{\"id\":\"add:0\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}}]",
                        "tool_calls"));
    }

    private static List<Seed> responses() {
        String hello = message("Hello, zwölf 🙂", "completed");
        String call =
                "{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"call_9\",\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}";
        String reasoning =
                "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAAA\"}";
        String whole = response("completed", reasoning, hello, call);
        List<String> events =
                List.of(
                        event("response.created", "\"response\":" + response("in_progress")),
                        added(0, reasoning),
                        done(0, reasoning),
                        added(1, message("", "in_progress")),
                        textDelta(1, "Hello, "),
                        textDelta(1, "zwölf 🙂"),
                        done(1, hello),
                        added(2, call),
                        event(
                                "response.function_call_arguments.delta",
                                "\"output_index\":2,\"delta\":\"{}\""),
                        done(2, call),
                        last("response.completed", whole));
        return List.of(
                new Seed("response", false, true, PLAIN, List.of(whole), false),
                new Seed("events", true, true, PLAIN, events, false));
    }

    private static Seed chat(String name, Expectation expectation, String... data) {
        return new Seed(name, true, false, expectation, List.of(data), false);
    }

    private static Seed body(String name, Expectation expectation, String message, String finish) {
        String body =
                "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"%s\",\"message\":{\"role\":\"assistant\",%s}}],%s}"
                        .formatted(finish, message, USAGE);
        return new Seed(name, false, false, expectation, List.of(body), false);
    }
}
