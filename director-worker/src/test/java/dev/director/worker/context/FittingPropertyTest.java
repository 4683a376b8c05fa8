package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.DirectorRequest;
import dev.director.schemas.Workflow;
import dev.director.worker.context.Fit.Fitted;
import dev.director.worker.context.Fit.TooLarge;
import dev.director.worker.context.TokenCounter.Prompt;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the conversation and the window: the rules of fitting hold. */
class FittingPropertyTest {

    private static final List<String> PIECES =
            Corpus.NAMES.stream().flatMap(name -> Corpus.cut(Corpus.text(name)).stream()).toList();

    private enum Outcome {
        WHOLE,
        CUT,
        TOO_LARGE
    }

    private static final TokenCounter COUNTER = new TokenCounter(Optional.empty());
    private static final ContextBuilder BUILDER = new ContextBuilder(COUNTER);
    private Random random = new Random();

    @Test
    void theRulesHold() {
        long seed = System.nanoTime();
        System.out.println("FittingPropertyTest seed " + seed);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int i = 0; i < 250; i++) {
            random = new Random(seed + i);
            outcomes.merge(check(), 1, Integer::sum);
        }
        assertThat(outcomes).containsOnlyKeys(Outcome.values());
        assertThat(outcomes.get(Outcome.CUT)).isGreaterThan(30);
    }

    private Outcome check() {
        DirectorRequest request = request();
        Window window = window();
        Fit fit = BUILDER.fit(request, window);
        return switch (fit) {
            case TooLarge tooLarge -> {
                assertThat(tooLarge.needed()).isGreaterThan(window.tokens());
                assertThat(tooLarge.available()).isEqualTo(window.tokens());
                yield Outcome.TOO_LARGE;
            }
            case Fitted fitted -> {
                checkSizes(request, window, fitted);
                checkMessages(request, fitted);
                yield fitted.messages().containsAll(request.messages())
                        ? Outcome.WHOLE
                        : Outcome.CUT;
            }
        };
    }

    private void checkSizes(DirectorRequest request, Window window, Fitted fitted) {
        Prompt sent = new Prompt(fitted.messages(), request.tools(), request.responseFormat());
        assertThat(fitted.promptTokens()).isEqualTo(COUNTER.count(window, sent));
        assertThat(fitted.promptTokens() + fitted.maxTokens() + window.margin())
                .isLessThanOrEqualTo(window.tokens());
        assertThat(fitted.maxTokens())
                .isBetween(
                        1,
                        Math.min(
                                window.maxOutput(),
                                request.maxTokens().orElse(window.defaultOutput())));
    }

    private static void checkMessages(DirectorRequest request, Fitted fitted) {
        List<ObjectNode> sent = fitted.messages();
        List<ObjectNode> came = request.messages();
        Set<String> answered = resultsOf(came);
        answered.retainAll(callsOf(sent));
        assertThat(resultsOf(sent)).as("results of the calls that are there").isEqualTo(answered);
        assertThat(sent).containsAll(came.stream().filter(FittingPropertyTest::isSystem).toList());
        assertThat(places(sent)).as("order").isSorted().doesNotHaveDuplicates();
        int lastUser = lastUser(came);
        if (lastUser >= 0) {
            assertThat(sent).contains(came.get(lastUser));
            assertThat(places(sent)).containsAll(places(came.subList(lastUser, came.size())));
        }
        assertThat(sent.containsAll(came) || !fitted.warnings().isEmpty()).as("warned").isTrue();
    }

    /** Where the messages were in the request; those of Director's own have no place. */
    private static List<Integer> places(List<ObjectNode> messages) {
        return messages.stream()
                .filter(message -> message.has("n"))
                .map(message -> message.path("n").asInt())
                .toList();
    }

    private static Set<String> callsOf(List<ObjectNode> messages) {
        Set<String> ids = new HashSet<>();
        for (ObjectNode message : messages) {
            for (JsonNode call : message.path("tool_calls")) {
                ids.add(call.path("id").asString());
            }
        }
        return ids;
    }

    private static Set<String> resultsOf(List<ObjectNode> messages) {
        Set<String> ids = new HashSet<>();
        messages.stream()
                .filter(message -> message.has("tool_call_id"))
                .forEach(message -> ids.add(message.path("tool_call_id").asString()));
        return ids;
    }

    private static boolean isSystem(ObjectNode message) {
        return message.path("role").asString().equals("system");
    }

    private static int lastUser(List<ObjectNode> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).path("role").asString().equals("user")) {
                return i;
            }
        }
        return -1;
    }

    private DirectorRequest request() {
        List<ObjectNode> messages = new ArrayList<>();
        if (random.nextBoolean()) {
            messages.add(Chat.system(text(2)));
        }
        int turns = random.nextInt(12);
        for (int turn = 0; turn <= turns; turn++) {
            addTurn(messages, turn, turn == turns);
        }
        for (int i = 0; i < messages.size(); i++) {
            messages.get(i).put("n", i);
        }
        Optional<Workflow> workflow =
                random.nextBoolean()
                        ? Optional.of(
                                new Workflow(
                                        "kind",
                                        Optional.empty(),
                                        Optional.of(Chat.json("{}").put("text", text(5)))))
                        : Optional.empty();
        Optional<Integer> maxTokens =
                random.nextBoolean() ? Optional.of(1 + random.nextInt(3000)) : Optional.empty();
        return Chat.request(messages, workflow, maxTokens);
    }

    private void addTurn(List<ObjectNode> messages, int turn, boolean last) {
        if (messages.isEmpty() || random.nextInt(10) > 0) {
            messages.add(Chat.user(text(3)));
        }
        int rounds = random.nextInt(3);
        for (int round = 0; round < rounds; round++) {
            String[] ids = ids(turn, round);
            messages.add(Chat.calls(ids));
            boolean open = last && round == rounds - 1 && random.nextBoolean();
            for (int i = open ? 1 : 0; i < ids.length; i++) {
                if (random.nextInt(12) == 0) {
                    messages.add(Chat.user("Are you still there?"));
                }
                messages.add(Chat.result(ids[i], text(12)));
            }
        }
        if (random.nextInt(8) == 0) {
            messages.add(Chat.system(text(1)));
        }
        if (!last) {
            messages.add(Chat.assistant(text(3)));
        }
    }

    private String[] ids(int turn, int round) {
        String[] ids = new String[1 + random.nextInt(3)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = "call_" + turn + "_" + round + "_" + i;
        }
        return ids;
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(pieces + 1); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private Window window() {
        int tokens = 1024 << random.nextInt(7);
        int maxOutput = 1 + random.nextInt(tokens);
        int defaultOutput = 1 + random.nextInt(4000);
        Tokenizer tokenizer = Tokenizer.values()[random.nextInt(Tokenizer.values().length)];
        return new Window(
                "a-model",
                "route-" + tokenizer,
                tokens,
                maxOutput,
                defaultOutput,
                tokenizer,
                random.nextBoolean() ? Optional.of("Think first.") : Optional.empty());
    }
}
