/**
 * Step 2 of 6: the functional core. Run is the state, Decide says what happens next, RunLoop
 * performs it.
 */
@NullMarked
package dev.director.worker.run;

import org.jspecify.annotations.NullMarked;
