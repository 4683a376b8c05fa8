package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static dev.director.worker.model.dialect.Targets.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Quirk;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ReasoningTest {

    private static final Target MOONSHOT = chat("kimi-k3", Quirk.REASONING_RETURNED);
    private static final Target OPEN_ROUTER =
            chat("moonshotai/kimi-k3", Quirk.REASONING_RETURNED, Quirk.REASONING_DETAILS);

    private static final String BY_MOONSHOT = "'reasoning_content':'hm'";
    private static final String BY_OPEN_ROUTER =
            "'reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm','format':'unknown'}]";
    private static final String BY_CLAUDE =
            "'reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm','signature':'s','format':'anthropic-claude-v1'}]";
    private static final String BY_O3 =
            "'reasoning_items':[{'type':'reasoning','encrypted_content':'x','summary':[]}]";

    private static JsonNode called(String reasoning, Target target) {
        ObjectNode message =
                Conversation.object(
                        "{'role':'assistant','content':'so',"
                                + "'tool_calls':[{'id':'a','type':'function','function':{'name':'x','arguments':'{}'}}]"
                                + (reasoning.isEmpty() ? "" : "," + reasoning)
                                + "}");
        JsonNode sent = greeting().then(message).result("a", "1").messages(target).get(1);
        return ((ObjectNode) sent).without(List.of("role", "content", "tool_calls"));
    }

    static String of(String who) {
        return switch (who) {
            case "moonshot" -> BY_MOONSHOT;
            case "openrouter" -> BY_OPEN_ROUTER;
            case "details" -> BY_OPEN_ROUTER.substring(BY_OPEN_ROUTER.indexOf(',') + 1);
            case "claude" -> BY_CLAUDE;
            case "o3" -> BY_O3;
            default -> "";
        };
    }

    @ParameterizedTest
    @CsvSource({"moonshot", "openrouter", "claude", "o3", "nobody"})
    void isTakenOutForWhoeverDoesNotWantIt(String who) {
        assertThat(called(of(who), PLAIN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"moonshot,hm", "openrouter,hm", "details,hm", "claude,' '", "o3,' '", "nobody,' '"})
    void returnsToMoonshotAsText(String who, String text) {
        assertThat(called(of(who), MOONSHOT))
                .isEqualTo(Conversation.object("{}").put("reasoning_content", text));
    }

    @Test
    void returnsToOpenRouterAsItCame() {
        assertThat(called(BY_OPEN_ROUTER, OPEN_ROUTER)).isEqualTo(json("{" + BY_OPEN_ROUTER + "}"));
        assertThat(called(of("details"), OPEN_ROUTER)).isEqualTo(json("{" + of("details") + "}"));
        assertThat(called(BY_MOONSHOT, OPEN_ROUTER)).isEqualTo(json("{'reasoning':'hm'}"));
        assertThat(called(BY_CLAUDE, OPEN_ROUTER)).isEqualTo(json("{'reasoning':' '}"));
        assertThat(called("", OPEN_ROUTER)).isEqualTo(json("{'reasoning':' '}"));
    }

    @Test
    void returnsSignedToTheVendorThatSignedIt() {
        Target claude =
                chat("anthropic/claude-opus", Quirk.REASONING_RETURNED, Quirk.REASONING_DETAILS);

        assertThat(called(BY_CLAUDE, claude)).isEqualTo(json("{" + BY_CLAUDE + "}"));
    }

    @Test
    void isKeptButNotSuppliedWhereNothingIsCalled() {
        JsonNode messages =
                greeting()
                        .then("{'role':'assistant','content':'so','reasoning':'hm'}")
                        .then("{'role':'assistant','content':'well'}")
                        .messages(MOONSHOT);

        assertThat(messages.get(1))
                .isEqualTo(json("{'role':'assistant','content':'so','reasoning_content':'hm'}"));
        assertThat(messages.get(2)).isEqualTo(json("{'role':'assistant','content':'well'}"));
    }
}
