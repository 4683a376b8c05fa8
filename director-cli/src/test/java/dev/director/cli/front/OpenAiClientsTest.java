package dev.director.cli.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.director.schemas.Codec;
import dev.director.testkit.simulator.Behaviour;
import dev.director.testkit.simulator.Rule;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The official clients of OpenAI, for which only the base URL differs. */
@Timeout(180)
class OpenAiClientsTest {
    private static final Behaviour CALL =
            Behaviour.Answer.toolCalls(
                    """
                    [{"id":"p1","type":"function","function":{"name":"find","arguments":"{\\"city\\":\\"Bonn\\"}"}}]\
                    """);

    @TempDir private static Path data;
    private static Front front;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        front =
                Front.start(
                        data,
                        List.of(),
                        Rule.whenUserSays("refuse").always(Behaviour.Status.of(400)),
                        Rule.whenTurns(1).always(new Behaviour.Recite()),
                        Rule.whenUserSays("use the tool").always(CALL),
                        Rule.any().always(new Behaviour.Echo()));
        client =
                OpenAIOkHttpClient.builder()
                        .baseUrl(front.uri("/v1").toString())
                        .apiKey("none")
                        .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        front.close();
    }

    @Test
    void javaChats() {
        ChatCompletion chat = client.chat().completions().create(saying("hello").build());
        assertThat(chat.choices().getFirst().message().content()).contains("echo: hello");
        assertThat(chat.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(chat.usage().orElseThrow().totalTokens()).isPositive();
        chat.validate();
    }

    @Test
    void javaStreams() {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat()
                        .completions()
                        .createStreaming(
                                saying("a stream of words")
                                        .streamOptions(
                                                ChatCompletionStreamOptions.builder()
                                                        .includeUsage(true)
                                                        .build())
                                        .build())) {
            stream.stream()
                    .forEach(chunk -> {
                        all.accumulate(chunk);
                        chunk.choices().forEach(it -> text.append(it.delta().content().orElse("")));
                    });
        }
        assertThat(text).hasToString("echo: a stream of words");
        assertThat(all.chatCompletion().usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void javaRunsItsToolsAndAsksAgain() {
        ChatCompletionCreateParams.Builder params = saying("use the tool").addTool(tool());
        ChatCompletion.Choice asked =
                client.chat().completions().create(params.build()).choices().getFirst();
        assertThat(asked.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        ChatCompletionMessageToolCall call = asked.message().toolCalls().orElseThrow().getFirst();
        assertThat(call.asFunction().function().arguments()).isEqualTo("{\"city\":\"Bonn\"}");
        params.addMessage(asked.message())
                .addMessage(
                        ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.asFunction().id())
                                .content("sunny")
                                .build());
        ChatCompletion told = client.chat().completions().create(params.build());
        assertThat(told.choices().getFirst().message().content()).contains("sunny");
    }

    @Test
    void javaHearsOfErrorsOnceAndByTheirCode() {
        assertThatThrownBy(() ->
                        client.chat()
                                .completions()
                                .create(saying("x").model("no-such-model").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("no-such-model");
        front.simulator().calls().clear();
        assertThatThrownBy(() ->
                        client.chat().completions().create(saying("refuse").model("gpt-4").build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.code()).contains("provider_bad_request"));
        assertThat(front.simulator().calls().total()).isEqualTo(1);
    }

    @Test
    void javaListsTheModels() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("kimi-k2", "o4-mini", "gpt-4-turbo");
    }

    @Test
    void nodeChatsStreamsRunsToolsAndHearsOfErrors() throws Exception {
        JsonNode seen = node();
        assertThat(seen.at("/models").toString()).contains("kimi-k2", "o4-mini");
        assertThat(seen.at("/chat/object").asString()).isEqualTo("chat.completion");
        assertThat(seen.at("/chat/text").asString()).isEqualTo("echo: hello from node");
        assertThat(seen.at("/chat/reason").asString()).isEqualTo("stop");
        assertThat(seen.at("/chat/tokens").asInt()).isPositive();
        assertThat(seen.at("/chat/requestId").asString()).isNotEmpty();
        assertThat(seen.at("/stream/text").asString()).isEqualTo("echo: hello from node");
        assertThat(seen.at("/stream/tokens").asInt()).isPositive();
        assertThat(seen.at("/tools/reason").asString()).isEqualTo("tool_calls");
        assertThat(seen.at("/tools/city").asString()).isEqualTo("Bonn");
        assertThat(seen.at("/tools/told").asString()).isEqualTo("sunny");
        assertThat(seen.at("/streamedTools/reason").asString()).isEqualTo("tool_calls");
        assertThat(seen.at("/streamedTools/name").asString()).isEqualTo("find");
        assertThat(seen.at("/errors/model/type").asString()).isEqualTo("NotFoundError");
        assertThat(seen.at("/errors/model/code").asString()).isEqualTo("model_not_allowed");
        assertThat(seen.at("/errors/messages/type").asString()).isEqualTo("BadRequestError");
        assertThat(seen.at("/errors/messages/code").asString()).isEqualTo("invalid_request");
        assertThat(seen.at("/errors/stream/type").asString()).isEqualTo("BadRequestError");
    }

    /** Installs the client from npm, as a user would, and runs the script with it. */
    private static JsonNode node() throws Exception {
        Path folder = Files.createDirectory(data.resolve("node"));
        for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
            Files.copy(Path.of("src/test/node", file), folder.resolve(file));
        }
        Assumptions.assumeTrue(runs(folder, "npm", "--version"), "there is no npm");
        assertThat(runs(folder, "npm", "ci", "--no-audit", "--no-fund")).isTrue();
        assertThat(runs(folder, "node", "client.mjs"))
                .as(Files.readString(folder.resolve("node.err")))
                .isTrue();
        return Codec.mapper().readTree(Files.readAllBytes(folder.resolve("node.out")));
    }

    private static boolean runs(Path folder, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(Map.of("BASE_URL", front.uri("/v1").toString()));
        File out = folder.resolve(command[0] + ".out").toFile();
        File err = folder.resolve(command[0] + ".err").toFile();
        try {
            Process process = builder.redirectOutput(out).redirectError(err).start();
            return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            Files.write(err.toPath(), notThere.toString().getBytes(StandardCharsets.UTF_8));
            return false;
        }
    }

    private static ChatCompletionCreateParams.Builder saying(String words) {
        return ChatCompletionCreateParams.builder().model("kimi-k2").addUserMessage(words);
    }

    private static ChatCompletionFunctionTool tool() {
        return ChatCompletionFunctionTool.builder()
                .function(
                        FunctionDefinition.builder()
                                .name("find")
                                .parameters(
                                        FunctionParameters.builder()
                                                .putAdditionalProperty(
                                                        "type", JsonValue.from("object"))
                                                .build())
                                .build())
                .build();
    }
}
