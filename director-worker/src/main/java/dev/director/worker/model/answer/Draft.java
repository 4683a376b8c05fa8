package dev.director.worker.model.answer;

import dev.director.schemas.Codec;
import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer in the making, and the judgement of it once it is made: the one place that decides
 * whether it is one. Not thread-safe.
 */
final class Draft {

    private final Expectation expectation;
    private final Tally tally = new Tally();
    private final TextGate text;
    private final StringBuilder refusal = new StringBuilder();
    private final Reasoning reasoning = new Reasoning();
    private final ArrayNode reasoningItems = Codec.mapper().createArrayNode();
    private final ToolCalls calls = new ToolCalls();
    private Finish finish = Finish.UNSAID;
    private String providerRequestId;
    private String answered = "";

    Draft(Expectation expectation, String providerRequestId, Consumer<String> shown) {
        this.expectation = expectation;
        this.providerRequestId = providerRequestId;
        this.text = new TextGate(expectation.markersMayLeak(), shown);
    }

    /** Takes what stands around an answer: its id, its model, its usage. */
    void envelope(JsonNode root) {
        providerRequestId = first(providerRequestId, root.path("id"));
        answered = first(answered, root.path("model"));
        tally.add(root.path("usage"));
    }

    private static String first(String known, JsonNode next) {
        return known.isEmpty() ? Json.word(next) : known;
    }

    Tally tally() {
        return tally;
    }

    TextGate text() {
        return text;
    }

    Reasoning reasoning() {
        return reasoning;
    }

    ToolCalls calls() {
        return calls;
    }

    void refuse(String words) {
        refusal.append(words);
    }

    void reasoningItem(ObjectNode item) {
        reasoningItems.add(item);
    }

    void finish(Finish next) {
        finish = finish.or(next);
    }

    /** What it is, now that no more comes. */
    CallOutcome judge() {
        Optional<Failure> failure = brokenOff().or(this::leaked).or(this::half).or(this::empty);
        if (failure.isPresent()) {
            return failure.get();
        }
        text.open();
        return answer();
    }

    /** The provider's own figures are kept where a failure came after them. */
    Failure failure(Fault fault, String reason) {
        return new Failure(fault, reason, tally.usage(), tally.cost(), providerRequestId);
    }

    private Optional<Failure> brokenOff() {
        return switch (finish) {
            case REFUSED ->
                    failed(new Fault.ContentRefused(), "the provider's filter cut the answer off");
            case ERROR -> failed(new Fault.StreamCut(), "the provider broke the answer off");
            case UNSAID, DONE, LENGTH -> Optional.empty();
        };
    }

    /** Calls that leaked into a text count where there are none in their place. */
    private Optional<Failure> leaked() {
        Optional<String> leak = leaks().stream().filter(it -> !it.isEmpty()).findFirst();
        if (leak.isEmpty() || !calls.isEmpty()) {
            return Optional.empty();
        }
        if (!expectation.toolsOffered()) {
            return malformed("tool calls leaked into the text although none were offered");
        }
        Optional<List<Leak.Call>> read = Leak.read(leak.get(), expectation.toolNames());
        if (read.isEmpty()) {
            return malformed("tool calls leaked into the text and cannot be read");
        }
        read.get().forEach(call -> calls.whole(call.id(), call.name(), call.arguments()));
        return Optional.empty();
    }

    private List<String> leaks() {
        return expectation.markersMayLeak()
                ? Stream.concat(
                                Stream.of(text.leaked()),
                                reasoning.texts().stream().map(Leak::leaked))
                        .toList()
                : List.of();
    }

    private Optional<Failure> half() {
        if (!called()) {
            return Optional.empty();
        }
        if (!calls.named()) {
            return malformed("a tool call has no name");
        }
        return calls.isCutOff() || (finish != Finish.DONE && !calls.complete())
                ? malformed("a tool call was cut off in its arguments")
                : Optional.empty();
    }

    private Optional<Failure> empty() {
        if (called() || !text.clean().isBlank() || !refusal.isEmpty()) {
            return Optional.empty();
        }
        if (!calls.isEmpty()) {
            return malformed("there is nothing but tool calls, and none were offered");
        }
        return malformed(
                finish == Finish.LENGTH
                        ? "the answer reached its limit of tokens before it said anything"
                        : "the answer has neither text nor tool calls");
    }

    private Optional<Failure> malformed(String reason) {
        return failed(new Fault.Malformed(), reason);
    }

    private Optional<Failure> failed(Fault fault, String reason) {
        return Optional.of(failure(fault, reason));
    }

    /** Calls that nobody offered cannot be run; text beside them is kept, and they are dropped. */
    private boolean called() {
        return !calls.isEmpty() && expectation.toolsOffered();
    }

    private Answer answer() {
        return new Answer(
                message(), reason(), answered, tally.usage(), tally.cost(), providerRequestId);
    }

    private String reason() {
        if (called()) {
            return "tool_calls";
        }
        return finish == Finish.LENGTH ? "length" : "stop";
    }

    private ObjectNode message() {
        ObjectNode message = Codec.mapper().createObjectNode().put("role", "assistant");
        String content = text.clean();
        if (content.isBlank()) {
            message.putNull("content");
        } else {
            message.put("content", content);
        }
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        reasoning.into(message, expectation.markersMayLeak() ? Leak::clean : it -> it);
        if (!reasoningItems.isEmpty()) {
            message.set("reasoning_items", reasoningItems);
        }
        if (called()) {
            message.set("tool_calls", calls.toJson());
        }
        return message;
    }
}
