package dev.director.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Holds the AsyncAPI document equal to the topics, the schemas and the headers. */
class AsyncApiTest {
    private final JsonNode document = new YAMLMapper().readTree(Contract.resource("asyncapi.yaml"));

    @Test
    void isAsyncApi3() {
        assertThat(document.path("asyncapi").asString()).isEqualTo("3.0.0");
        assertThat(document.at("/info/title").asString()).isEqualTo("Director");
    }

    @Test
    void everyTopicIsDescribedAsItIsCreatedAndNoOther() {
        Map<String, TopicSpec> described = new TreeMap<>();
        document.path("channels")
                .forEach(it -> described.put(it.path("address").asString(), spec(it)));
        assertThat(described)
                .hasSameSizeAs(Topics.defaults().all())
                .allSatisfy((name, spec) -> assertThat(spec).isEqualTo(created(name)));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = document.findValuesAsString("$ref");
        assertThat(references).hasSizeGreaterThan(40);
        assertThat(references).allSatisfy(it -> assertThat(resolve(it).isMissingNode()).isFalse());
    }

    @Test
    void everyEventIsAMessageWithItsTypeAndItsSchema() {
        Contract.EVENTS.forEach((event, type) -> {
            JsonNode message = document.at("/components/messages").path(type.getSimpleName());
            assertThat(message.path("summary").asString())
                    .isEqualTo("ce_type " + CloudEventHeaders.typeOf(type));
            assertThat(message.at("/payload/$ref").asString())
                    .isEqualTo("./" + event + ".schema.json");
        });
    }

    @Test
    void everyTopicIsUsedByAnOperation() {
        assertThat(document.path("operations").findValuesAsString("$ref"))
                .containsAll(
                        document.path("channels").propertyNames().stream()
                                .map(it -> "#/channels/" + it)
                                .toList());
    }

    /** What the document cannot say of a topic is taken from the topic itself. */
    private static TopicSpec spec(JsonNode channel) {
        JsonNode kafka = channel.at("/bindings/kafka");
        JsonNode topic = kafka.path("topicConfiguration");
        TopicSpec created = created(channel.path("address").asString());
        int partitions = kafka.path("partitions").asInt();
        assertThat(topic.path("cleanup.policy").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(created.cleanupPolicy());
        return new TopicSpec(
                created.name(),
                created.keyedPartitions(),
                topic.path("cleanup.policy").path(0).asString().equals("compact"),
                Duration.ofMillis(topic.path("retention.ms").asLong(0)),
                topic.path("max.message.bytes").asInt(),
                partitions == Topics.DEFAULT_PARTITIONS
                        ? Optional.empty()
                        : Optional.of(partitions));
    }

    private static TopicSpec created(String name) {
        return Topics.defaults().all().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode resolve(String reference) {
        int hash = reference.indexOf('#');
        String pointer = hash < 0 ? "" : reference.substring(hash + 1);
        return hash == 0
                ? document.at(pointer)
                : Codec.mapper().readTree(file(reference, hash)).at(pointer);
    }

    private static byte[] file(String reference, int hash) {
        assertThat(reference).startsWith("./");
        return Contract.resource(reference.substring(2, hash < 0 ? reference.length() : hash));
    }
}
