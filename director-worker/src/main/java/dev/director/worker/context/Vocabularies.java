package dev.director.worker.context;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The vocabularies that text is counted with. Thread-safe. OpenAI's are loaded when first used,
 * each in about half a second and tens of megabytes.
 */
final class Vocabularies {

    private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
    private final Vocabulary cl100k = openAi(EncodingType.CL100K_BASE);
    private final Vocabulary o200k = openAi(EncodingType.O200K_BASE);
    private final Optional<Vocabulary> kimi;

    /**
     * @param kimiRankFile Kimi's own; read at once, fails as {@link RankFile#load} does
     */
    Vocabularies(Optional<Path> kimiRankFile) {
        this.kimi = kimiRankFile.map(RankFile::load).map(ranks -> new Vocabulary(() -> ranks));
    }

    private Vocabulary openAi(EncodingType type) {
        return new Vocabulary(() -> registry.getEncoding(type));
    }

    /** What text is counted with. */
    Vocabulary of(Tokenizer tokenizer) {
        return switch (tokenizer) {
            case CL100K -> cl100k;
            case O200K, ESTIMATE -> o200k;
            case KIMI -> kimi.orElse(o200k);
        };
    }

    /** Whether it is the model's own, and not another's in its place. */
    boolean isOwn(Tokenizer tokenizer) {
        return switch (tokenizer) {
            case CL100K, O200K -> true;
            case KIMI -> kimi.isPresent();
            case ESTIMATE -> false;
        };
    }
}
