package dev.director.worker.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.director.worker.context.Corpus.Piece;
import dev.director.worker.context.TokenCounter.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bills are simulated by what Kimi's own tokenizer counts on the corpus, and a template's frame
 * around it. Estimates are judged on prompts that were not learned from.
 */
class CalibrationTest {

    /** Fixed: the figures are claims, and shall be the same everywhere. */
    private static final long SEED = 20_261_101;

    private static final Map<String, List<Piece>> PIECES = Corpus.pieces();
    private static final List<String> CODE_AND_ENGLISH =
            List.of("english", "java", "python", "json");

    private final TokenCounter counter = new TokenCounter(Optional.empty());
    private final Window window = Windows.kimi(131_072);
    private final Random random = new Random(SEED);

    /** What a host's template adds. */
    private record Template(int perMessage, int perPrompt) {

        static final Template MOONSHOT = new Template(3, 3);

        /** Bills 154 tokens as 218. */
        static final Template TOGETHER = new Template(9, 58);
    }

    private record Sent(Prompt prompt, long billed) {}

    @Test
    void theCorpusAsAWholeIsWithinTwoPercentOnceCalibrated() {
        List<Piece> all = PIECES.values().stream().flatMap(List::stream).toList();
        learn(100, Corpus.NAMES, Template.MOONSHOT);

        assertThat(error(window, List.of(sent(all, Template.MOONSHOT)))).isLessThan(0.02);
    }

    @Test
    void englishAndCodeAreWithinThreePercentFromTheBeginning() {
        assertThat(errorOn(CODE_AND_ENGLISH, Template.MOONSHOT)).isLessThan(0.03);
    }

    /** Its vocabulary has fewer words of most languages than the one that stands in for it. */
    @Test
    void whatKimiSplitsDifferentlyIsAllowedForBeforeAnyBill() {
        long off = 0;
        long standInOff = 0;
        for (String name : Corpus.NAMES) {
            long billed = PIECES.get(name).stream().mapToInt(Piece::kimiTokens).sum();
            off += Math.abs(counter.count(Tokenizer.KIMI, Corpus.text(name)) - billed);
            standInOff += Math.abs(counter.count(Tokenizer.O200K, Corpus.text(name)) - billed);
        }

        assertThat(off).isLessThan(standInOff / 2);
    }

    @Test
    void englishAndCodeAreWithinHalfAPercentAfterThirtyBillsOfAnyHost() {
        assertThat(errorOn(CODE_AND_ENGLISH, Template.TOGETHER)).isGreaterThan(0.03);

        learn(30, CODE_AND_ENGLISH, Template.TOGETHER);

        assertThat(errorOn(CODE_AND_ENGLISH, Template.TOGETHER)).isLessThan(0.005);
    }

