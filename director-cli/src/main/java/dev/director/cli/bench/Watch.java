package dev.director.cli.bench;

import dev.director.testkit.process.ForkedJvm;
import java.time.Duration;
import java.util.List;

/** The processes at work, seen from outside. Thread-safe. */
record Watch(ForkedJvm contender, ForkedJvm broker) {

    /**
     * CPU time, in milliseconds: unlike a rate it says much the same on a busy machine.
     *
     * @param contender of its process
     * @param broker of the broker's
     */
    record Cpu(double contender, double broker) {
        Cpu since(Cpu before) {
            return new Cpu(contender - before.contender, broker - before.broker);
        }

        Cpu dividedBy(long results) {
            return results == 0
                    ? new Cpu(Double.NaN, Double.NaN)
                    : new Cpu(contender / results, broker / results);
        }
    }

    /** What both have used so far; not a number where the system does not tell. */
    Cpu cpu() {
        return new Cpu(cpuOf(contender), cpuOf(broker));
    }

    private static double cpuOf(ForkedJvm process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(Duration::toMillis)
                .map(Long::doubleValue)
                .orElse(Double.NaN);
    }

    /**
     * @throws BenchFailure when the contender has ended by itself: nothing more would come
     */
    void requireAlive() {
        if (!contender.isAlive()) {
            List<String> lines = contender.lines();
            List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
            throw new BenchFailure(
                    contender + " ended by itself; its last lines:\n" + String.join("\n", last));
        }
    }
}
