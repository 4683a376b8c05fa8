import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An upstream service with spring-kafka: publishes a question and listens for answers. With Spring Boot
 * the three beans are properties instead:
 *
 * <pre>
 * spring.kafka.bootstrap-servers=127.0.0.1:9092
 * spring.kafka.producer.acks=all
 * spring.kafka.consumer.group-id=example-java
 * spring.kafka.consumer.auto-offset-reset=earliest
 * spring.kafka.consumer.isolation-level=read-committed
 * </pre>
 */
@EnableKafka
@Configuration
public class AskAndAnswer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KAFKA = System.getenv().getOrDefault("KAFKA", "127.0.0.1:9092");

    public static void main(String[] args) {
        try (var context = new AnnotationConfigApplicationContext(AskAndAnswer.class)) {
            System.out.println("asked " + context.getBean(Questions.class).ask(args[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(context::close));
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Publishes questions. */
    public record Questions(KafkaTemplate<String, String> kafka) {
        /** Returns when Kafka has the request. Sending the same requestId again is answered once. */
        public String ask(String question) {
            String requestId = UUID.randomUUID().toString();
            var request =
                    Map.of(
                            "requestId", requestId,
                            "model", "kimi-k2",
                            "messages", List.of(Map.of("role", "user", "content", question)));
            // The key is the conversationId, or the requestId where there is none.
            kafka.send("director.requests", requestId, JSON.writeValueAsString(request)).join();
            return requestId;
        }
    }

    /** Receives answers. */
    public static class Answers {
        /** Called for each result, again after a crash before its offset was committed. */
        @KafkaListener(topics = "director.results", groupId = "example-java")
        public void on(ConsumerRecord<String, String> record) {
            JsonNode result = JSON.readTree(record.value());
            String id = result.path("requestId").asString();
            if (result.path("status").asString().equals("completed")) {
                System.out.println(id + " " + result.at("/message/content").asString());
            } else {
                System.out.println(id + " failed: " + result.at("/error/code").asString());
            }
        }
    }

    @Bean
    Questions questions() {
        return new Questions(
                new KafkaTemplate<>(
                        new DefaultKafkaProducerFactory<>(
                                Map.of(
                                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA,
                                        ProducerConfig.ACKS_CONFIG, "all"),
                                new StringSerializer(),
                                new StringSerializer())));
    }

    @Bean
    Answers answers() {
        return new Answers();
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory() {
        var factory = new ConcurrentKafkaListenerContainerFactory<String, String>();
        factory.setConsumerFactory(
                new DefaultKafkaConsumerFactory<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                                // Java's default would show results of aborted transactions too.
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer()));
        return factory;
    }
}
