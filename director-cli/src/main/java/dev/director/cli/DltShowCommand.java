package dev.director.cli;

import dev.director.api.index.Place;
import dev.director.api.topics.DeadLetters;
import dev.director.api.topics.LetterFilter;
import dev.director.api.topics.LetterJson;
import dev.director.api.topics.WholeLetter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code director dlt show}: all that is known of one dead letter. */
@Command(
        name = "show",
        description = {
            "Shows one dead letter: why it failed, where it lay, its headers. What it asks",
            "the model is shown with --value only."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  director dlt show 3-1042",
            "  director dlt show --value order-4711"
        })
final class DltShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DltKafka kafka = new DltKafka();

    @Parameters(
            paramLabel = "PLACE",
            description = "PARTITION-OFFSET as dlt list has it, or a requestId: then its newest.")
    private String wanted = "";

    @Option(names = "--value", description = "With the value: the prompts.")
    private boolean value;

    @Option(names = "--json", description = "Print it as a JSON object on a line.")
    private boolean json;

    @Override
    public Integer call() {
        var letter =
                find(kafka.connect())
                        .orElseThrow(() ->
                                new Failure(
                                        ExitCode.FAILED,
                                        "there is no dead letter "
                                                + LetterText.printable(wanted)
                                                + ", or none any more"));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(LetterJson.of(letter, value));
        } else {
            LetterText.whole(letter, value).forEach(out::println);
        }
        return ExitCode.OK;
    }

    private Optional<WholeLetter> find(DeadLetters letters) {
        return Place.parse(wanted).flatMap(letters::find).or(() -> newest(letters));
    }

    private Optional<WholeLetter> newest(DeadLetters letters) {
        return letters
                .list(LetterFilter.ofRequest(wanted), true, 1, Optional.empty())
                .letters()
                .stream()
                .findFirst()
                .flatMap(it -> letters.find(it.letter().place()));
    }
}
