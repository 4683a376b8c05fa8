package dev.director.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the other end, if there is one. */
interface Terminal {
    /** This process's own. */
    Terminal SYSTEM =
            new Terminal() {
                @Override
                public boolean isThere() {
                    return console().isPresent();
                }

                @Override
                public String ask(String question) {
                    return console().map(it -> it.readLine("%s", question)).orElse("");
                }

                private Optional<Console> console() {
                    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
                }
            };

    boolean isThere();

    /** Asks, and waits for a line; empty when there is none. */
    String ask(String question);
}
