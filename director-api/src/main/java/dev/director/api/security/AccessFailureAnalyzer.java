package dev.director.api.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A start that is refused for what is configured about access, without a stack trace. */
final class AccessFailureAnalyzer extends AbstractFailureAnalyzer<AccessRefused> {
    AccessFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable failure, AccessRefused refused) {
        return new FailureAnalysis(
                "The API does not start: " + refused.getMessage(), refused.advice(), refused);
    }
}
