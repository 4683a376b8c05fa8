package dev.director.worker.model.limit;

/** A call that may begin now; closing it says that it is over. */
public interface Permit extends AutoCloseable {
    @Override
    void close();
}
