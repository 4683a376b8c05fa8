package dev.director.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command in this process: its status and what it printed. */
record Invocation(int exitCode, String out, String err) {
    static Invocation of(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                DirectorCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Invocation(exitCode, out.toString(), err.toString());
    }
}
