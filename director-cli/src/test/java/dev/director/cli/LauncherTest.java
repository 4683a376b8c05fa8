package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a checkout of its own, with a Java that prints its arguments. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "director");

    /** Builds version $VERSION; two at a time would fail, since both make the same folder. */
    private static final String MAVEN =
            """
            #!/bin/sh
            mkdir building && mkdir -p director-cli/target/lib || exit 1
            echo "$VERSION" >director-cli/target/director-cli-"$VERSION".jar
            echo some >director-cli/target/lib/some.jar
            echo "$VERSION" >>builds
            rmdir building
            """;

    @TempDir private Path checkout;

    @BeforeEach
    void checkOut() throws IOException {
        Files.copy(SCRIPT, checkout.resolve("director"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("director-cli/src/main"));
        Files.createDirectories(checkout.resolve("target"));
        executable("tools/mvn", MAVEN);
        executable("jdk/bin/java", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        executable("jdk/bin/javac", "#!/bin/sh\n");
        Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void afterAVersionBumpOnlyTheNewJarIsOnTheClassPath() throws Exception {
        assertThat(run("1").output()).contains("director-cli-1.jar").contains("some.jar");
        Files.setLastModifiedTime(
                checkout.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run("2").output())
                .contains("director-cli-2.jar")
                .doesNotContain("director-cli-1.jar");
    }

    @Test
    void buildsOnceHoweverManyStartTogetherAfterABuildThatWasKilled() throws Exception {
        String killed = pidOfNobody();
        Path lock = checkout.resolve("target/director-build.holder");
        Files.createSymbolicLink(lock, Path.of(killed));
        // Who was about to remove that lock was killed as well.
        Files.createSymbolicLink(
                lock.resolveSibling(lock.getFileName() + "." + killed), Path.of(pidOfNobody()));
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(start(Map.of("VERSION", "1")));
        }
        for (Process one : all) {
            assertThat(ended(one).exitCode()).isZero();
        }
        assertThat(checkout.resolve("builds")).hasContent("1");
        assertThat(checkout.resolve("target").toFile().list())
                .containsOnly("director-build.log", "director-build.stamp");
    }

    @Test
    void needsNoHome() throws Exception {
        var builder = command(Map.of("VERSION", "1"));
        builder.environment().remove("HOME");
        assertThat(ended(builder.start()).exitCode()).isZero();
    }

    @Test
    void saysThatNothingIsBuiltWhereItMayNotBuild() throws Exception {
        var failed = ended(start(Map.of("DIRECTOR_NO_BUILD", "1")));
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.output().lines()).hasSize(1);
        assertThat(failed.output()).contains("DIRECTOR_NO_BUILD");
    }

    private Ended run(String version) throws Exception {
        var done = ended(start(Map.of("VERSION", version)));
        assertThat(done.exitCode()).as(done.output()).isZero();
        return done;
    }

    private Process start(Map<String, String> environment) throws IOException {
        return command(environment).start();
    }

    private ProcessBuilder command(Map<String, String> environment) {
        var builder =
                new ProcessBuilder("bash", checkout.resolve("director").toString(), "submit")
                        .redirectErrorStream(true);
        builder.environment().remove("DIRECTOR_NO_BUILD");
        builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        builder.environment()
                .merge("PATH", checkout.resolve("tools").toString(), (old, own) -> own + ":" + old);
        builder.environment().putAll(environment);
        return builder;
    }

    private static Ended ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
            byte[] output = process.getInputStream().readAllBytes();
            return new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Of a process that has ended. */
    private static String pidOfNobody() throws Exception {
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        return String.valueOf(process.pid());
    }

    private void executable(String name, String text) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Ended(int exitCode, String output) {}
}
