package dev.director.testkit.process;

import java.time.Duration;

/** A main class for the tests: says what it was given, then ticks until it is ended. */
public final class Talker {
    private Talker() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println("args " + String.join(",", args));
        System.err.println("property " + System.getProperty("talker.word"));
        System.out.println("variable " + System.getenv("TALKER"));
        if (args.length > 0 && args[0].equals("exit")) {
            System.exit(Integer.parseInt(args[1]));
        }
        for (int i = 0; true; i++) {
            System.out.println("tick " + i);
            Thread.sleep(Duration.ofMillis(20));
        }
    }
}
