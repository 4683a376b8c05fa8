package dev.director.worker.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.director.schemas.Codec;
import dev.director.schemas.Outcome;
import dev.director.worker.run.Output;
import dev.director.worker.run.RunId;
import dev.director.worker.run.RunStep.ToolEnded;
import dev.director.worker.run.Samples;
import dev.director.worker.run.SettableClock;
import dev.director.worker.run.ToolRequest;
import dev.director.worker.run.ToolRunner.Checked;
import dev.director.worker.tool.Tool.Invocation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ToolboxTest {

    private static final RunId ID = new RunId("acme", "r1", "r1");

    private final SettableClock clock = new SettableClock(Samples.STARTED);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final Toolbox tools =
            new Toolbox(
                    List.of(
                            RecordTool.of(
                                            "weather",
                                            "The weather in a city.",
                                            Weather.class,
                                            (weather, call) ->
                                                    weather.city() + " " + weather.days().orElse(1))
                                    .asRepeatable(),
                            RecordTool.of(
                                    "order",
                                    "Orders an item.",
                                    Order.class,
                                    (order, call) -> new Receipt(call.callId(), order.count())),
                            RecordTool.of(
                                            "slow",
                                            "Takes for ever.",
                                            Nothing.class,
                                            (nothing, call) -> hang())
                                    .within(Duration.ofMillis(50)),
                            RecordTool.of(
                                    "broken",
                                    "Fails.",
                                    Nothing.class,
                                    (nothing, call) -> {
                                        throw new IllegalStateException("the shelf is empty");
                                    })),
                    clock);

    record Weather(
            @JsonPropertyDescription("Its name in English.") String city, Optional<Integer> days) {}

    record Order(String item, int count) {}

    record Receipt(String order, int count) {}

    record Nothing() {}

    @AfterEach
    void close() {
        tools.close();
    }

    private Object hang() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        return "";
    }

    @Test
    void runsAToolWithItsArgumentsAndGivesItsOutput() throws Exception {
        ToolEnded ended = run("weather", "{\"city\":\"Lyon\"}");

        assertThat(ended.output()).isEqualTo("Lyon 1");
        assertThat(ended.outcome().outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ended.outcome().valid()).isTrue();
        assertThat(ended.outcome().ranBy()).isEqualTo("director");
    }

    @Test
    void whatIsNoTextIsGivenAsJsonAndTheCallIdIsTheKeyOfSideEffects() throws Exception {
        assertThat(run("order", "{\"item\":\"screw\",\"count\":2}").output())
                .isEqualTo("{\"order\":\"call-1\",\"count\":2}");
    }

    @Test
    void mendsWhatIsMeantWithoutDoubt() throws Exception {
        for (String meant :
                List.of(
                        "{\"item\":\"screw\",\"count\":\"2\"}",
                        "```json\n{\"item\":\"screw\",\"count\":2}\n```",
                        "\"{\\\"item\\\":\\\"screw\\\",\\\"count\\\":2}\"")) {
            assertThat(run("order", meant).output()).as(meant).contains("\"count\":2");
        }
        assertThat(run("broken", "").output()).contains("the shelf is empty");
    }

    @Test
    void tellsTheModelWhatDoesNotFit() throws Exception {
        for (String wrong :
                List.of(
                        "{\"item\":\"screw\"}",
                        "{\"item\":\"screw\",\"count\":\"two\"}",
                        "{\"item\":\"screw\",\"count\":99999999999}",
                        "{\"item\":\"screw\",\"count\":2,\"colour\":\"red\"}",
                        "{\"item\":\"screw\",\"cou",
                        "[1]")) {
            ToolEnded ended = run("order", wrong);

            assertThat(ended.outcome().valid()).as(wrong).isFalse();
            assertThat(ended.outcome().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(ended.output()).contains("the arguments");
        }
    }

    @Test
    void aToolThatIsNotThereIsNamedAndNoOtherIs() throws Exception {
        ToolEnded ended = run("wether", "{}");

        assertThat(ended.outcome().valid()).isFalse();
        assertThat(ended.output()).contains("'wether'").doesNotContain("order");
    }

    @Test
    void aNullStandsForWhatMayBeLeftOut() throws Exception {
        assertThat(run("weather", "{\"city\":\"Lyon\",\"days\":null}").output())
                .isEqualTo("Lyon 1");
    }

    @Test
    void nothingIsRunAfterTheDeadline() throws Exception {
        clock.advance(Duration.ofDays(1));

        ToolEnded ended = run("order", "{\"item\":\"screw\",\"count\":2}");

        assertThat(ended.outcome().outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(ended.output()).contains("was not run");
    }

    @Test
    void aLongOutputKeepsItsBeginningAndItsEnd() {
        String cut = Output.cut("a" + "x".repeat(1_000_000) + "z");

        assertThat(cut).startsWith("axx").endsWith("xxz").contains("characters are left out");
        assertThat(cut.length()).isLessThan(300_000);
    }

    @Test
    void aToolThatFailsTellsTheModelWhy() throws Exception {
        ToolEnded ended = run("broken", "{}");

        assertThat(ended.outcome().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ended.outcome().valid()).isTrue();
        assertThat(ended.output()).isEqualTo("the tool failed: the shelf is empty");
    }

    @Test
    void aToolThatTakesTooLongIsInterrupted() throws Exception {
        ToolEnded ended = run("slow", "{}");

        assertThat(ended.outcome().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ended.output()).contains("50 ms");
        await().until(() -> interrupted.getCount() == 0);
    }

    @Test
    void fillsInWhatARequestLeavesOutOfAToolsDefinition() {
        ObjectNode bare =
                (ObjectNode)
                        Codec.mapper()
                                .readTree(
                                        "{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}");
        ObjectNode theirs =
                (ObjectNode)
                        Codec.mapper()
                                .readTree(
                                        "{\"type\":\"function\",\"function\":{\"name\":\"theirs\"}}");

        ObjectNode full = tools.completed(bare);

        assertThat(full.at("/function/description").asString()).isEqualTo("The weather in a city.");
        assertThat(full.at("/function/parameters/required/0").asString()).isEqualTo("city");
        assertThat(tools.completed(full)).isSameAs(full);
        assertThat(tools.completed(theirs)).isSameAs(theirs);
    }

    /** The JDK's engine takes hours for it, on a text of no characters. */
    @Test
    void aForeignSchemaIsReadOnceAndHeldToTheBoundsOfCallers() {
        Foreign hostile = new Foreign("far_a", "^" + "(a*|b*)".repeat(40) + "c$");
        Foreign odd = new Foreign("far_b", "(?=x)");
        try (Toolbox foreign = new Toolbox(List.of(), List.of(new Far(hostile, odd)), clock)) {
            ToolRequest empty = new ToolRequest("call-1", "p-1", "far_a", "{\"s\":\"\"}");
            ToolRequest unchecked = new ToolRequest("call-1", "p-1", "far_b", "{\"s\":\"\"}");
            ObjectNode definition = Codec.mapper().createObjectNode();

            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> {
                        assertThat(foreign.check(definition, empty))
                                .isInstanceOf(Checked.Invalid.class);
                        assertThat(foreign.needsApproval("far_a")).isFalse();
                        assertThat(foreign.repeatable("far_a")).isFalse();
                        assertThat(foreign.run(ID, empty, Samples.DEADLINE).outcome().valid())
                                .isFalse();
                        assertThat(foreign.run(ID, unchecked, Samples.DEADLINE).output())
                                .isEqualTo("far away");
                    });
            assertThat(hostile.reads).hasValue(1);
        }
    }

    private static final class Foreign extends ForeignTool {
        private final String name;
        private final String pattern;
        private final AtomicInteger reads = new AtomicInteger();

        Foreign(String name, String pattern) {
            this.name = name;
            this.pattern = pattern;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "";
        }

        @Override
        public ObjectNode parameters() {
            reads.incrementAndGet();
            ObjectNode schema = Codec.mapper().createObjectNode();
            schema.putObject("properties").putObject("s").put("pattern", pattern);
            return schema;
        }

        @Override
        public String call(Invocation invocation) {
            return "far away";
        }
    }

    private record Far(Foreign a, Foreign b) implements ToolSource {

        @Override
        public String prefix() {
            return "far_";
        }

        @Override
        public void start() {}

        @Override
        public ForeignTool find(String name) {
            return name.equals(a.name()) ? a : b;
        }

        @Override
        public void close() {}
    }

    @Test
    void refusesWhatModelsCouldNotCall() {
        Tool weather = RecordTool.of("weather", "", Nothing.class, (nothing, call) -> "");
        Tool odd = RecordTool.of("a b", "", Nothing.class, (nothing, call) -> "");

        assertThatThrownBy(() -> new Toolbox(List.of(weather, weather), clock).close())
                .hasMessageContaining("two tools are called 'weather'");
        assertThatThrownBy(() -> new Toolbox(List.of(odd), clock).close())
                .hasMessageContaining("no tool can be called 'a b'");
    }

    private ToolEnded run(String name, String arguments) throws InterruptedException {
        return tools.run(ID, new ToolRequest("call-1", "p-1", name, arguments), Samples.DEADLINE);
    }
}
