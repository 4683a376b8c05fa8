package dev.director.worker.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTransportTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aProcessThatReadsNothingIsEndedWhenTooManyMessagesWait() throws Exception {
        ProcessTransport transport = begun("sleep", "300");
        Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
        JSONRPCNotification large =
                new JSONRPCNotification("large", Map.of("text", "x".repeat(1_000_000)));
        int sent = 1_100;
        for (int i = 0; i < sent; i++) {
            transport.sendMessage(large).subscribe(nothing -> {}, lost::add);
        }

        await().atMost(LIMIT).until(transport.ended()::isDone);
        assertThat(lost).hasSize(sent).hasOnlyElementsOfType(ServerLost.class);
    }

    @Test
    void whatAProcessHasStartedEndsWithItAlsoWhenItOnlyStopsSpeaking(@TempDir Path folder)
            throws Exception {
        Path pid = folder.resolve("pid");
        ProcessTransport transport =
                begun(
                        "sh",
                        "-c",
                        "sleep 300 >/dev/null 2>&1 & echo $! > '%s'; exec >/dev/null; wait"
                                .formatted(pid));

        await().atMost(LIMIT).until(transport.ended()::isDone);
        long started = Long.parseLong(Files.readString(pid).strip());
        await().atMost(LIMIT)
                .until(() -> ProcessHandle.of(started).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static ProcessTransport begun(String... command) throws Exception {
        ProcessTransport transport =
                ProcessTransport.start("it", List.of(command), Map.of(), Endpoint.JSON);
        transport.connect(message -> message).block();
        return transport;
    }
}
