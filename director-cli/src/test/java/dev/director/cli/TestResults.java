package dev.director.cli;

/** Results as a worker writes them. */
final class TestResults {
    private TestResults() {}

    static String json(String id, int generation, String status, String content, int second) {
        String error =
                status.equals("completed")
                        ? ""
                        : ",\"error\":{\"code\":\"provider_error\",\"message\":\"it broke\"}";
        return """
        {"requestId":"%s","tenant":"default","generation":%d,"status":"%s",\
        "message":{"role":"assistant","content":"%s"},"finishReason":"stop",\
        "model":{"requested":"kimi-k2"},"attempts":[],"toolCalls":[],\
        "usage":{"inputTokens":1,"cachedInputTokens":0,"outputTokens":1,"reasoningTokens":0},\
        "cost":{"usd":"0.25","estimated":false},\
        "timing":{"queuedMs":1,"modelMs":1,"toolMs":0,"overheadMs":0,"totalMs":2},\
        "turns":1%s,"completedAt":"2026-11-26T08:00:0%dZ"}\
        """
                .formatted(id, generation, status, content, error, second);
    }
}
