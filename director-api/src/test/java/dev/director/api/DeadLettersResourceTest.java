package dev.director.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.schemas.Topics;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeadLettersResourceTest {
    private static final String REDRIVE = "/v1/dead-letters/redrive";
    private static Topics topics = Topics.defaults();
    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        topics = KafkaForTests.newTopics();
        api = RunningApi.start(KafkaForTests.bootstrapServers(), topics);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void listsWhatMatchesPageByPageWithoutThePrompts() throws Exception {
        letter("l1").tenant("lister").publish();
        letter("l2").tenant("lister").code("provider_timeout").publish();
        var page = api.get("/v1/dead-letters?tenant=lister&limit=1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.json().path("deadLetters").size()).isEqualTo(1);
        assertThat(page.json().at("/byCode/provider_timeout").asInt()).isEqualTo(1);
        assertThat(page.json().at("/deadLetters/0/standing").asString()).isEqualTo("redrivable");
        assertThat(page.response().body()).doesNotContain("secret");

        String next = page.json().path("next").asString();
        var rest = api.get("/v1/dead-letters?tenant=lister&limit=1&after=" + next);
        assertThat(rest.json().path("deadLetters").size()).isEqualTo(1);
        assertThat(rest.json().has("next")).isFalse();
        assertThat(rest.json().at("/deadLetters/0/requestId").asString())
                .isNotEqualTo(page.json().at("/deadLetters/0/requestId").asString());
    }

    @Test
    void showsOneWithItsHeadersAndItsValueOnlyWhenAsked() throws Exception {
        letter("s1").tenant("shower").publish();
        String path = "/v1/dead-letters/" + place("shower");
        var answer = api.get(path);
        assertThat(answer.json().at("/origin/topic").asString()).isEqualTo(topics.requests());
        assertThat(answer.response().body())
                .contains("{\"name\":\"kafka_dlt-original-partition\",\"value\":\"2\"}")
                .doesNotContain("secret");
        assertThat(api.get(path + "?value=true").json().path("value").asString())
                .contains("secret");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(api.get("/v1/dead-letters/0-987654").code()).isEqualTo("not_found");
        assertThat(api.get("/v1/dead-letters/first").code()).isEqualTo("invalid_request");
    }

    @Test
    void filtersThatAreNoneAreRefused() {
        for (String query :
                new String[] {
                    "code=nonsense", "since=yesterday", "limit=0", "after=x", "after=0-9"
                }) {
            var answer = api.get("/v1/dead-letters?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.code()).as(query).isEqualTo("invalid_request");
        }
    }

    @Test
    void redrivesOnlyWithTheCountThatADryRunGave() throws Exception {
        letter("d1").tenant("driver").publish();
        letter("d2").tenant("driver").generation(3).publish();
        var dry = api.post(REDRIVE, "{\"tenant\":\"driver\"}");
        assertThat(dry.json().path("dryRun").asBoolean()).isTrue();
        assertThat(dry.json().path("redrivable").asInt()).isEqualTo(1);
        assertThat(dry.json().at("/kept/parked/count").asInt()).isEqualTo(1);

        var none = api.post(REDRIVE, "{\"tenant\":\"driver\",\"dryRun\":false}");
        assertThat(none.code()).isEqualTo("invalid_request");
        var other = api.post(REDRIVE, "{\"tenant\":\"driver\",\"dryRun\":false,\"expected\":2}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("count_differs");
        assertThat(other.json().path("redrivable").asInt()).isEqualTo(1);
        assertThat(KafkaForTests.count(topics.requests())).isZero();

        var done = api.post(REDRIVE, "{\"tenant\":\"driver\",\"dryRun\":false,\"expected\":1}");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().path("redriven").asInt()).isEqualTo(1);
        assertThat(KafkaForTests.count(topics.requests())).isEqualTo(1);
    }

    @Test
    void aFieldThatIsSpeltWrongRedrivesNothing() {
        for (String body :
                new String[] {
                    "{\"tenent\":\"x\"}", "[]", "null", "", "{} {}", "{\"dryRun\":\"no\"}"
                }) {
            assertThat(api.post(REDRIVE, body).code()).as(body).isEqualTo("invalid_request");
        }
        var form =
                HttpRequest.newBuilder(api.uri(REDRIVE))
                        .header("content-type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        assertThat(api.send(form).status()).isEqualTo(415);
    }

    private static Letters letter(String id) {
        return Letters.of(topics, id);
    }

    private static String place(String tenant) {
        return api.get("/v1/dead-letters?tenant=" + tenant)
                .json()
                .at("/deadLetters/0/place")
                .asString();
    }
}
