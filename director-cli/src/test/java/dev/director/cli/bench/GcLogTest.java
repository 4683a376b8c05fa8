package dev.director.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {
    @Test
    void theWorstCollectionAndTheLastOneAreFound(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("gc.log");
        Files.writeString(
                log,
                """
                [0.011s][info][gc] Using G1
                [1.204s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 90M->21M(256M) 9.1ms
                [5.004s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 410M->130M(512M) 12.0ms
                [6.100s][info][gc] GC(2) Concurrent Mark Cycle
                [9.004s][info][gc] GC(3) Pause Full (Diagnostic Command) 200M->88M(512M) 41.7ms
                """);

        assertThat(GcLog.read(log)).isEqualTo(new GcLog(410, 130, 88));
    }

    @Test
    void beforeTheFirstCollectionNothingIsKnown(@TempDir Path folder) {
        assertThat(GcLog.read(folder.resolve("gc.log")).peak()).isNaN();
    }
}
