package dev.director.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.testkit.simulator.check.Check;
import dev.director.testkit.simulator.quirk.Quirk;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a user of a simulator in another process can do to it. */
@Timeout(30)
class ControlTest {
    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    @Test
    void listsWhatCanBeSwitchedOn() throws Exception {
        JsonNode catalogue = Http.json(control("GET", "catalogue", ""));
        assertThat(catalogue.path("quirks")).hasSize(Quirk.values().length);
        assertThat(catalogue.path("checks")).hasSize(Check.values().length);
        assertThat(catalogue.at("/quirks/USAGE_IN_CHOICE").asString()).isEqualTo("A6");
        assertThat(catalogue.at("/checks/TEMPERATURE_0_TO_1").asString()).isEqualTo("A3");
        assertThat(catalogue.at("/errors/MOONSHOT_RPM").asString()).isEqualTo("RATE_LIMIT");
        assertThat(catalogue.at("/providers/MOONSHOT_K2/quirks").toString())
                .contains("MAX_TOKENS_1024");
        assertThat(catalogue.at("/providers/MOONSHOT_K2/checks").toString())
                .contains("TOOL_SCHEMAS");
    }

    @Test
    void setsLimitsForAllAndForOneAndTellsWhatWasUsed() throws Exception {
        assertThat(control("PUT", "limits", "{\"requests\":1}").statusCode()).isEqualTo(200);
        assertThat(
                        control(
                                        "PUT",
                                        "limits",
                                        "{\"credential\":\"sk-rich-key\",\"requests\":2,"
                                                + "\"windowMillis\":60000}")
                                .statusCode())
                .isEqualTo(200);
        assertThat(status("sk-poor-one")).isEqualTo(200);
        assertThat(status("sk-poor-one")).isEqualTo(429);
        assertThat(status("sk-rich-key")).isEqualTo(200);
        assertThat(status("sk-rich-key")).isEqualTo(200);

        HttpResponse<String> used = control("GET", "limits", "");
        assertThat(used.body()).doesNotContain("sk-");
        assertThat(Http.json(used).at("/...-one/refused").asInt()).isEqualTo(1);
        assertThat(Http.json(used).at("/...-key/windows/0/requests").asInt()).isEqualTo(2);
        assertThat(control("PUT", "limits", "{\"windowMillis\":-5}").statusCode()).isEqualTo(400);
        assertThat(control("PUT", "limits", "{\"rpm\":3}").statusCode()).isEqualTo(400);
    }

    private int status(String key) {
        return asking.http.send("t/r/0.0.1", Http.body("m", "x"), key).join().statusCode();
    }

    @Test
    void setsTheModelsThatThereAre() throws Exception {
        String models = "[{\"id\":\"gpt-5\"},{\"id\":\"o3\",\"shutdownDate\":\"2026-12-11\"}]";
        assertThat(control("PUT", "models", models).statusCode()).isEqualTo(200);
        JsonNode listed = Http.json(asking.http.control("GET", "/v1/models", ""));
        assertThat(listed.at("/data/1/shutdown_date").asString()).isEqualTo("2026-12-11");
        assertThat(asking.send(Http.body("gone", "x")).statusCode()).isEqualTo(404);
        assertThat(asking.send(Http.body("gpt-5", "x")).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsAndForgetsTheResponsesThatAreKept() throws Exception {
        String body = "{\"model\":\"o3\",\"input\":\"x\",\"background\":true}";
        String id = Http.json(asking.http.respond("t/r/0.0.1", body)).path("id").asString();
        asking.http.control("GET", "/v1/responses/" + id, "");

        JsonNode kept = Http.json(control("GET", "responses", ""));
        assertThat(kept.path(id).asInt()).isEqualTo(1);
        control("DELETE", "responses/" + id, "");
        assertThat(asking.http.control("GET", "/v1/responses/" + id, "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void playsTheScriptOfTheDocumentation() throws Exception {
        String page = Files.readString(Path.of("../docs/simulator.md"));
        String script = page.substring(page.indexOf("```json") + 7);
        script = script.substring(0, script.indexOf("```"));
        assertThat(control("PUT", "script", script).statusCode()).isEqualTo(200);
        assertThat(asking.send(Http.body("m", "busy")).statusCode()).isEqualTo(429);
    }

    private HttpResponse<String> control(String method, String path, String body) throws Exception {
        return asking.http.control(method, "/_simulator/" + path, body);
    }
}
