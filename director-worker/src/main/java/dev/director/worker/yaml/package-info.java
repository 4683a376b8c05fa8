/** Files that operators write, read the same way everywhere. */
@NullMarked
package dev.director.worker.yaml;

import org.jspecify.annotations.NullMarked;
