package dev.director.worker.tool;

/** Tools that come and go while the worker runs. Thread-safe. */
public interface ToolSource extends AutoCloseable {

    /**
     * What the names of its tools begin with. Every such name belongs to it, whether or not it has
     * a tool of that name now: a call must never be taken for one that the caller is to run because
     * the source is away for a moment.
     */
    String prefix();

    /** Begins to look for the tools; returns at once and never throws. */
    void start();

    /**
     * The tool of a name that begins with the prefix. One that the source does not know (now) says
     * so when it is called. The same object as long as it is the same tool, so that its schema is
     * read once. May block for as long as the source takes to be reached the first time.
     */
    ForeignTool find(String name);

    @Override
    void close();
}
