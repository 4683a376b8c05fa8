package dev.director.api.topics.files;

/** A file's content was deleted, by somebody or by retention. */
public final class FileGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FileGone(String id) {
        super("The content of " + id + " was deleted.", null, false, false);
    }
}
