package dev.director.cli.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * What the figures were measured on.
 *
 * @param cores of this machine, shared by driver, broker, simulator and contender
 * @param memoryMib of this machine
 * @param jvm name and version
 * @param system name and architecture
 * @param load the machine's load average at the start, negative where it is not known: more than a
 *     little means that the figures are of a machine that has other work
 */
record Machine(int cores, long memoryMib, String jvm, String system, double load) {
    static Machine here() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long memory =
                system instanceof com.sun.management.OperatingSystemMXBean known
                        ? known.getTotalMemorySize() >> 20
                        : 0;
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory,
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                system.getSystemLoadAverage());
    }

    /** How many files, sockets included, a process may have open; empty where it is not known. */
    static OptionalLong openFilesLimit() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? OptionalLong.of(unix.getMaxFileDescriptorCount())
                : OptionalLong.empty();
    }

    /**
     * @throws BenchFailure when a scenario needs more connections than a process may open
     */
    static void requireConnections(Scenario scenario) {
        long needed = scenario.connections() + 1_000L;
        long limit = openFilesLimit().orElse(Long.MAX_VALUE);
        if (limit < needed) {
            throw new BenchFailure(
                    "%s needs %,d open files in a process and the limit is %,d: raise it with ulimit -n %d"
                            .formatted(scenario.name(), needed, limit, needed));
        }
    }
}
