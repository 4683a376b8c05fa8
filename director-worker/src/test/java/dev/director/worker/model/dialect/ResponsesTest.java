package dev.director.worker.model.dialect;

import static dev.director.worker.model.dialect.Conversation.each;
import static dev.director.worker.model.dialect.Conversation.greeting;
import static dev.director.worker.model.dialect.Conversation.json;
import static dev.director.worker.model.dialect.Targets.O3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.model.catalogue.Api;
import dev.director.worker.model.dialect.Adaptation.Adapted;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ResponsesTest {

    @Test
    void aConversationBecomesItems() {
        JsonNode input =
                new Conversation()
                        .then("{'role':'system','content':'be brief'}")
                        .then(
                                "{'role':'user','content':[{'type':'text','text':'look'},{'type':'image_url','image_url':{'url':'https://x','detail':'low'}},"
                                        + "{'type':'image_url','image_url':'https://y'},{'type':'file','file':{'file_id':'f1'}}]}")
                        .then(
                                "{'role':'assistant','content':'calling','tool_calls':[{'id':'c.1','type':'function','function':{'name':'t','arguments':'{}'}}]}")
                        .result("c.1", "done")
                        .then("{'role':'developer','content':'briefer'}")
                        .then(
                                "{'role':'assistant','content':[{'type':'text','text':'ok'},{'type':'refusal','refusal':'no'}]}")
                        .body(O3)
                        .path("input");

        assertThat(input)
                .isEqualTo(
                        json(
                                """
                                [{'type':'message','role':'developer','content':[{'type':'input_text','text':'be brief'}]},
                                {'type':'message','role':'user','content':[{'type':'input_text','text':'look'},
                                {'type':'input_image','image_url':'https://x','detail':'low'},
                                {'type':'input_image','image_url':'https://y','detail':'auto'},{'file_id':'f1','type':'input_file'}]},
                                {'type':'message','role':'assistant','content':[{'type':'output_text','text':'calling'}]},
                                {'type':'function_call','call_id':'c_1','name':'t','arguments':'{}'},
                                {'type':'function_call_output','call_id':'c_1','output':'done'},
                                {'type':'message','role':'developer','content':[{'type':'input_text','text':'briefer'}]},
                                {'type':'message','role':'assistant','content':[{'type':'output_text','text':'ok'},{'type':'output_text','text':'no'}]}]\
                                """));
    }

    @Test
    void aResultOfPartsIsTextUnlessItHoldsAnImage() {
        JsonNode input =
                greeting()
                        .calls("a", "x", "b", "y")
                        .then(
                                "{'role':'tool','tool_call_id':'a','content':[{'type':'text','text':'1'},{'type':'text','text':'2'}]}")
                        .then(
                                "{'role':'tool','tool_call_id':'b','content':[{'type':'image_url','image_url':{'url':'https://x'}}]}")
                        .body(O3)
                        .path("input");

        assertThat(input.at("/3/output")).isEqualTo(json("'1\\n2'"));
        assertThat(input.at("/4/output"))
                .isEqualTo(
                        json("[{'type':'input_image','image_url':'https://x','detail':'auto'}]"));
    }

    @Test
    void reasoningComesBeforeTheCallsThatItLedTo() {
        JsonNode body =
                greeting()
                        .then(
                                "{'role':'assistant','content':null,'reasoning_items':[{'type':'reasoning','id':'rs_1','status':null,"
                                        + "'summary':[{'type':'summary_text','text':'s'}],'encrypted_content':'secret'},"
                                        + "{'type':'reasoning','id':'rs_2','summary':[]}],"
                                        + "'tool_calls':[{'id':'a','type':'function','function':{'name':'x','arguments':'{}'}},"
                                        + "{'id':'b','type':'function','function':{'name':'y','arguments':'{}'}}]}")
                        .result("a", "1")
                        .result("b", "2")
                        .body(O3);

        assertThat(body.at("/input/1"))
                .isEqualTo(
                        json(
                                "{'type':'reasoning','summary':[{'type':'summary_text','text':'s'}],'encrypted_content':'secret'}"));
        assertThat(each(body.path("input"), "type"))
                .containsExactly(
                        "message",
                        "reasoning",
                        "function_call",
                        "function_call",
                        "function_call_output",
                        "function_call_output");
        assertThat(body.path("include")).isEqualTo(json("['reasoning.encrypted_content']"));
    }

    @Test
    void reasoningOfAnotherFamilyIsTakenOut() {
        JsonNode input =
                greeting()
                        .then(
                                "{'role':'assistant','content':'so','reasoning_content':'hm','reasoning_details':[{}]}")
                        .body(O3)
                        .path("input");

        assertThat(input.get(1))
                .isEqualTo(
                        json(
                                "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'so'}]}"));
    }

    @Test
    void aModelThatDoesNotThinkIsAskedForNoReasoning() {
        JsonNode body =
                greeting()
                        .then(
                                "{'role':'assistant','content':'so','reasoning_items':[{'encrypted_content':'x'}]}")
                        .body(Target.of("gpt", Api.RESPONSES, Set.of()));

        assertThat(body.has("include")).isFalse();
        assertThat(body.path("input")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theAnswerIsKeptOnlyWhereItIsPolledFor(boolean background) {
        Target target =
                new Target(
                        "o3",
                        Api.RESPONSES,
                        Set.of(),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        background);

        JsonNode body = greeting().body(target);

        assertThat(body.path("store").booleanValue()).isEqualTo(background);
        assertThat(body.has("background")).isEqualTo(background);
        assertThat(body.path("stream").booleanValue()).isTrue();
        assertThat(body.has("stream_options")).isFalse();
    }

    @Test
    void toolsAreFlatAndNotStrictUnlessThatIsAskedFor() {
        JsonNode tools =
                greeting()
                        .tool("a")
                        .tool(
                                Conversation.object(
                                        "{'type':'function','function':{'name':'b','description':'d','strict':true}}"))
                        .body(O3)
                        .path("tools");

        assertThat(tools)
                .isEqualTo(
                        json(
                                "[{'name':'a','parameters':{'type':'object','properties':{}},'type':'function','strict':false},"
                                        + "{'name':'b','description':'d','strict':true,'type':'function','parameters':{'type':'object','properties':{}}}]"));
    }

    @Test
    void optionsHaveTheirPlacesAndThoseThatHaveNoneAreNamed() {
        Adapted adapted =
                greeting()
                        .with(
                                "'temperature':1,'top_p':0.5,'stop':'x','seed':1,'reasoning_effort':'high',"
                                        + "'response_format':{'type':'json_schema','json_schema':{'name':'n','strict':true,'schema':{'type':'object'}}}")
                        .adapted(O3);

        assertThat(adapted.body().path("text"))
                .isEqualTo(
                        json(
                                "{'format':{'name':'n','strict':true,'schema':{'type':'object'},'type':'json_schema'}}"));
        assertThat(adapted.body().path("reasoning")).isEqualTo(json("{'effort':'high'}"));
        assertThat(adapted.body().path("max_output_tokens").intValue()).isEqualTo(500);
        assertThat(adapted.body().propertyNames())
                .doesNotContain("temperature", "top_p", "stop", "seed", "response_format");
        assertThat(adapted.warnings())
                .containsExactly(
                        "temperature was left out: o3 has a fixed one",
                        "top_p was left out: o3 has a fixed one",
                        "stop was left out: o3 is asked over the Responses API, which has none",
                        "seed was left out: o3 is asked over the Responses API, which has none");
    }

    @Test
    void samplingIsSentWhereItIsNotFixed() {
        JsonNode body =
                greeting()
                        .with(
                                "'temperature':1,'top_p':0.5,'response_format':{'type':'json_object'}")
                        .body(Target.of("gpt", Api.RESPONSES, Set.of()));

        assertThat(body.path("temperature").doubleValue()).isEqualTo(1);
        assertThat(body.path("top_p").doubleValue()).isEqualTo(0.5);
        assertThat(body.path("text")).isEqualTo(json("{'format':{'type':'json_object'}}"));
    }

    @Test
    void aLimitBelowTheApisLeastIsRaised() {
        Adapted adapted = greeting().maxTokens(5).adapted(O3);

        assertThat(adapted.body().path("max_output_tokens").intValue()).isEqualTo(16);
        assertThat(adapted.warnings())
                .containsExactly("the limit of answer tokens was made 16: o3 takes no less");
    }
}
