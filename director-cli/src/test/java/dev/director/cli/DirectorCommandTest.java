package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorCommandTest {
    private static final String NOBODY = "127.0.0.1:1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev",
                "broker",
                "simulator",
                "worker",
                "api",
                "api-key",
                "api-key new",
                "submit",
                "watch",
                "cancel",
                "lag",
                "batch",
                "completion",
                "usage",
                "budget",
                "dlt",
                "dlt list",
                "dlt show",
                "dlt redrive"
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        var help = Invocation.of((command + " --help").split(" "));
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Example").contains("director " + command);
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theShellCompletesCommandsAndOptions(String shell, @TempDir Path folder) throws Exception {
        var script = Invocation.of("completion", shell);
        assertThat(script.exitCode()).isZero();
        assertThat(script.out()).contains("complete ", "redrive", "--in-flight");
        var file = Files.writeString(folder.resolve("director"), script.out());
        var check = new ProcessBuilder("bash", "-n", file.toString()).inheritIO().start();
        assertThat(check.waitFor()).isZero();
    }

    @Test
    void namesItsVersion() {
        assertThat(Invocation.of("--version").out()).startsWith("director ").contains("Java 25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "dev --workers 0",
                "dev --prot 1",
                "broker --kafka-port x",
                "simulator --latency-ms -1",
                "worker --slto worker-1",
                "worker --slto=worker-1",
                "api stray",
                "submit",
                "submit --message hi file.json",
                "submit --lane fast --message hi",
                "submit /no/such/file.json",
                "watch",
                "cancel a b",
                "cancel not/an/id",
                "lag stray",
                "batch",
                "batch /no/such/file.jsonl",
                "completion fish",
                "dlt lst",
                "dlt list --limit 0",
                "dlt list --code nonsense",
                "dlt list --since yesterday",
                "dlt show",
                "dlt redrive --yes 1",
                "dlt redrive --execute"
            })
    void wrongUsageEndsWithTwoAndSaysSoOnStandardError(String line) {
        var wrong = Invocation.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).isNotBlank();
    }

    @Test
    void aRequestThatBreaksTheContractIsWrongUsage(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("r.json"), "{\"model\":\"kimi-k2\"}");
        var wrong = Invocation.of("submit", "--bootstrap", NOBODY, file.toString());
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("invalid_request").contains("messages");
    }

    @Test
    void anUnreachableBrokerIsOneClearLine() {
        var failed = Invocation.of("submit", "--bootstrap", NOBODY, "-m", "hi");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(failed.err().lines()).hasSize(1);
        assertThat(failed.err()).contains(NOBODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit -m hi", "dlt list", "worker", "api --port 0"})
    void anAddressThatCannotBeResolvedIsOneClearLine(String line) {
        var failed = Invocation.of((line + " --bootstrap no-such-host.invalid:9092").split(" "));
        assertThat(failed.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(failed.err().lines()).hasSize(1);
        assertThat(failed.err()).contains("can be resolved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit -m hi", "dlt list", "worker", "api --port 0"})
    void anAddressThatIsNoneIsAWrongConfiguration(String line) {
        var failed = Invocation.of((line + " --bootstrap localhost").split(" "));
        assertThat(failed.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failed.err().lines()).hasSize(1);
        assertThat(failed.err()).contains("localhost").contains("host:port");
    }

    @Test
    void anUnknownSettingIsOneClearLine() {
        var failed = Invocation.of("api", "--port", "0", "--director.api.remembred=1");
        assertThat(failed.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(failed.err())
                .isEqualToIgnoringNewLines("director: unknown setting director.api.remembred");
    }

    @Test
    void aBrokerOnATakenPortIsAWrongConfiguration(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var failed =
                    Invocation.of(
                            "broker",
                            "--kafka-port",
                            String.valueOf(taken.getLocalPort()),
                            "--data",
                            folder.toString());
            assertThat(failed.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(failed.err().lines()).hasSize(1);
        }
    }
}
