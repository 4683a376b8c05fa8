package dev.director.worker.model.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Quirk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class HistoryPropertyTest {

    private static final int HISTORIES = 2_000;
    private static final List<String> IDS = List.of("0", "1", "", "call_a", "functions.t:0", "ä.1");
    private static final List<String> NAMES = List.of("t", "a.b", "a_b", "9");

    /** How a route wants its ids. */
    enum Wanted {
        NATIVE("functions\\.[a-zA-Z0-9_-]+:\\d+", Quirk.NATIVE_CALL_IDS, Quirk.NO_EMPTY_CONTENT),
        PORTABLE("[a-zA-Z0-9_-]{1,40}"),
        THINKING("[a-zA-Z0-9_-]{1,40}", Quirk.REASONING_RETURNED);

        private final String pattern;
        private final Target target;

        Wanted(String pattern, Quirk... quirks) {
            this.pattern = pattern;
            this.target = Targets.chat("m", quirks);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverCameEveryCallHasItsResultAndNothingIsLost(Wanted wanted) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < HISTORIES; i++) {
            Conversation conversation = random(random);
            Prompt prompt = conversation.prompt();
            List<ObjectNode> before = prompt.messages().stream().map(ObjectNode::deepCopy).toList();

            JsonNode sent = conversation.messages(wanted.target);

            assertThat(prompt.messages()).as("seed %d: written to", seed).isEqualTo(before);
            assertThat(faults(sent, wanted))
                    .as("seed %d: %s became %s", seed, before, sent)
                    .isEmpty();
            assertThat(results(sent)).as("seed %d: %s", seed, sent).containsAll(results(before));
        }
    }

    private static Conversation random(Random random) {
        Conversation conversation = Conversation.greeting();
        for (int i = random.nextInt(8); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> conversation.calls(one(IDS, random), one(NAMES, random));
                case 1 ->
                        conversation.calls(
                                one(IDS, random),
                                one(NAMES, random),
                                one(IDS, random),
                                one(NAMES, random));
                case 2 -> conversation.then("{'role':'user','content':'on'}");
                default -> conversation.result(one(IDS, random), "result " + random.nextInt());
            }
        }
        return conversation;
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static List<String> faults(JsonNode messages, Wanted wanted) {
        List<String> faults = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<String> due = new ArrayList<>();
        for (JsonNode message : messages) {
            String answers = message.path("tool_call_id").asString("");
            if (due.isEmpty() != answers.isEmpty()) {
                faults.add("out of place: " + message);
            } else if (!due.isEmpty() && !due.removeFirst().equals(answers)) {
                faults.add("out of order: " + message);
            }
            for (JsonNode call : message.path("tool_calls")) {
                String id = call.path("id").stringValue();
                due.add(id);
                if (!ids.add(id) || !id.matches(wanted.pattern)) {
                    faults.add("id " + id);
                }
            }
        }
        due.forEach(id -> faults.add("without result: " + id));
        return faults;
    }

    private static Set<String> results(Iterable<? extends JsonNode> messages) {
        Set<String> results = new HashSet<>();
        for (JsonNode message : messages) {
            String content = message.path("content").asString("");
            int at = content.indexOf("result -");
            int from = at < 0 ? content.lastIndexOf("result ") : at;
            if (from >= 0 && !message.path("role").asString("").equals("assistant")) {
                results.add(content.substring(from));
            }
        }
        return results;
    }
}
