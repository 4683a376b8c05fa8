/**
 * The {@code director} command. Data goes to standard output and everything else to standard error;
 * the exit codes are those of {@link dev.director.cli.ExitCode}.
 */
@NullMarked
package dev.director.cli;

import org.jspecify.annotations.NullMarked;
