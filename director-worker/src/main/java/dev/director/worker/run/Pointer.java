package dev.director.worker.run;

/** Where a record lies. Enough to read it again. */
public record Pointer(String topic, int partition, long offset) {

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
