package dev.director.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.api.ApiSettings;
import dev.director.worker.WorkerSettings;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The tables of settings that operators read, against the code. */
class ConfigurationDocTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** A setting and its default, which is left empty where there is none. */
    private static final Pattern ROW =
            Pattern.compile("\\| `(director\\.[a-z0-9.-]+)` \\| (?:`([^`]*)` )?\\|.*");

    @Test
    void tableListsEverySettingOfAWorkerWithItsDefaultAndNoOther() throws IOException {
        assertThat(documented("## Worker")).isNotEmpty().isEqualTo(of(WorkerSettings.class));
    }

    @Test
    void tableListsEverySettingOfTheApiWithItsDefaultAndNoOther() throws IOException {
        assertThat(documented("## API")).isNotEmpty().isEqualTo(of(ApiSettings.class));
    }

    private static Map<String, String> of(Class<?> settings) {
        Map<String, String> found = new TreeMap<>();
        collect("director", settings, found);
        return found;
    }

    private static Map<String, String> documented(String heading) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .forEach(row ->
                        rows.put(row.group(1), Optional.ofNullable(row.group(2)).orElse("")));
        return rows;
    }

    private static void collect(String prefix, Class<?> settings, Map<String, String> into) {
        for (Parameter setting : settings.getDeclaredConstructors()[0].getParameters()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(setting.getName());
            if (setting.getType().isRecord()) {
                collect(name, setting.getType(), into);
            } else {
                into.put(name, defaultOf(setting));
            }
        }
    }

    private static String defaultOf(Parameter setting) {
        return Optional.ofNullable(setting.getAnnotation(DefaultValue.class))
                .map(given -> String.join(",", given.value()))
                .orElse("");
    }
}
