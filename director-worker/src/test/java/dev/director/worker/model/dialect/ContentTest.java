package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Targets.O3;
import static dev.director.worker.model.dialect.Targets.PLAIN;
import static dev.director.worker.model.dialect.Targets.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Quirk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

    private static final Target TEXT_ONLY = chat("kimi", Quirk.TEXT_CONTENT_ONLY);
    private static final Target NO_EMPTY = chat("kimi", Quirk.NO_EMPTY_CONTENT);

    private static final String IMAGE =
            "{'role':'user','content':[{'type':'text','text':'see'},{'type':'image_url','image_url':{'url':'https://x'}}]}";

    @Test
    void textPartsAreJoinedWhereContentIsAString() {
        Conversation parts =
                greeting()
                        .then(
                                "{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'"
                                        + " '},{'type':'text','text':'b'}]}");

        assertThat(parts.messages(TEXT_ONLY).get(1))
                .isEqualTo(json("{'role':'system','content':'a\\nb'}"));
        assertThat(parts.messages(PLAIN).get(1))
                .isEqualTo(
                        json(
                                "{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}"));
    }

    @Test
    void anImageIsRefusedWhereContentIsText() {
        assertThat(greeting().then(IMAGE).refused(TEXT_ONLY))
                .isEqualTo("kimi takes no image_url, and messages[1] holds one");
        assertThat(greeting().then(IMAGE).messages(PLAIN).get(1)).isEqualTo(json(IMAGE));
    }

    @Test
    void aPartThatTheResponsesApiHasNotIsRefused() {
        assertThat(
                        greeting()
                                .then("{'role':'user','content':[{'type':'input_audio'}]}")
                                .refused(O3))
                .isEqualTo("o3 takes no input_audio, and messages[1] holds one");
        assertThat(greeting().then("{'role':'user','content':[{}]}").refused(O3))
                .contains("part without a type");
    }

    @Test
    void contentOfOnlyEmptyPartsIsAnEmptyString() {
        assertThat(
                        greeting()
                                .then("{'role':'user','content':[{'type':'text','text':''}]}")
                                .messages(PLAIN)
                                .get(1))
                .isEqualTo(json("{'role':'user','content':''}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "null", "' '", "[]", "[{'type':'text','text':''}]"})
    void emptyContentBesideCallsIsLeftOutWhereItIsRefused(String content) {
        Conversation conversation =
                greeting()
                        .then(
                                "{'role':'assistant','content':%s,'tool_calls':[{'id':'a','type':'function','function':{'name':'x','arguments':'{}'}}]}"
                                        .formatted(content))
                        .result("a", "1");

        assertThat(conversation.messages(NO_EMPTY).get(1).has("content")).isFalse();
        assertThat(conversation.messages(PLAIN).get(1).has("content")).isTrue();
    }

    @Test
    void contentBesideCallsStaysWhenItSaysSomething() {
        assertThat(
                        greeting()
                                .then(
                                        "{'role':'assistant','content':'so','tool_calls':[{'id':'a','type':'function','function':{'name':'x','arguments':'{}'}}]}")
                                .messages(NO_EMPTY)
                                .at("/1/content")
                                .stringValue())
                .isEqualTo("so");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'role':'assistant'}",
                "{'role':'assistant','content':null,'refusal':null}",
                "{'role':'assistant','content':''}",
                "{'role':'assistant','content':[],'tool_calls':[]}",
                "{'role':'assistant','content':' ','reasoning_content':'hm'}"
            })
    void anAssistantThatSaysNothingIsLeftOut(String message) {
        assertThat(greeting().then(message).messages(PLAIN)).hasSize(1);
        assertThat(greeting().then(message).messages(NO_EMPTY)).hasSize(1);
    }

    @Test
    void whatAnswersCarryBesideTheirTextIsNotReplayed() {
        assertThat(
                        greeting()
                                .then(
                                        "{'role':'assistant','content':'so','refusal':null,'annotations':[],'audio':null,'function_call':null}")
                                .messages(PLAIN)
                                .get(1))
                .isEqualTo(json("{'role':'assistant','content':'so'}"));
    }

    @Test
    void aRefusalIsWhatTheAssistantSaid() {
        assertThat(
                        greeting()
                                .then("{'role':'assistant','content':null,'refusal':'I will not'}")
                                .messages(PLAIN)
                                .get(1))
                .isEqualTo(json("{'role':'assistant','content':'I will not'}"));
    }
}
