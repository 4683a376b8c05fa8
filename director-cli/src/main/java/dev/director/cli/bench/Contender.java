package dev.director.cli.bench;

import dev.director.schemas.Topics;
import dev.director.testkit.process.ForkedJvm;
import dev.director.worker.WorkerApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Those that are compared. Each does the same work, in a JVM of its own with the same options. */
enum Contender {
    /** The worker as it is. */
    DIRECTOR("The worker is ready") {
        @Override
        ForkedJvm.Launch launch(Place place, List<String> workerSettings) {
            return ForkedJvm.of(WorkerApplication.class)
                    .args(settings(place, workerSettings).toArray(String[]::new));
        }
    },

    /** The same with a tool, for requests that take three turns. */
    LOOP("The worker is ready") {
        @Override
        ForkedJvm.Launch launch(Place place, List<String> workerSettings) {
            return ForkedJvm.of(LoopWorkerMain.class)
                    .args(settings(place, workerSettings).toArray(String[]::new));
        }

        @Override
        Requests requests(String topic, int conversations) {
            return Requests.ofTurns(topic, "bench-", TURNS);
        }
    },

    /**
     * The worker with budgets that bear everything, and limits of its key that are never reached.
     */
    BOUNDED("The worker is ready") {
        @Override
        ForkedJvm.Launch launch(Place place, List<String> workerSettings) {
            return ForkedJvm.of(WorkerApplication.class)
                    .args(
                            settings(place, Bounds.set(place, workerSettings))
                                    .toArray(String[]::new));
        }
    },

    /** {@link BareLoop}: consume, call, produce; no transactions, no journal. */
    BARE(BaselineMain.READY) {
        @Override
        ForkedJvm.Launch launch(Place place, List<String> workerSettings) {
            return ForkedJvm.of(BaselineMain.class).args(place.arguments("bare"));
        }
    },

    /** {@link PlainListener}: spring-kafka, one call at a time for each partition. */
    LISTENER(BaselineMain.READY) {
        @Override
        ForkedJvm.Launch launch(Place place, List<String> workerSettings) {
            return ForkedJvm.of(BaselineMain.class).args(place.arguments("listener"));
        }
    };

    /** A worker has one of its own where two of them share a group. */
    static final String SLOT = "--director.worker.slot=";

    /** Of a run in the loop. */
    static final int TURNS = 3;

    private final String readyLine;

    Contender(String readyLine) {
        this.readyLine = readyLine;
    }

    /**
     * Where a contender works.
     *
     * @param bootstrap the broker
     * @param topics its own
     * @param group its own
     * @param partitions of its topics
     */
    record Place(String bootstrap, Topics topics, String group, int partitions) {
        String[] arguments(String kind) {
            return new String[] {
                kind, bootstrap, topics.prefix(), group, Integer.toString(partitions)
            };
        }

        static Place parse(String... arguments) {
            return new Place(
                    arguments[1],
                    new Topics(arguments[2]),
                    arguments[3],
                    Integer.parseInt(arguments[4]));
        }
    }

    /** The process, not yet started. Baselines have no use for the worker's settings. */
    abstract ForkedJvm.Launch launch(Place place, List<String> workerSettings);

    /** What it is given to do. */
    Requests requests(String topic, int conversations) {
        return new Requests(topic, "bench-", conversations);
    }

    private static List<String> settings(Place place, List<String> more) {
        List<String> settings =
                new ArrayList<>(
                        List.of(
                                "--director.kafka.bootstrap-servers=" + place.bootstrap(),
                                "--director.topics.prefix=" + place.topics().prefix(),
                                "--director.worker.group=" + place.group()));
        settings.addAll(more);
        if (more.stream().noneMatch(setting -> setting.startsWith(SLOT))) {
            settings.add(SLOT + "bench");
        }
        return settings;
    }

    /** What it prints when it consumes. */
    String readyLine() {
        return readyLine;
    }

    /** As it is called in the report. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
