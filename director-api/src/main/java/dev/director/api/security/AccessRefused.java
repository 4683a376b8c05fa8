package dev.director.api.security;

import org.springframework.boot.ExitCodeGenerator;

/** A start that is refused for what is configured about access. */
public final class AccessRefused extends RuntimeException implements ExitCodeGenerator {
    private static final long serialVersionUID = 1;

    /** Of wrong configuration, by sysexits.h. */
    private static final int CONFIGURATION = 78;

    private final String advice;

    AccessRefused(String what, String advice) {
        super(what + ". " + advice, null, false, false);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }

    @Override
    public int getExitCode() {
        return CONFIGURATION;
    }
}
