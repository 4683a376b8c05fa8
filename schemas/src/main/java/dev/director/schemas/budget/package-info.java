/**
 * Budgets, and the log in which every cent is reserved before it is spent: what its records are,
 * and what they come to.
 */
@NullMarked
package dev.director.schemas.budget;

import org.jspecify.annotations.NullMarked;
