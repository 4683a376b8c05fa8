package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.director.testkit.simulator.Behaviour.Answer;
import dev.director.testkit.simulator.WorstVendor.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WorstVendorTest {
    private static final int CALLS = 20_000;
    private static final ObjectNode ARGUMENTS =
            JsonMapper.shared().createObjectNode().put("number", "4711").put("days", 2);

    private final Map<String, Fault> served = new HashMap<>();
    private final Map<Fault, Set<String>> answers = new EnumMap<>(Fault.class);

    @Test
    void aHundredCallsAreWrongInTheirShares() {
        assertThat(Arrays.stream(Fault.values()).mapToInt(Fault::percent).sum()).isEqualTo(100);

        play(1, ids());

        for (Fault fault : Fault.values()) {
            long count = served.values().stream().filter(fault::equals).count();
            assertThat(100.0 * count / CALLS)
                    .as("%s", fault)
                    .isCloseTo(fault.percent(), within(1.0));
            assertThat(answers.get(fault)).hasSize(1);
        }
        assertThat(new HashSet<>(answers.values())).hasSameSizeAs(answers.keySet());
    }

    @Test
    void whichCallHasWhichFollowsFromTheSeedAndTheCallAlone() {
        play(7, ids());
        Map<String, Fault> first = Map.copyOf(served);
        List<String> shuffled = new ArrayList<>(ids());
        Collections.shuffle(shuffled, new Random(3));
        play(7, shuffled);
        assertThat(served).isEqualTo(first);

        play(8, ids());
        assertThat(served).isNotEqualTo(first);
    }

    private static List<String> ids() {
        return IntStream.range(0, CALLS).mapToObj(i -> "t/r" + i + "/0.1.1").toList();
    }

    private void play(long seed, List<String> ids) {
        served.clear();
        List<Rule> rules =
                WorstVendor.rules(
                        new WorstVendor.Wish("book", ARGUMENTS, "number", "days", "note"),
                        call -> true,
                        (call, fault) -> served.put(call.header(), fault));
        ScriptPlayer player =
                new ScriptPlayer(Script.of(rules.toArray(Rule[]::new)), Latency.none(), seed);
        for (String id : ids) {
            Answer answer = (Answer) player.next(call(id)).behaviour();
            answers.computeIfAbsent(served.get(id), _ -> new HashSet<>()).add(answer.toString());
        }
    }

    private static Call call(String header) {
        return new Call(
                1,
                header,
                Optional.empty(),
                header,
                "/v1/chat/completions",
                "",
                "kimi",
                false,
                JsonMapper.shared().createObjectNode());
    }
}
