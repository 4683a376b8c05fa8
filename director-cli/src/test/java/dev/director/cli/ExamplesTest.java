package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "java");

    @Test
    void theJavaExamplesCompileWithoutWarnings(@TempDir Path classes) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null);
                var sources = Files.list(EXAMPLES)) {
            var paths = sources.filter(it -> it.toString().endsWith(".java")).toList();
            assertThat(paths).isNotEmpty();
            var options =
                    List.of(
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-proc:none",
                            "-Xlint:all,-processing,-classfile,-path",
                            "-Werror");
            boolean compiled =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjectsFromPaths(paths))
                            .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }
}
