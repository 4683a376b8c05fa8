package dev.director.api.topics;

/** There is no dead letter at that place, or none any more. */
public final class NoSuchLetter extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchLetter() {
        super("There is no dead letter at that place.", null, false, false);
    }
}
