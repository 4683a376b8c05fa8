/**
 * Which keys and routes may be called now, as all workers know it: what one of them runs into, the
 * others do not have to.
 */
@NullMarked
package dev.director.worker.model.gate;

import org.jspecify.annotations.NullMarked;
