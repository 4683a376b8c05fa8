package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Codec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    @Test
    void printsTheEntryToAppendAndTheKeyBesideIt() {
        var made = make("--tenant acme --rights read,submit --id acme-1");

        assertThat(made.exitCode()).isZero();
        assertThat(made.out())
                .matches(
                        """
                        - id: "acme-1"
                          hash: "sha256:[0-9a-f]{64}"
                          tenant: "acme"
                          rights: \\[submit, read]
                        """);
        assertThat(made.err()).containsPattern("dk_[A-Za-z0-9_-]{43}");
        assertThat(made.out()).doesNotContain("dk_");
    }

    @Test
    void printsBothAsJsonWhoseHashIsTheKeys() throws Exception {
        var made = make("--tenant * --rights operate --json");

        var json = Codec.mapper().readTree(made.out());
        byte[] key = json.path("key").asString().getBytes(StandardCharsets.UTF_8);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
        assertThat(json.path("hash").asString())
                .isEqualTo("sha256:" + HexFormat.of().formatHex(hash));
        assertThat(json.path("id").asString()).startsWith("any-");
        assertThat(made.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--tenant acme",
                "--rights read",
                "--tenant acme --rights write",
                "--tenant acme --rights operate",
                "--tenant a/b --rights read"
            })
    void refusesWhatTheApiWouldNotTake(String options) {
        var refused = make(options);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.out()).isEmpty();
    }

    private static Invocation make(String options) {
        return Invocation.of(("api-key new " + options).trim().split(" "));
    }
}
