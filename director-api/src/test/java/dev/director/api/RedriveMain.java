package dev.director.api;

import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.KafkaClients;
import dev.director.api.topics.LetterFilter;
import dev.director.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Redrives everything, in a process of its own whose heap is bounded. */
public final class RedriveMain {
    private RedriveMain() {}

    /** Takes the brokers and the topics' prefix. */
    public static void main(String[] args) {
        var letters =
                new DeadLetters(
                        new KafkaClients(args[0], Map.of()),
                        new Topics(args[1]),
                        Clock.systemUTC(),
                        new DeadLetters.Patience(Duration.ofSeconds(60), Duration.ofSeconds(60)));
        long begun = System.nanoTime();
        var plan = letters.plan(LetterFilter.ALL);
        long planned = System.nanoTime();
        var done = letters.redrive(plan, _ -> {});
        long ended = System.nanoTime();
        System.out.printf(
                "redriven %d of %d in %d ms after planning %d ms: %d a second%n",
                done.published(),
                plan.redrivable(),
                (ended - planned) / 1_000_000,
                (planned - begun) / 1_000_000,
                done.published() * 1_000_000_000L / (ended - begun));
    }
}
