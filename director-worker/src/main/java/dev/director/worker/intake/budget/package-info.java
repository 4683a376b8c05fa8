/**
 * Part of step 1 of 6, intake: the log in which money is given out in one order, written and read,
 * and what its steward does: checkpoints, and alerts.
 */
@NullMarked
package dev.director.worker.intake.budget;

import org.jspecify.annotations.NullMarked;