    @Test
    void allLanguagesMixedAreWithinTwoPercent() {
        double before = errorOn(Corpus.NAMES, Template.TOGETHER);
        learn(150, Corpus.NAMES, Template.TOGETHER);

        assertThat(errorOn(Corpus.NAMES, Template.TOGETHER))
                .isLessThan(0.02)
                .isLessThan(before / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arabic", "chinese", "german", "hindi", "japanese", "russian"})
    void aLanguageBesideCodeIsWithinTwoPercentAfterThirtyBills(String language) {
        List<String> traffic =
                Stream.concat(CODE_AND_ENGLISH.stream(), Stream.of(language, language)).toList();

        learn(30, traffic, Template.TOGETHER);

        assertThat(errorOn(traffic, Template.TOGETHER)).isLessThan(0.02);
    }

    @Test
    void afterASwitchOfTheHostTheNewBillsSoonCount() {
        learn(200, CODE_AND_ENGLISH, Template.MOONSHOT);
        assertThat(errorOn(CODE_AND_ENGLISH, Template.TOGETHER)).isGreaterThan(0.03);

        learn(60, CODE_AND_ENGLISH, Template.TOGETHER);

        assertThat(errorOn(CODE_AND_ENGLISH, Template.TOGETHER)).isLessThan(0.02);
    }

    @Test
    void anotherTokenizerAltogetherIsLearnedToo() {
        Window hidden = Windows.of(Tokenizer.CL100K, 131_072);
        for (int i = 0; i < 100; i++) {
            Prompt prompt = some(CODE_AND_ENGLISH, Template.MOONSHOT).prompt();
            counter.billed(
                    window,
                    counter.measure(window, prompt),
                    Math.round(counter.count(hidden, prompt) * 1.03) + 40);
        }

        for (int i = 0; i < 100; i++) {
            Prompt prompt = prompt(10, CODE_AND_ENGLISH, Template.MOONSHOT).prompt();
            long bill = Math.round(counter.count(hidden, prompt) * 1.03) + 40;
            assertThat(error(window, List.of(new Sent(prompt, bill)))).isLessThan(0.02);
        }
    }

    @Test
    void routesLearnByThemselves() {
        Window other = Windows.byRoute(window, "another");
        Sent sent = some(CODE_AND_ENGLISH, Template.TOGETHER);
        int before = counter.count(other, sent.prompt());

        learn(100, CODE_AND_ENGLISH, Template.TOGETHER);

        assertThat(counter.count(other, sent.prompt())).isEqualTo(before);
        assertThat(counter.count(window, sent.prompt())).isNotEqualTo(before);
    }

    @Test
    void whatIsNoBillOfThePromptIsLeftAside() {
        Sent sent = prompt(20, CODE_AND_ENGLISH, Template.MOONSHOT);
        int before = counter.count(window, sent.prompt());

        counter.billed(window, counter.measure(window, sent.prompt()), 0);
        counter.billed(window, counter.measure(window, sent.prompt()), -5);
        counter.billed(window, counter.measure(window, sent.prompt()), 1);
        counter.billed(window, counter.measure(window, sent.prompt()), sent.billed() * 100);

        assertThat(counter.count(window, sent.prompt())).isEqualTo(before);
    }

    @Test
    void wrongBillsMoveAnEstimateToTheBoundsAndNoFurther() {
        Sent sent = prompt(100, CODE_AND_ENGLISH, Template.MOONSHOT);
        for (int i = 0; i < 500; i++) {
            counter.billed(window, counter.measure(window, sent.prompt()), sent.billed() * 3);
        }
        assertThat(counter.count(window, sent.prompt())).isLessThan((int) (sent.billed() * 3));

        for (int i = 0; i < 500; i++) {
            counter.billed(window, counter.measure(window, sent.prompt()), sent.billed() / 3);
        }
        assertThat(counter.count(window, sent.prompt()))
                .isGreaterThanOrEqualTo((int) (sent.billed() / 2.1));
    }

    @Test
    void nothingIsLearnedWhereTheEncodingIsDocumented() {
        Window documented = Windows.of(Tokenizer.O200K, 128_000);
        Sent sent = some(CODE_AND_ENGLISH, Template.TOGETHER);
        int before = counter.count(documented, sent.prompt());

        for (int i = 0; i < 50; i++) {
            counter.billed(documented, counter.measure(documented, sent.prompt()), before * 2L);
        }

        assertThat(counter.count(documented, sent.prompt())).isEqualTo(before);
        assertThat(counter.drift().routes().get("some-route").ratio()).isEqualTo(2);
    }

    @Test
    void theDriftShowsThatTheEstimatesHaveComeTrue() {
        learn(150, CODE_AND_ENGLISH, Template.TOGETHER);

        assertThat(counter.drift().routes().get(window.route()).calls()).isEqualTo(150);
        assertThat(counter.drift().routes().get(window.route()).ratio()).isBetween(0.99, 1.01);
    }

    @Test
    void manyThreadsMayCountAndLearnAtOnce() {
        List<Sent> bills =
                IntStream.range(0, 400)
                        .mapToObj(i -> some(CODE_AND_ENGLISH, Template.TOGETHER))
                        .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Sent sent : bills) {
                threads.execute(() ->
                        counter.billed(
                                window, counter.measure(window, sent.prompt()), sent.billed()));
                threads.execute(() -> counter.count(window, sent.prompt()));
            }
        }

        assertThat(counter.drift().routes().get(window.route()).calls()).isEqualTo(400);
        assertThat(errorOn(CODE_AND_ENGLISH, Template.TOGETHER)).isLessThan(0.01);
    }

    private void learn(int bills, List<String> texts, Template template) {
        for (int i = 0; i < bills; i++) {
            Sent sent = some(texts, template);
            counter.billed(window, counter.measure(window, sent.prompt()), sent.billed());
        }
    }

    private double errorOn(List<String> texts, Template template) {
        return error(window, Stream.generate(() -> some(texts, template)).limit(200).toList());
    }

    /** How many tokens all estimates together are off, too many or too few, of those billed. */
    private double error(Window route, List<Sent> prompts) {
        long off =
                prompts.stream()
                        .mapToLong(it -> Math.abs(counter.count(route, it.prompt()) - it.billed()))
                        .sum();
        return (double) off / prompts.stream().mapToLong(Sent::billed).sum();
    }

    /** From a short question to a long conversation. */
    private Sent some(List<String> texts, Template template) {
        return prompt(1 + (int) Math.pow(60, random.nextDouble()), texts, template);
    }

    private Sent prompt(int pieces, List<String> texts, Template template) {
        List<Piece> chosen = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            List<Piece> text = PIECES.get(texts.get(random.nextInt(texts.size())));
            chosen.add(text.get(random.nextInt(text.size())));
        }
        return sent(chosen, template);
    }

    /** Each piece a message; its role is one token. */
    private static Sent sent(List<Piece> pieces, Template template) {
        List<ObjectNode> messages = pieces.stream().map(piece -> Chat.user(piece.text())).toList();
        long text = pieces.stream().mapToInt(Piece::kimiTokens).sum() + pieces.size();
        long frames = (long) template.perMessage() * pieces.size() + template.perPrompt();
        return new Sent(new Prompt(messages, List.of(), Optional.empty()), text + frames);
    }
}
