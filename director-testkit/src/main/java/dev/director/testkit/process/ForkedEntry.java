package dev.director.testkit.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * What a forked JVM really starts: it calls the wanted main class, and ends the JVM when standard
 * input ends, because then the parent is gone, even by SIGKILL.
 */
public final class ForkedEntry {
    private static final int PARENT_GONE = 129;

    private ForkedEntry() {}

    /** The main class's name, then its arguments. */
    public static void main(String[] args) throws Throwable {
        Thread.ofPlatform().daemon().name("parent-watch").start(ForkedEntry::endWithParent);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever written to it
            }
        } catch (IOException gone) {
            // the same as its end
        }
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
