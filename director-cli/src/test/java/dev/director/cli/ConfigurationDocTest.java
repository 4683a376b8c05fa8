package dev.director.worker;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The table of settings that operators read, against {@link WorkerSettings}. */
class ConfigurationDocTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** A setting and its default, which is left empty where there is none. */
    private static final Pattern ROW =
            Pattern.compile("\\| `(director\\.[a-z.-]+)` \\| (?:`([^`]*)` )?\\|.*");

    @Test
    void tableListsEverySettingOfAWorkerWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        collect("director", WorkerSettings.class, settings);

        assertThat(documented("## Worker")).isNotEmpty().isEqualTo(settings);
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
