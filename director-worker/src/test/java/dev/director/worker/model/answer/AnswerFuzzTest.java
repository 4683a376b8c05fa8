package dev.director.worker.model.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.answer.CallOutcome.Answer;
import dev.director.worker.model.answer.CallOutcome.Failure;
import dev.director.worker.model.answer.Corpus.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Mutates valid replies more than 100,000 times (at each of 10,205 cuts, and in the rounds of the
 * other tests): nothing is thrown, and half an answer is never called one.
 */
class AnswerFuzzTest {

    private static final long SEED = 20_261_125L;
    private static final String MARKER = "<|tool_call";
    private static final List<Seed> SEEDS = Corpus.seeds();
    private static final Set<String> REASONS = Set.of("stop", "length", "tool_calls");

    private final Mutator mutator = new Mutator(SEED);

    private static Supplier<String> said(int round, Seed seed, List<String> data) {
        return () -> "round %d: %s %s".formatted(round, seed.name(), data);
    }

    /** What came of a reply, and what was shown of it. */
    private record Run(CallOutcome outcome, String shown) {}

    @BeforeAll
    static void saysItsSeed() {
        System.out.println("AnswerFuzzTest: seed " + SEED);
    }

    @Test
    void everySeedIsAnAnswer() {
        for (Seed seed : SEEDS) {
            Run run = run(seed, seed.bytes());

            assertThat(run.outcome()).as(seed.name()).isInstanceOf(Answer.class);
            check(seed, run, seed::name);
        }
    }

    @Test
    void cutAnywhereAnAnswerIsWholeOrNone() {
        int answers = 0;
        for (Seed seed : SEEDS) {
            byte[] bytes = seed.bytes();
            Answer whole = whole(seed);
            for (int end = 0; end < bytes.length; end++) {
                Run run = run(seed, Arrays.copyOf(bytes, end));
                int at = end;
                Supplier<String> what = () -> "%s cut at %d".formatted(seed.name(), at);
                check(seed, run, what);
                assertThat(Replies.text(whole)).as(what).startsWith(run.shown());
                if (run.outcome() instanceof Answer answer) {
                    answers++;
                    wholeOrEarlier(seed, whole, answer, what);
                }
            }
        }
        assertThat(answers).as("those that were cut after their end").isPositive();
    }

    private static void wholeOrEarlier(Seed seed, Answer whole, Answer cut, Supplier<String> what) {
        assertThat(seed.streamed()).as(what).isTrue();
        if (seed.finishesAgain()) {
            List<String> calls = Replies.calls(cut);
            assertThat(Replies.calls(whole).subList(0, calls.size())).as(what).isEqualTo(calls);
        } else {
            assertThat(cut.message()).as(what).isEqualTo(whole.message());
            assertThat(cut.finishReason()).as(what).isEqualTo(whole.finishReason());
        }
    }

    @Test
    void whateverHappensToTheBytesNothingIsThrown() {
        for (int round = 0; round < 40_000; round++) {
            Seed seed = SEEDS.get(round % SEEDS.size());
            byte[] bytes = seed.bytes();
            for (int more = mutator.pick(3); more >= 0; more--) {
                bytes = mutator.mutated(bytes);
            }
            check(seed, run(seed, bytes), said(round, seed, List.of()));
        }
    }

    @Test
    void whateverHappensToTheEventsNothingIsThrown() {
        for (int round = 0; round < 22_000; round++) {
            Seed seed = SEEDS.get(round % SEEDS.size());
            List<String> data = new ArrayList<>(seed.data());
            for (int more = mutator.pick(3); more >= 0; more--) {
                mutator.shuffle(data);
            }
            Run run = run(seed, seed.with(data).bytes());
            Supplier<String> what = said(round, seed, data);
            check(seed, run, what);
            if (seed.responses() && seed.streamed() && run.outcome() instanceof Answer answer) {
                assertThat(answer.message()).as(what).isEqualTo(whole(seed).message());
            }
        }
    }

    @Test
    void whateverIsInAMemberNothingIsThrown() {
        for (int round = 0; round < 24_000; round++) {
            Seed seed = SEEDS.get(round % SEEDS.size());
            List<String> data = new ArrayList<>(seed.data());
            for (int more = mutator.pick(2); more >= 0; more--) {
                int at = mutator.pick(data.size());
                data.set(at, mutator.swapped(data.get(at)));
            }
            Run run = run(seed, seed.with(data).bytes());
            check(seed, run, said(round, seed, data));
        }
    }

