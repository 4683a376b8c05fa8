/** What a worker tells whoever watches it. */
@NullMarked
package dev.director.worker.telemetry;

import org.jspecify.annotations.NullMarked;
