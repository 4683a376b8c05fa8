package dev.director.api;

/** Results as a worker publishes them. */
final class Results {
    private Results() {}

    static String completed(String tenant, String requestId, String text) {
        return """
        {"requestId":"%s","tenant":"%s","generation":0,"status":"completed",
         "message":{"role":"assistant","content":"%s"},"model":{"requested":"kimi-k2"},
         "attempts":[],"toolCalls":[],
         "usage":{"inputTokens":1,"cachedInputTokens":0,"outputTokens":1,"reasoningTokens":0},
         "cost":{"usd":"0.000001","estimated":false},
         "timing":{"queuedMs":1,"modelMs":1,"toolMs":0,"overheadMs":0,"totalMs":2},
         "turns":1,"completedAt":"2026-11-01T00:00:00Z"}\
        """
                .formatted(requestId, tenant, text);
    }
}