    @Test
    void anErrorPutInAnywhereBeforeTheEndIsAFailure() {
        for (int round = 0; round < 4_000; round++) {
            Seed seed = SEEDS.get(round % SEEDS.size());
            List<String> data = new ArrayList<>(seed.data());
            int last = data.size() - (seed.streamed() && !seed.responses() ? 2 : 1);
            int at = mutator.pick(last + 1);
            String error =
                    "\"error\":{\"message\":\"secret prompt\",\"code\":%d}"
                            .formatted(400 + mutator.pick(130));
            data.set(
                    at,
                    data.get(at)
                            .replaceFirst("\\{(\"type\":\"[a-z_.]+\",)?", "{%s,".formatted(error)));
            Run run = run(seed, seed.with(data).bytes());

            Supplier<String> what = said(round, seed, data);
            assertThat(run.outcome()).as(what).isInstanceOf(Failure.class);
            check(seed, run, what);
        }
    }

    @Test
    void anErrorOfNullPutInAnywhereChangesNothing() {
        for (int round = 0; round < 1_000; round++) {
            Seed seed = SEEDS.get(round % SEEDS.size());
            List<String> data = new ArrayList<>(seed.data());
            int at = mutator.pick(data.size());
            if (!data.get(at).contains("\"error\":null")) {
                data.set(at, data.get(at).replaceFirst("\\{", "{\"error\":null,"));
            }

            assertThat(run(seed, seed.with(data).bytes()).outcome())
                    .as(said(round, seed, data))
                    .isEqualTo(whole(seed));
        }
    }

    private Answer whole(Seed seed) {
        return (Answer) run(seed, seed.bytes()).outcome();
    }

    private Run run(Seed seed, byte[] bytes) {
        if (!seed.streamed()) {
            return new Run(seed.plain(bytes), "");
        }
        StringBuilder shown = new StringBuilder();
        StreamAssembler assembler = seed.assembler(shown::append);
        SseReader reader = new SseReader(assembler::accept);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 1 + mutator.pick(200));
            reader.feed(bytes, at, count);
            at += count;
        }
        reader.end();
        return new Run(assembler.end(), shown.toString());
    }

    /** What holds of every reply, whatever was done to it. */
    private static void check(Seed seed, Run run, Supplier<String> what) {
        boolean leaky = seed.expectation().markersMayLeak();
        require(!leaky || !run.shown().contains(MARKER), "no marker is shown", what);
        switch (run.outcome()) {
            case Failure failure -> require(!failure.reason().contains("secret"), "no words", what);
            case Answer answer -> check(seed, run, answer, what);
        }
    }

    private static void check(Seed seed, Run run, Answer answer, Supplier<String> what) {
        String text = Replies.text(answer);
        List<JsonNode> calls = answer.message().path("tool_calls").valueStream().toList();
        boolean refused = !answer.message().path("refusal").asString("").isEmpty();
        boolean leaky = seed.expectation().markersMayLeak();
        require(!seed.streamed() || run.shown().equals(text), "all of it was shown", what);
        require(
                !leaky || !answer.message().path("content").toString().contains(MARKER),
                "no marker",
                what);
        require(
                answer.finishReason().equals("tool_calls") == !calls.isEmpty(),
                "a true reason",
                what);
        require(REASONS.contains(answer.finishReason()), "a known reason", what);
        require(!text.isBlank() || !calls.isEmpty() || refused, "not empty", what);
        require(ids(calls).size() == calls.size() && !ids(calls).contains(""), "ids", what);
        calls.forEach(call -> check(call.path("function"), what));
    }

    private static Set<String> ids(List<JsonNode> calls) {
        return calls.stream()
                .map(call -> call.path("id").stringValue())
                .collect(Collectors.toSet());
    }

    private static void check(JsonNode function, Supplier<String> what) {
        require(!function.path("name").stringValue().isBlank(), "a name", what);
        require(function.path("arguments").isString(), "arguments", what);
    }

    /** Cheaper by far than an assertion that is described each of a million times. */
    private static void require(boolean holds, String property, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(property + ": " + what.get());
        }
    }
}
