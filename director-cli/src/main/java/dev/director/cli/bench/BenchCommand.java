package dev.director.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director bench}: Director beside the same work without its guarantees. */
@Command(
        name = "bench",
        description = {
            "Measures Director beside the same work done without its guarantees.",
            "The contenders are Director's worker, a bare consume-call-produce loop without",
            "transactions or journal, and a plain spring-kafka listener. Each runs in a process",
            "of its own, on one broker and one simulated model that this command starts."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Scenarios:",
            "  throughput   instant model, 64 outstanding",
            "  inflight     2 s model, 2,000 outstanding",
            "  many         10 s model, 10,000 outstanding, one worker",
            "  latency      200 ms model, 100 requests/s evenly paced",
            "  restore      1,000,000 finished markers and 10,000 open runs in the log",
            "  bounds       the first without budgets and limits, and with both",
            "  loop         runs of one turn beside runs of three with a tool, instant model",
            "  journal      what runs of 10, 20, 40 and 80 turns write",
            "  tools        runs with a tool on the worst published vendor of tool calls",
            "  calls        a model call beside its bare transport; 200 streams to the topic",
            "",
            "A result that is lost, duplicated or failed ends the command with status 1; a",
            "target that is not met is only said.",
            "",
            "Examples:",
            "  director bench",
            "  director bench latency --seconds 60 --json"
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SCENARIO",
            defaultValue = "all",
            description =
                    "throughput, inflight, many, latency, restore, calls, bounds, loop, journal, tools, parked, or all. Default: ${DEFAULT-VALUE}.")
    private Choice scenario = Choice.all;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "What is measured of each contender and round. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "What goes before it and is not counted. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How often all contenders run in turn; medians count. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--contenders",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "director,bounded,loop,bare,listener",
            description = "Who runs. Default: ${DEFAULT-VALUE}, where the scenario has them.")
    private Set<Contender> contenders = EnumSet.allOf(Contender.class);

    @Option(
            names = "--conversations",
            paramLabel = "N",
            defaultValue = "0",
            description = "Spread the requests over conversations. Default: each on its own.")
    private int conversations;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "1536m",
            description = "-Xmx of every contender. Default: ${DEFAULT-VALUE}.")
    private String heap = "";

    @Option(
            names = "--finished",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Markers that restore finds in the log. Default: ${DEFAULT-VALUE}.")
    private int finished;

    @Option(
            names = "--open",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Open runs that restore finds in the log, and runs of parked. Default: ${DEFAULT-VALUE}.")
    private int open;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Runs of tools. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    /** The scenarios, in the words of the command line. */
    enum Choice {
        throughput,
        inflight,
        many,
        latency,
        restore,
        calls,
        bounds,
        loop,
        journal,
        tools,
        parked,
        all
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || warmUp < 0 || rounds < 1 || conversations < 0) {
            throw new ParameterException(
                    spec.commandLine(), "Seconds and rounds are 1 or more, the others 0 or more.");
        }
        if (finished < 0 || open < 1) {
            throw new ParameterException(
                    spec.commandLine(), "Restore takes 0 markers or more and 1 open run or more.");
        }
        if (runs < 1) {
            throw new ParameterException(spec.commandLine(), "Tools takes 1 run or more.");
        }
        Machine machine = Machine.here();
        print(json ? "" : Report.of(machine, heap));
        List<Outcome> outcomes = new ArrayList<>();
        for (Choice choice : chosen()) {
            Outcome outcome = run(choice);
            outcomes.add(outcome);
            print(json ? "" : Report.of(outcome));
        }
        print(json ? Report.json(machine, outcomes) + "\n" : "");
        return outcomes.stream().allMatch(outcome -> outcome.problems().isEmpty()) ? 0 : 1;
    }

    private List<Choice> chosen() {
        return scenario == Choice.all
                ? Stream.of(Choice.values()).filter(choice -> choice != Choice.all).toList()
                : List.of(scenario);
    }

    private Outcome run(Choice choice) throws InterruptedException {
        try (Stage stage = Stage.open()) {
            Duration settling = Duration.ofSeconds(warmUp);
            return switch (choice) {
                case throughput -> contest(stage).run(Scenario.throughput(settling));
                case inflight -> contest(stage).run(Scenario.inflight(settling));
                case many -> contest(stage).run(Scenario.many(settling));
                case latency -> contest(stage).run(Scenario.latency(settling));
                case restore ->
                        new Restore(stage, new Restore.Size(finished, open), heap, this::say).run();
                case calls ->
                        new Calls(stage, settling, Duration.ofSeconds(seconds), heap, this::say)
                                .run();
                case bounds -> contest(stage).run(Scenario.bounds(settling));
                case loop -> contest(stage).run(Scenario.loop(settling));
                case journal -> new JournalGrowth(stage, heap, this::say).run();
                case tools -> new ToolCallSuccess(stage, runs, heap, this::say).run();
                case parked -> new Parked(stage, open, heap, this::say).run();
                case all -> throw new IllegalStateException("all is not one scenario");
            };
        } catch (BenchFailure failure) {
            return Outcome.failed(
                    choice.name(), "not measured", String.valueOf(failure.getMessage()));
        }
    }

    private Contest contest(Stage stage) {
        var plan =
                new Contest.Plan(
                        Duration.ofSeconds(seconds), rounds, conversations, heap, contenders);
        return new Contest(stage, plan, this::say);
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private void say(String line) {
        spec.commandLine().getErr().println("director: " + line);
    }
}
