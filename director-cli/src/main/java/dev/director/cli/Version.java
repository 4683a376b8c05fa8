package dev.director.cli;

import picocli.CommandLine.IVersionProvider;

/** Names the release that runs, and on what. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = DirectorCommand.class.getPackage().getImplementationVersion();
        return new String[] {
            "director " + (version == null ? "(unpackaged)" : version),
            "Java " + Runtime.version() + " on ${os.name} ${os.arch}"
        };
    }
}
